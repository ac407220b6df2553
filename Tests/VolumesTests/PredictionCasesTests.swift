import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

/// Which images are one case's, and in which order they are a network's channels.
@Suite struct PredictionCasesTests {
  /// Makes empty files; nothing is read.
  private func make(_ names: [String], in folder: String) throws {
    for name in names {
      let url = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
  }

  private func refusal(_ paths: [String], channels: Int, names: [String]? = nil) throws -> String {
    try #require(throws: VolumeError.self) {
      try PredictionCases.find(paths, channels: channels, names: names)
    }.description
  }

  /// What the channels of a run were called.
  struct Brats {
    var names: [String]
    var isRefused: Bool

    init(_ names: [String], isRefused: Bool = false) {
      (self.names, self.isRefused) = (names, isRefused)
    }
  }

  private static let brats = ["t1", "t1ce", "t2", "flair"]

  @Test func numbersAreExactlyTheChannels() throws {
    try withScratchFolder { folder in
      try make(["pancreas_0043.nii.gz", "pancreas_0042.nii.gz"], in: folder)
      let cases = try PredictionCases.find([folder], channels: 1)
      #expect(cases.map(\.name) == ["pancreas_0042", "pancreas_0043"])
      #expect(cases.map(\.paths) == cases.map { ["\(folder)/\($0.name).nii.gz"] })
      #expect(
        try refusal([folder], channels: 2)
          .contains("'pancreas' are numbered 42, 43, but the network takes 0, 1"))

      // One beside the first channel of its case, or beside a description of more channels, is a channel.
      try make(["d/x_0000.nii", "d/x_0001.nii"], in: folder)
      let second = ["\(folder)/d/x_0001.nii"]
      #expect(
        try refusal(second, channels: 1).contains("'x' are numbered 1, but the network takes 0"))
      try make(["e/imagesTs/x_0001.nii"], in: folder)
      #expect(try PredictionCases.find([folder + "/e/imagesTs"], channels: 1).count == 1)
      try Data(
        #"{"channel_names": {"0": "T1", "1": "T2"}, "labels": {"a": 0}, "file_ending": ".nii"}"#
          .utf8
      ).write(to: URL(fileURLWithPath: folder + "/e/dataset.json"))
      let image = ["\(folder)/e/imagesTs/x_0001.nii"]
      #expect(try refusal(image, channels: 1).contains("numbered 1"))

      try make(["b/x_0001.nii", "b/x_0000.nii", "b/w_0000.nii", "b/w_0001.nii"], in: folder)
      let pairs = try PredictionCases.find([folder + "/b"], channels: 2)
      #expect(pairs.map(\.name) == ["w", "x"])
      #expect(pairs[1].paths == ["\(folder)/b/x_0000.nii", "\(folder)/b/x_0001.nii"])
      #expect(try refusal([folder + "/b"], channels: 1).contains("numbered 0, 1"))
      #expect(try refusal([folder + "/b"], channels: 3).contains("takes 0, 1, 2"))

