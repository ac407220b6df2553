import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

/// Descriptions as nnU-Net's versions and the Medical Decathlon write them.
@Suite struct NNUNetVersionsTests {
  private func make(_ names: [String], in folder: String) throws {
    for name in names {
      let url = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Fixture(dimensions: [2, 2, 2]).header().write(to: url.path)
    }
  }

  private static let old = """
    {"name": "Heart", "tensorImageSize": "3D", "modality": {"0": "MRI"}, "numTest": 1,
     "labels": {"0": "background", "1": "left atrium"}, "numTraining": 2,
     "training": [{"image": "./imagesTr/la_007.nii.gz", "label": "./labelsTr/la_007.nii.gz"},
                  {"image": "./imagesTr/la_003.nii.gz", "label": "./labelsTr/la_003.nii.gz"}],
     "test": ["./imagesTs/la_001.nii.gz"]}
    """

  /// Version 2 may list the cases to train with, whose files lie anywhere.
  @Test func `version 2 lists its cases by name`() throws {
    try withScratchFolder { folder in
      let text = """
        {"channel_names": {"0": "T1", "1": "T2"}, "labels": {"background": 0, "a": 1}, "numTraining": 2,
         "file_ending": ".nii", "dataset": {
           "b": {"images": ["b/1.nii", "b/2.nii"], "label": "b/l.nii"},
           "a": {"images": ["./a/1.nii", "\(folder)/2.nii"], "label": "a/l.nii"}}}
        """
      try Data(text.utf8).write(to: folder + "/dataset.json")
      try make(["b/1.nii", "b/2.nii", "b/l.nii", "a/1.nii", "2.nii", "a/l.nii"], in: folder)
      let dataset = try Dataset.open(folder)
      #expect(dataset.findings.isEmpty && dataset.test.isEmpty)
      #expect(
        dataset.training == [
          Case(
            name: "a", images: [ImageFile(folder + "/a/1.nii"), ImageFile(folder + "/2.nii")],
            label: folder + "/a/l.nii"),
          Case(
            name: "b", images: [ImageFile(folder + "/b/1.nii"), ImageFile(folder + "/b/2.nii")],
            label: folder + "/b/l.nii"),
        ])
      let short = text.replacing(", \"b/2.nii\"", with: "")
      try Data(short.utf8).write(to: folder + "/dataset.json")
      let error = try #require(throws: VolumeError.self) { try Dataset.open(folder) }
      #expect(error.message == "case 'b' has 1 image for 2 channels")
    }
  }

  /// The Decathlon's own files have no channel's number; nnU-Net's version 1 lists them without it.
  @Test(arguments: ["", "_0000"])
  func versionOneListsItsCases(number: String) throws {
    try withScratchFolder { folder in
      try Data(Self.old.utf8).write(to: folder + "/dataset.json")
      try make(
        ["la_003", "la_007"].flatMap {
          ["imagesTr/\($0)\(number).nii.gz", "labelsTr/\($0).nii.gz"]
        }
          + ["imagesTs/la_001\(number).nii.gz", "imagesTr/._la_003.nii.gz"], in: folder)
      for path in [folder, folder + "/dataset.json"] {
        let dataset = try Dataset.open(path)
        #expect(dataset.modalities == ["MRI"] && dataset.findings.isEmpty)
        #expect(dataset.labels.map(\.name) == ["background", "left atrium"])
        #expect(dataset.labels.map(\.labels) == [[0], [1]])
        #expect(
          dataset.training
            == ["la_003", "la_007"].map {
              Case(
                name: $0, images: [ImageFile("\(folder)/imagesTr/\($0)\(number).nii.gz")],
                label: "\(folder)/labelsTr/\($0).nii.gz")
            })
        #expect(
          dataset.test.map(\.images) == [[ImageFile("\(folder)/imagesTs/la_001\(number).nii.gz")]])
      }
    }
  }

  /// Every voxel of a file of four dimensions is its own place, so that each channel's are known.
  @Test(arguments: [false, true])
  func fourDimensionsAreTheChannelsOfACase(isTurned: Bool) throws {
    try withScratchFolder { folder in
      let text = Self.old.replacingOccurrences(
        of: "\"0\": \"MRI\"", with: "\"0\": \"FLAIR\", \"1\": \"T1w\"")
      try Data(text.utf8).write(to: folder + "/dataset.json")
      try make(["labelsTr/la_003.nii.gz", "labelsTr/la_007.nii.gz"], in: folder)
      try make(["imagesTs/la_001.nii.gz", "imagesTr/la_003.nii.gz"], in: folder)
      let sform: [[Double]] = [[isTurned ? -1 : 1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
      let image = "\(folder)/imagesTr/la_007.nii.gz"
      try Fixture(dimensions: [2, 2, 2, 2], sform: sform).header().write(to: image)
      try Fixture(dimensions: [2, 2, 2], sform: sform).header()
        .write(to: "\(folder)/labelsTr/la_007.nii.gz")
      let dataset = try Dataset.open(folder)
      #expect(dataset.layout == .decathlon)
      let item = dataset.training[1]
      #expect(item.name == "la_007" && item.images == ImageFile.volumes(of: image, count: 2))
      #expect(item.files == [image, "\(folder)/labelsTr/la_007.nii.gz"])
      let row: [[Float]] =
        isTurned ? [[1, 0], [3, 2], [5, 4], [7, 6]] : [[0, 1], [2, 3], [4, 5], [6, 7]]
      let first = Array(row.joined())
      for order in [item.images, item.images.reversed()] {
        let volumes = try Volume.read(order)
        let wanted = [first, first.map { $0 + 8 }]
        #expect(volumes.map(\.voxels) == (order == item.images ? wanted : wanted.reversed()))
        #expect(volumes.allSatisfy { $0.grid.source.dimensions == [2, 2, 2] })
      }
      let swapped = try dataset.ordered(as: ["T1w", "FLAIR"]).training[1].images
      #expect(swapped == item.images.reversed())
      // Of another number of volumes than the description has channels.
      let errors = try DatasetInspection(dataset).findings.errors
      #expect(errors.map(\.path) == ["\(folder)/imagesTr/la_003.nii.gz"])
      #expect(
        errors[0].message
          == "has the sizes 2x2x2, but a fourth of 2 for as many channels is wanted")
    }
  }

  /// Keys as files' numbers are written, and labels turned round in a description of version 2.
  @Test(arguments: [
    ("\"0\": \"T1\", \"1\": \"T2\"", "\"background\": 0, \"lesion\": [1, 2]"),
    (
      "\"0000\": \"T1\", \"0001\": \"T2\"",
      "\"0\": \"background\", \"2\": \"lesion\", \"1\": \"lesion\""
    ),
  ])
  func keysInSeveralSpellings(channels: String, labels: String) throws {
    try withScratchFolder { folder in
      let text = """
        {"channel_names": {\(channels)}, "labels": {\(labels)}, "numTraining": 1, "file_ending": "nii"}
        """
      try Data(text.utf8).write(to: folder + "/dataset.json")
      try make(["imagesTr/a_0001.NII", "imagesTr/a_0000.nii", "labelsTr/a.Nii"], in: folder)
      let dataset = try Dataset.open(folder)
      #expect(dataset.modalities == ["T1", "T2"])
      #expect(dataset.labels.map(\.name) == ["background", "lesion"])
      #expect(dataset.labels.map { Set($0.labels) } == [[0], [1, 2]])
      #expect(
        dataset.training == [
          Case(
            name: "a",
            images: ["a_0000.nii", "a_0001.NII"].map { ImageFile("\(folder)/imagesTr/\($0)") },
            label: "\(folder)/labelsTr/a.Nii")
        ])
      for path in dataset.training[0].files {
        #expect(try Volume(contentsOf: path).grid.size == [2, 2, 2])
      }
    }
  }
}
