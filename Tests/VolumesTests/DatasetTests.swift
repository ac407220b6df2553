import Experiment
import Foundation
import Testing

@testable import VolumeFixtures
@testable import Volumes

@Suite struct DatasetTests {
  @Test(arguments: PhantomDataset.Layout.allCases)
  func phantomsOpenInEachLayout(layout: PhantomDataset.Layout) throws {
    try withScratchFolder { folder in
      let count = 5
      let own = folder + "/above/own"
      try PhantomDataset(layout: layout, cases: count, size: [24, 26, 28], seed: 3).write(to: own)
      try FileManager.default.createDirectory(
        atPath: folder + "/above/__MACOSX", withIntermediateDirectories: true)
      let dataset = try Dataset.open(own)
      let above = try Dataset.open(folder + "/above")
      #expect(above.path == own && above.training == dataset.training)
      let layouts: [PhantomDataset.Layout: Dataset.Layout] = [
        .nnunet: .nnunet, .decathlon: .decathlon, .brats: .brats, .brats2021: .brats,
        .brats2023: .brats2023, .iseg: .iseg,
      ]
      #expect(dataset.layout == layouts[layout])
      #expect(dataset.training.count + dataset.test.count == count)
      #expect(dataset.test.count == ([.nnunet, .decathlon].contains(layout) ? 1 : 0))
      let labels = LabelMap(dataset.labels.map { Label(name: $0.name, value: $0.labels[0]) })
      for item in dataset.training + dataset.test {
        let maps = item.label == nil ? [] : [labels]
        let loaded = try LoadedCase(item, labels: maps, Preprocessing())
        #expect(loaded.placement.grid.size == [24, 26, 28])
        #expect(loaded.images.count == dataset.modalities.count)
        if let classes = loaded.classes {
          #expect(Set(classes).count == labels.labels.count, "every class occurs")
        }
      }
    }
  }

