import Experiment
import Foundation

/// One person's volumes: a file for each modality and, where it is known, the segmentation.
public struct Case: Hashable, Sendable {
  public var name: String
  /// A path for each of the data set's modalities, in order.
  public var images: [String]
  public var label: String?

  public init(name: String, images: [String], label: String?) {
    self.name = name
    self.images = images
    self.label = label
  }

  /// Every file of its volumes, and of its label.
  public var files: [String] {
    (images + (label.map { [$0] } ?? [])).flatMap(VolumeFiles.all)
  }
}

/// The cases of a folder or data set file. Every file it names is there; none was read.
public struct Dataset: Sendable {
  /// How files are arranged and named.
  public enum Layout: String, Sendable, CaseIterable {
    /// nnU-Net's raw data: `dataset.json`, `imagesTr/NAME_0000.nii.gz`, `labelsTr/NAME.nii.gz`.
    case nnunet
    /// BraTS 2020: `NAME/NAME_{t1,t1ce,t2,flair,seg}.nii`, gzipped or not.
    case brats
    /// iSeg 2017 and 2019: Analyze pairs `subject-N-{T1,T2,label}.hdr`.
    case iseg
    /// A JSON file that names the files.
    case file
  }

  public var path: String
  public var layout: Layout
  public var modalities: [String]
  /// The label values by name, in order of the values; empty where the layout does not tell.
  public var labels: [Region]
  /// The cases to train with, sorted by name; each with a label unless none was asked for.
  public var training: [Case]
  /// The other cases, with a label or without, sorted by name.
  public var test: [Case]

  /// Opens the data set at `path`, whose layout is recognised by what is there. Throws
  /// `VolumeError` naming what is missing.
  ///
  /// - Parameter needsLabels: whether cases to train with need a label. Without, a case that has none
  ///   is one of them, unless the layout keeps those to test with apart.
  public static func open(_ path: String, needsLabels: Bool = true) throws -> Dataset {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw VolumeError(path, "no such file or folder", .missingInput)
    }
    let url = URL(fileURLWithPath: path)
    guard isFolder.boolValue else {
      return url.lastPathComponent == "dataset.json" && NNUNetLayout.describes(url)
        ? try NNUNetLayout.open(
          url.deletingLastPathComponent(), givenAs: path, needsLabels: needsLabels)
        : try DatasetFile.open(url, givenAs: path).training(onUnlabelled: !needsLabels)
    }
    if files.fileExists(atPath: url.appendingPathComponent("dataset.json").path) {
      return try NNUNetLayout.open(url, givenAs: path, needsLabels: needsLabels)
    }
    if let dataset = try ISegLayout.open(url, givenAs: path)
      ?? BraTSLayout.open(url, givenAs: path)
    {
      return dataset.training(onUnlabelled: !needsLabels)
    }
    throw VolumeError(
      path,
      "is no data set: there is neither a dataset.json (nnU-Net), nor folders NAME with"
        + " NAME_flair.nii (BraTS), nor subject-N-T1.hdr (iSeg); a JSON file can name the files",
      .missingInput)
  }

  /// The same with the test cases among those to train with.
  private func training(onUnlabelled takesAll: Bool) -> Dataset {
    guard takesAll else { return self }
    var result = self
    result.training = (training + test).sorted { $0.name < $1.name }
    result.test = []
    return result
  }

  /// Sorts the cases and checks that every file is there.
  init(
    path: String, layout: Layout, modalities: [String], labels: [Region], training: [Case],
    test: [Case]
  ) throws {
    self.path = path
    self.layout = layout
    self.modalities = modalities
    self.labels = labels
    self.training = training.sorted { $0.name < $1.name }
    self.test = test.sorted { $0.name < $1.name }
    for item in training + test {
      guard !item.name.isEmpty,
        !item.name.utf8.contains(where: { [0, UInt8(ascii: "/")].contains($0) })
      else {
        throw VolumeError(path, "'\(item.name)' cannot name a case")
      }
      for file in item.images + (item.label.map { [$0] } ?? []) where file.utf8.contains(0) {
        throw VolumeError(path, "'\(file)' of case '\(item.name)' cannot name a file")
      }
      for file in item.images + (item.label.map { [$0] } ?? []) {
        try VolumeFiles(file).checkExistence()
      }
    }
    for cases in [self.training, self.test] {
      for (one, next) in zip(cases, cases.dropFirst()) where one.name == next.name {
        throw VolumeError(path, "has two cases named '\(one.name)'")
      }
    }
    guard !(training.isEmpty && test.isEmpty) else {
      throw VolumeError(path, "has no cases", .missingInput)
    }
  }

  /// The names in a folder that are not hidden, sorted; none where there is no folder.
  static func list(_ folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}
