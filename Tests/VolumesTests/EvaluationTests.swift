import Foundation
import Metrics
import Testing
import Volumes

@testable import VolumeFixtures

@Suite struct EvaluationTests {
  @Test func foldersArePairedByName() throws {
    try withScratchFolder { folder in
      let (predictions, references) = (folder + "/p", folder + "/r")
      for name in [predictions, references] {
        try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
      }
      var fixture = Fixture(dimensions: [4, 1, 1], values: [0, 1, 2, 2])
      try fixture.header().write(to: references + "/a.nii")
      fixture.values = [0, 1, 1, 2]
      try fixture.header().write(to: predictions + "/a.nii")
      let evaluation = try FolderEvaluation(predictions: predictions, references: references)
      let mean = try evaluation.summary().mean
      #expect(mean.keys.sorted() == ["1", "2"])
      #expect(mean["1"]?[.dice] == 2.0 / 3 && mean["2"]?[.dice] == 2.0 / 3)
      let regions = try evaluation.summary(labels: [[1, 2], [3]]).mean
      #expect(regions["(1, 2)"]?[.dice] == 1)
      #expect(try #require(regions["3"])[.dice] == nil)

      try fixture.header().write(to: references + "/b.nii")
      #expect(throws: VolumeError.self) {
        try FolderEvaluation(predictions: predictions, references: references)
      }
      #expect(
        try FolderEvaluation(
          predictions: predictions, references: references, allowsMissing: true
        ).pairs.count == 1)
      fixture.dimensions = [2, 2, 1]
      try fixture.header().write(to: predictions + "/b.nii")
      let differing = try FolderEvaluation(predictions: predictions, references: references)
      let error = try #require(throws: VolumeError.self) { try differing.summary() }
      #expect(error.path == predictions + "/b.nii" && error.message.contains("sizes"))
      try fixture.header().write(to: predictions + "/c.nii")
      let extra = try #require(throws: VolumeError.self) {
        try FolderEvaluation(predictions: predictions, references: references)
      }
      #expect(extra.path == predictions && extra.kind == .missingInput)
      #expect(extra.message.hasPrefix("1 of 3 predictions have no reference in"))
    }
  }

  /// The labels of a data set are references under the names of its cases, wherever the layout has them.
  @Test(arguments: PhantomDataset.Layout.allCases)
  func theLabelsOfADataSetAreReferences(layout: PhantomDataset.Layout) throws {
    try withScratchFolder { folder in
      let (data, predictions) = (folder + "/data", folder + "/p")
      try FileManager.default.createDirectory(
        atPath: predictions, withIntermediateDirectories: true)
      try PhantomDataset(layout: layout, cases: 3, size: [12, 12, 12]).write(to: data)
      let dataset = try Dataset.open(data)
      let cases = layout == .nnunet ? dataset.test : dataset.training
      for item in cases {
        try LabelVolume(contentsOf: #require(item.label)).write(
          to: "\(predictions)/\(item.name).nii")
      }
      let evaluation = try FolderEvaluation(predictions: predictions, references: data)
      #expect(evaluation.pairs.map(\.reference) == cases.map(\.label))
      #expect(evaluation.names.values.contains("background"))
      #expect(try evaluation.summary().foregroundMean[.dice] == 1)
    }
  }

  /// Cases that were held out of training are compared with the labels to train with.
  @Test func `references are those of the cases that were predicted`() throws {
    try withScratchFolder { folder in
      let (data, predictions) = (folder + "/data", folder + "/p")
      try FileManager.default.createDirectory(
        atPath: predictions, withIntermediateDirectories: true)
      try PhantomDataset(layout: .nnunet, cases: 3, size: [12, 12, 12]).write(to: data)
      let item = try Dataset.open(data).training[0]
      try LabelVolume(contentsOf: #require(item.label)).write(
        to: "\(predictions)/\(item.name).nii")
      let evaluation = try FolderEvaluation(
        predictions: predictions, references: data, allowsMissing: true)
      #expect(evaluation.pairs.map(\.reference) == [item.label])
      // A label that nothing has, and that the data set does not declare.
      var warnings: [String] = []
      _ = try evaluation.summary(labels: [[1, 2], [7]]) { warnings.append($0) }
      #expect(warnings == ["--labels names 7, which no volume has; they have 1, 2, 3, 4"])
      warnings = []
      _ = try evaluation.summary(labels: [[1, 2], [4]]) { warnings.append($0) }
      #expect(warnings.isEmpty)
    }
  }

  /// Voxels that the reference ignores count nowhere: those of the option, and those that the data set says.
  @Test(arguments: [true, false]) func ignoredVoxelsAreLeftOut(isDescribed: Bool) throws {
    try withScratchFolder { folder in
      let (predictions, references) = (folder + "/p", folder + "/labelsTr")
      for name in [predictions, references] {
        try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
      }
      var fixture = Fixture(dimensions: [8, 1, 1], values: [0, 1, 2, 9, 9, 9, 1, 0])
      try fixture.header().write(to: references + "/a.nii")
      fixture.values = [0, 1, 1, 1, 2, 0, 1, 0]
      try fixture.header().write(to: predictions + "/a.nii")
      if isDescribed {
        try #"""
        {"channel_names": {"0": "T1"}, "file_ending": ".nii",
         "labels": {"background": 0, "a": 1, "b": 2, "ignore": 9}}
        """#.write(toFile: folder + "/dataset.json", atomically: true, encoding: .utf8)
      }
      let evaluation = try FolderEvaluation(predictions: predictions, references: references)
      let mean = try evaluation.summary(ignoring: isDescribed ? nil : 9).mean
      #expect(mean.keys.sorted() == ["1", "2"])
      let one = try #require(mean["1"])
      #expect(one[.truePositives] == 2 && one[.falsePositives] == 1)
      #expect(one[.falseNegatives] == 0 && one[.trueNegatives] == 2)
      #expect(one[.dice] == 4.0 / 5)
      // The spot of label 2 among what is ignored is none.
      #expect(mean["2"]?[.dice] == 0)
      #expect(one[.hausdorff] == 1)
      let all = try evaluation.summary(ignoring: 100).mean
      #expect(all.keys.contains("9"))
    }
  }

  /// Neither `ignore` nor regions are lost because another part of a description is missing or wrong.
  @Test func aBrokenDescriptionIsRefused() throws {
    try withScratchFolder { folder in
      let references = folder + "/labelsTr"
      try FileManager.default.createDirectory(
        atPath: references, withIntermediateDirectories: true)
      try Fixture(dimensions: [4, 1, 1], values: [0, 1, 9, 9]).header()
        .write(to: references + "/a.nii")
      func evaluation(_ description: String) throws -> FolderEvaluation {
        try Data(description.utf8).write(to: folder + "/dataset.json")
        return try FolderEvaluation(predictions: references, references: references)
      }
      let labels = #""labels": {"background": 0, "a": 1, "ignore": 9}"#
      for text in ["{\(labels)", #"{"labels": {"a": []}}"#, #"{"labels": {"a": "b"}}"#] {
        let error = #expect(throws: VolumeError.self) { try evaluation(text) }
        #expect(error?.path.hasSuffix("dataset.json") ?? false)
        // The data set itself likewise.
        let other = #expect(throws: VolumeError.self) {
          try FolderEvaluation(predictions: references, references: folder)
        }
        #expect(other?.path.hasSuffix("dataset.json") ?? false, "\(text)")
      }
      #expect(try evaluation("{\(labels)}").summary().mean.keys.sorted() == ["1"])
      for text in ["{}", "[]", #"{"labels": null, "channel_names": 3}"#] {
        #expect(try evaluation(text).summary().mean.keys.sorted() == ["1", "9"], "\(text)")
      }
    }
  }
}