  @Test func severalDataSetsBelowAreNamed() throws {
    try withScratchFolder { folder in
      for name in ["training", "validation"] {
        try PhantomDataset(layout: .iseg, cases: 1, size: [9, 9, 9]).write(to: "\(folder)/\(name)")
      }
      let error = try #require(throws: VolumeError.self) { try Dataset.open(folder) }
      #expect(
        error.message
          == "holds several data sets: name one of \(folder)/training, \(folder)/validation")
    }
  }

  /// BraTS' names of two years in one folder: their labels differ.
  @Test func yearsOfBraTSAreNotMixed() throws {
    try withScratchFolder { folder in
      for layout in [PhantomDataset.Layout.brats2021, .brats2023] {
        try PhantomDataset(layout: layout, cases: 1, size: [9, 9, 9]).write(to: folder)
      }
      let error = try #require(throws: VolumeError.self) { try Dataset.open(folder) }
      #expect(error.message.contains("give them a folder each"))
    }
  }

  /// The phantoms of the Decathlon's layout are those of nnU-Net's: one file for the channels of a case.
  @Test func theDecathlonsFilesHoldTheChannels() throws {
    try withScratchFolder { folder in
      for layout in [PhantomDataset.Layout.nnunet, .decathlon] {
        try PhantomDataset(layout: layout, cases: 3, size: [9, 10, 11], modalities: 3, seed: 2)
          .write(to: "\(folder)/\(layout)")
      }
      let (one, other) = try (Dataset.open(folder + "/nnunet"), Dataset.open(folder + "/decathlon"))
      for (one, other) in zip(one.training + one.test, other.training + other.test) {
        #expect(one.images.count == 3 && Set(other.images.map(\.path)).count == 1)
        let (apart, together) = try (Volume.read(one.images), Volume.read(other.images))
        #expect(apart.map(\.voxels) == together.map(\.voxels))
        for (one, other) in zip(apart, together) {
          #expect(one.grid.difference(from: other.grid, tolerance: 0) == nil)
        }
      }
    }
  }

  @Test func theSameSeedGivesTheSamePhantoms() throws {
    try withScratchFolder { folder in
      for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] as [(String, UInt64)] {
        try PhantomDataset(layout: .iseg, cases: 1, size: [9, 9, 9], seed: seed)
          .write(to: folder + "/" + name)
      }
      func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: folder + "/\(name)/subject-1-T1.img"))
      }
      #expect(try bytes("a") == bytes("b"))
      #expect(try bytes("a") != bytes("c"))
    }
  }

  /// The best threshold on the intensity leaves a lesion's Dice poor; the tissues' means are not
  /// hidden though.
  @Test func noThresholdFindsTheLesion() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .nnunet, cases: 1, size: [40, 40, 40], seed: 5).write(to: folder)
      let item = try #require(Dataset.open(folder).training.first)
      let image = try Volume(contentsOf: item.images[0].path).voxels
      let label = try LabelVolume(contentsOf: #require(item.label)).voxels
      let levels = stride(from: Float(200), through: 1000, by: 50)
      var best = 0.0
      for low in levels {
        for high in levels where high > low {
          var (both, found) = (0, 0)
          for (value, tissue) in zip(image, label) where value >= low && value < high {
            found += 1
            if tissue == 4 { both += 1 }
          }
          best = max(best, Double(2 * both) / Double(found + label.count { $0 == 4 }))
        }
      }
      #expect(best > 0.05 && best < 0.5, "\(best)")
    }
  }

  @Test func maskOfCase355AndUncompressedVolumes() throws {
    try withScratchFolder { folder in
      let name = "BraTS20_Training_355"
      try FileManager.default.createDirectory(
        atPath: folder + "/" + name, withIntermediateDirectories: true)
      let volume = Fixture(dimensions: [2, 2, 2]).header()
      for modality in ["t1", "t1ce", "t2", "flair"] {
        try volume.write(to: "\(folder)/\(name)/\(name)_\(modality).nii")
      }
      try volume.write(to: "\(folder)/\(name)/W39_1998.09.19_Segm.nii")
      let dataset = try Dataset.open(folder)
      #expect(dataset.training.first?.label == "\(folder)/\(name)/W39_1998.09.19_Segm.nii")
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)/\(name)_t2.nii")
      let error = try #require(throws: VolumeError.self) { try Dataset.open(folder) }
      #expect(error.message.contains("\(name)_t2.nii") && error.kind == .missingInput)
    }
  }

  @Test func fileThatNamesTheFiles() throws {
    try withScratchFolder { folder in
      let volume = Fixture(dimensions: [2, 2, 2]).header()
      for name in ["one", "two"] { try volume.write(to: "\(folder)/\(name).nii") }
      let path = folder + "/data.json"
      let text = """
        {"modalities": ["T1"], "labels": {"lesion": 1, "background": 0},
         "cases": [{"name": "b", "images": ["one.nii"], "label": "two.nii"},
                   {"name": "a", "images": ["two.nii"]}]}
        """
      try Data(text.utf8).write(to: path)
      let dataset = try Dataset.open(path)
      #expect(dataset.labels.map(\.name) == ["background", "lesion"])
      #expect(
        dataset.training
          == [Case(name: "b", images: [ImageFile(folder + "/one.nii")], label: folder + "/two.nii")]
      )
      #expect(dataset.test.map(\.name) == ["a"])
      // The one image of a case needs no list, and other programs' keys are theirs.
      let loose = text.replacing("[\"one.nii\"]", with: "\"one.nii\"")
        .replacing("{\"modalities\"", with: "{\"licence\": \"CC\", \"modalities\"")
      try Data(loose.utf8).write(to: path)
      #expect(try Dataset.open(path).training == dataset.training)

      let faults = [
        ("\"one.nii\"]", "\"gone.nii\"]", "no such file"),
        ("\"one.nii\"]", "\"one.nii\", \"two.nii\"]", "has 2 images for 1 modalities"),
        ("\"a\"", "\"../a\"", "cannot name a case"),
        ("\"modalities\"", "\"channels\"", "has no 'modalities'"),
        (
          "\"label\"", "\"lable\"",
          "has an unknown key, did you mean 'label'? in 'cases/Index 0/lable'"
        ),
        ("[\"T1\"]", "\"T1\"", "holds something other than a list in 'modalities'"),
        (
          "{\"lesion\": 1", "{\"lesion\": \"1\"",
          "holds neither a whole number nor a list of them, in 'labels/lesion'"
        ),
        ("]}", "", "is not JSON"),
      ]
      for (old, new, expected) in faults {
        try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: path)
        let error = try #require(throws: VolumeError.self) { try Dataset.open(path) }
        #expect(error.description.contains(expected), "\(error)")
      }
    }
  }

  @Test func missingFilesOfNNUNet() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .nnunet, cases: 2, size: [8, 8, 8], modalities: 2)
        .write(to: folder)
      for file in ["labelsTr/phantom_001.nii.gz", "imagesTr/phantom_001_0001.nii.gz"] {
        try FileManager.default.moveItem(atPath: folder + "/" + file, toPath: folder + "/kept")
        let error = try #require(throws: VolumeError.self) { try Dataset.open(folder) }
        #expect(error.path == folder + "/" + file && error.kind == .missingInput)
        try FileManager.default.moveItem(atPath: folder + "/kept", toPath: folder + "/" + file)
      }
      #expect(try Dataset.open(folder + "/dataset.json").layout == .nnunet)
      let none = try #require(throws: VolumeError.self) { try Dataset.open(folder + "/imagesTr") }
      #expect(none.message.contains("is no data set"))
    }
  }

  @Test func splitIsDrawnBySeedAndCoversAll() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .iseg, cases: 10, size: [8, 8, 8]).write(to: folder)
      let dataset = try Dataset.open(folder)
      let one = dataset.split(validationShare: 0.2, seed: 1)
      #expect(one.validation.count == 2)
      #expect(
        (one.training + one.validation).map(\.name).sorted() == dataset.training.map(\.name))
      #expect(dataset.split(validation: 2, seed: 1).validation == one.validation)
      #expect(
        (2...6).contains { dataset.split(validation: 2, seed: $0).validation != one.validation })
      #expect(dataset.split(validation: 99, seed: 1).training.count == 1)
      #expect(dataset.split(validationShare: 0.01, seed: 1).validation.count == 1)
      #expect(dataset.split(validationShare: 0, seed: 1).validation.isEmpty)
    }
  }

  @Test func volumesOfACaseShareAGrid() throws {
    try withScratchFolder { folder in
      var fixture = Fixture(dimensions: [2, 2, 2])
      try fixture.header().write(to: folder + "/a.nii")
      fixture.sform[1][3] = 0.0005
      try fixture.header().write(to: folder + "/near.nii")
      fixture.sform[1][3] = 0.5
      try fixture.header().write(to: folder + "/far.nii")
      try Fixture(dimensions: [2, 2, 3]).header().write(to: folder + "/large.nii")
      func load(_ other: String) throws {
        let item = Case(
          name: "x", images: ["/a.nii", other].map { ImageFile(folder + $0) }, label: nil)
        _ = try LoadedCase(item, labels: [], Preprocessing(normalization: [.none]))
      }
      try load("/near.nii")
      for (other, difference) in [("/far.nii", "by up to 0.5 voxels"), ("/large.nii", "3x2x2")] {
        let error = try #require(throws: VolumeError.self) { try load(other) }
        #expect(error.path == folder + other && error.message.contains(folder + "/a.nii"))
        #expect(error.message.contains(difference), "\(error)")
      }
    }
  }

  @Test func labelsThatTheModelDoesNotKnow() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      try Fixture(dimensions: [6, 1, 1], values: [0, 150, 7, 7, 250, 7]).header().write(to: path)
      let volume = try LabelVolume(contentsOf: path)
      func map(_ values: [Int]) -> LabelMap {
        LabelMap(values.map { Label(name: "label\($0)", value: $0) })
      }
      let known = map([0, 7, 150, 250])
      let classes = try known.classes(of: volume, path: path)
      #expect(classes == [0, 2, 1, 1, 3, 1])
      let error = try #require(throws: VolumeError.self) {
        try map([0, 150, 250]).classes(of: volume, path: path)
      }
      #expect(error.path == path && error.message.contains("value 7 in 3 voxels"))
    }
  }

  /// What one numbering ignores may be a label of another, and the other way round.
  @Test func labelsThatAreIgnored() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      try Fixture(dimensions: [6, 1, 1], values: [0, 150, 7, 7, 250, 7]).header().write(to: path)
      let volume = try LabelVolume(contentsOf: path)
      func map(_ values: [Int], ignoring ignored: Int? = nil) -> LabelMap {
        LabelMap(values.map { Label(name: "label\($0)", value: $0) }, ignoring: ignored)
      }
      let first = map([0, 150, 250], ignoring: 7)
      let classes = try first.classes(of: volume, path: path)
      #expect(classes == [0, 1, 255, 255, 2, 255])
      let second = first.translation(to: map([7, 0, 250], ignoring: 150))
      #expect(classes.map { second[Int($0)] } == [1, 255, 0, 0, 2, 0])
      let third = first.translation(to: map([0, 150, 7, 250]))
      #expect(classes.map { third[Int($0)] } == [0, 1, 2, 2, 3, 2])
      let error = try #require(throws: VolumeError.self) {
        try map([0, 150], ignoring: 7).classes(of: volume, path: path)
      }
      #expect(error.message.contains("value 250 in 1 voxel; it knows 0"))
      #expect(error.message.hasSuffix("and ignores 7"))
    }
  }
}