      try make(["c/x_0000.nii", "c/x_0003.nii"], in: folder)
      #expect(
        try refusal([folder + "/c"], channels: 2, names: ["CT", "PET"])
          .contains("numbered 0, 3, but the network takes 0, 1 (CT, PET)"))
      let twice = ["\(folder)/b/x_0000.nii", "\(folder)/c/x_0000.nii"]
      #expect(try refusal(twice, channels: 2).contains("numbered 0, 0"))
    }
  }

  @Test func imagesOfSeveralPeopleAreNoCase() throws {
    try withScratchFolder { folder in
      let names = (0..<4).map { "patient\($0).nii.gz" }
      try make(names, in: folder)
      for paths in [[folder], names.map { folder + "/" + $0 }] {
        let message = try refusal(paths, channels: 4, names: Self.brats)
        #expect(message.contains("patient0.nii.gz: does not tell by its name"), "\(message)")
        #expect(try PredictionCases.find(paths, channels: 1).count == 4)
      }
    }
  }

  @Test(arguments: [
    Brats(["t1", "t1ce", "t2", "flair"]), Brats(["T1", "T1CE", "T2", "FLAIR"]),
    Brats(["flair", "t2", "t1", "t1ce"]), Brats(["t1", "t1ce", "t2", "dwi"], isRefused: true),
  ])
  func imagesOfABraTSCaseGoByTheirNames(run: Brats) throws {
    let names = run.names
    try withScratchFolder { folder in
      let files = (Self.brats + ["seg"]).map { "BraTS20_001/BraTS20_001_\($0).nii.gz" }
      try make(files, in: folder)
      let own = [folder + "/BraTS20_001"]
      if run.isRefused {
        #expect(
          try refusal(own, channels: 4, names: names).contains(
            "has the channels t1, t1ce, t2, flair, but the network was trained with \(names.joined(separator: ", "))"
          ))
        return
      }
      let wanted = names.map { "\(folder)/BraTS20_001/BraTS20_001_\($0.lowercased()).nii.gz" }
      let given = files.dropLast().map { folder + "/" + $0 }
      for paths in [own, given, given.reversed()] {
        let cases = try PredictionCases.find(paths, channels: 4, names: names)
        #expect(cases.map(\.name) == ["BraTS20_001"])
        #expect(cases.first?.paths == wanted)
      }
      // A run that was trained before names were kept: in the order of the layout.
      let old = try PredictionCases.find(given.reversed(), channels: 4).first
      #expect(old?.paths == given)
      #expect(
        try refusal(Array(given.dropFirst()), channels: 4, names: names)
          .contains(
            "case 'BraTS20_001' lacks the channels \(names.first { $0.lowercased() == "t1" }!)"))
    }
  }

  @Test func channelsOfADataSetAreComparedByName() throws {
    try withScratchFolder { folder in
      try make(
        ["imagesTr/a_0000.nii", "imagesTr/a_0001.nii", "labelsTr/a.nii", "imagesTs/b_0000.nii"]
          + ["imagesTs/b_0001.nii"], in: folder)
      let text = """
        {"channel_names": {"0": "T2", "1": "T1"}, "labels": {"background": 0}, "file_ending": ".nii"}
        """
      try Data(text.utf8).write(to: folder + "/dataset.json")
      let images = ["\(folder)/imagesTs/b_0000.nii", "\(folder)/imagesTs/b_0001.nii"]
      for paths in [[folder], [folder + "/imagesTs"], images] {
        for names in [["T2", "T1"], ["t2", "t1"]] {
          #expect(try PredictionCases.find(paths, channels: 2, names: names)[0].paths == images)
        }
        #expect(
          try PredictionCases.find(paths, channels: 2, names: ["T1", "T2"])[0].paths
            == images.reversed())
        #expect(
          try refusal(paths, channels: 2, names: ["CT", "PET"])
            .contains("has the channels T2, T1, but the network was trained with CT, PET"))
        #expect(try PredictionCases.find(paths, channels: 2)[0].paths == images)
      }
      let dataset = try Dataset.open(folder).ordered(as: ["T1", "T2"])
      #expect(dataset.modalities == ["T1", "T2"])
      #expect(
        dataset.training[0].paths
          == ["\(folder)/imagesTr/a_0001.nii", "\(folder)/imagesTr/a_0000.nii"])
    }
  }

  /// What a description says of channels is not guessed where it cannot be read.
  @Test func aBrokenDescriptionIsRefused() throws {
    try withScratchFolder { folder in
      try make(["imagesTs/b_0000.nii", "imagesTs/b_0001.nii"], in: folder)
      for text in [
        #"{"channel_names": {"0": "T2", "1": "T1"}"#,
        #"{"channel_names": {"0": "T2", "2": "T1"}}"#,
      ] {
        try Data(text.utf8).write(to: folder + "/dataset.json")
        #expect(
          try refusal([folder + "/imagesTs"], channels: 2, names: ["T1", "T2"])
            .contains("dataset.json"))
      }
      // What a file does not speak of it does not say wrong, and labels are not asked for.
      let images = ["\(folder)/imagesTs/b_0000.nii", "\(folder)/imagesTs/b_0001.nii"]
      for (text, expected) in [
        ("{}", images), ("[]", images), (#"{"channel_names": null}"#, images),
        (#"{"channel_names": {"0": "T2", "1": "T1"}, "labels": ["a"]}"#, images.reversed()),
      ] {
        try Data(text.utf8).write(to: folder + "/dataset.json")
        let cases = try PredictionCases.find(
          [folder + "/imagesTs"], channels: 2, names: ["T1", "T2"])
        #expect(cases.map(\.paths) == [expected], "\(text)")
      }
    }
  }

  @Test func aNameEndsAFileNameNowhere() throws {
    try withScratchFolder { folder in
      try make(["a.nii"], in: folder)
      for (name, image) in [
        ("a\\u0000b", "a.nii"), ("", "a.nii"), ("a/b", "a.nii"), ("a", "a.nii\\u0000"),
      ] {
        let text = """
          {"modalities": ["T1"], "labels": {}, "cases": [{"name": "\(name)", "images": ["\(image)"]}]}
          """
        try Data(text.utf8).write(to: folder + "/data.json")
        let error = try #require(throws: VolumeError.self) {
          try Dataset.open(folder + "/data.json")
        }
        #expect(error.message.contains("cannot name a"), "\(error)")
      }
    }
  }

  /// A file of as many volumes as the network has channels is one case; names put them in the run's order.
  @Test func fourDimensionsAreACase() throws {
    try withScratchFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/imagesTs", withIntermediateDirectories: true)
      let path = folder + "/imagesTs/a.nii"
      try Fixture(dimensions: [2, 2, 2, 3]).header().write(to: path)
      for paths in [[path], [folder + "/imagesTs"]] {
        let found = try PredictionCases.find(paths, channels: 3, names: ["a", "b", "c"])
        #expect(found == [Case(name: "a", images: .volumes(path, 3), label: nil)])
        #expect(try refusal(paths, channels: 2).contains("holds several volumes (2x2x2x3)"))
      }
      let text = """
        {"modality": {"0": "T2", "1": "T1", "2": "PD"}, "labels": {"0": "background"}}
        """
      try Data(text.utf8).write(to: folder + "/dataset.json")
      let found = try PredictionCases.find([path], channels: 3, names: ["T1", "T2", "PD"])
      #expect(found[0].images.map(\.part?.index) == [1, 0, 2])
    }
  }

  @Test func imagesOfBraTS2023GoByTheirNames() throws {
    try withScratchFolder { folder in
      let names = ["t1n", "t1c", "t2w", "t2f"]
      try make(names.map { "c/BraTS-GLI-00000-000/BraTS-GLI-00000-000-\($0).nii.gz" }, in: folder)
      let own = folder + "/c/BraTS-GLI-00000-000"
      let files = names.map { "\(own)/BraTS-GLI-00000-000-\($0).nii.gz" }
      for paths in [[own], [folder + "/c"], [folder], files.reversed()] {
        #expect(try PredictionCases.find(paths, channels: 4).map(\.paths) == [files])
        #expect(
          try PredictionCases.find(paths, channels: 4, names: names.reversed()).map(\.paths)
            == [files.reversed()])
      }
    }
  }
}

extension [ImageFile] {
  fileprivate static func volumes(_ path: String, _ count: Int) -> Self {
    ImageFile.volumes(of: path, count: count)
  }
}

extension Case {
  /// The images' paths.
  fileprivate var paths: [String] { images.map(\.path) }
}
