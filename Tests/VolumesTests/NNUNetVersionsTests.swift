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
        #expect(dataset.modalities == ["MRI"] && dataset.warnings.isEmpty)
        #expect(dataset.labels.map(\.name) == ["background", "left atrium"])
        #expect(dataset.labels.map(\.labels) == [[0], [1]])
        #expect(
          dataset.training
            == ["la_003", "la_007"].map {
              Case(
                name: $0, images: ["\(folder)/imagesTr/\($0)\(number).nii.gz"],
                label: "\(folder)/labelsTr/\($0).nii.gz")
            })
        #expect(dataset.test.map(\.images) == [["\(folder)/imagesTs/la_001\(number).nii.gz"]])
      }
    }
  }

  @Test func fourDimensionsAreOneFileForSeveralChannels() throws {
    try withScratchFolder { folder in
      let text = Self.old.replacingOccurrences(
        of: "\"0\": \"MRI\"", with: "\"0\": \"FLAIR\", \"1\": \"T1w\"")
      try Data(text.utf8).write(to: folder + "/dataset.json")
      try make(["imagesTr/la_003.nii.gz", "imagesTr/la_007.nii.gz"], in: folder)
      let errors = try #require(throws: VolumeErrors.self) { try Dataset.open(folder) }.errors
      #expect(errors[0].path == folder + "/imagesTr/la_007.nii.gz")
      #expect(
        errors[0].message.contains(
          "is one file for 2 channels (FLAIR, T1w), as is that of 1 other case. A file is one channel"
        ))
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
            name: "a", images: ["\(folder)/imagesTr/a_0000.nii", "\(folder)/imagesTr/a_0001.NII"],
            label: "\(folder)/labelsTr/a.Nii")
        ])
      for path in dataset.training[0].files {
        #expect(try Volume(contentsOf: path).grid.size == [2, 2, 2])
      }
    }
  }
}
