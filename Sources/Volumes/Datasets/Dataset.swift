import Experiment
import Foundation

/// One person's volumes: a file for each modality and, where it is known, the segmentation.
public struct Case: Hashable, Sendable {
  public var name: String
  /// An image for each of the data set's modalities, in order.
  public var images: [ImageFile]
  public var label: String?

  public init(name: String, images: [ImageFile], label: String?) {
    self.name = name
    self.images = images
    self.label = label
  }

  /// One volume of each of its files: of several volumes in a file the first that a channel is.
  var volumes: [ImageFile] { Self.files(of: images + (label.map { [ImageFile($0)] } ?? [])) }

  /// The first of some images in each file.
  static func files(of images: [ImageFile]) -> [ImageFile] {
    var seen: Set<String> = []
    return images.filter { seen.insert($0.path).inserted }
  }

  /// The paths of its images and of its label, each once.
  var paths: [String] { volumes.map(\.path) }

  /// Every file of its volumes, and of its label, each once.
  public var files: [String] {
    var seen: Set<String> = []
    return paths.flatMap(VolumeFiles.all).filter { seen.insert($0).inserted }
  }
}

/// The cases of a folder or data set file, as their names tell; no volume was read.
public struct Dataset: Sendable {
  /// How files are arranged and named.
  public enum Layout: String, Sendable, CaseIterable {
    /// nnU-Net's raw data: `dataset.json`, `imagesTr/NAME_0000.nii.gz`, `labelsTr/NAME.nii.gz`.
    case nnunet
    /// The Medical Decathlon's: the same folders, with all channels of a case in one file of four
    /// dimensions, `imagesTr/NAME.nii.gz`, and the cases listed by `dataset.json`.
    case decathlon
    /// BraTS 2020 and 2021: `NAME/NAME_{t1,t1ce,t2,flair,seg}.nii`, gzipped or not.
    case brats
    /// BraTS 2023: `NAME/NAME-{t1n,t1c,t2w,t2f,seg}.nii`, gzipped or not.
    case brats2023
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
  /// What there is to say of the files as they are named and listed: some are missing, say.
  public var findings: [Finding]
  /// The paths of volumes that are not used, of which findings tell.
  var unused: Set<String>

  /// The folder that it is in.
  var folder: URL {
    let url = URL(filePath: path)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return isThere && isFolder.boolValue ? url : url.deletingLastPathComponent()
  }

  /// The files that say what it has and how it is split.
  public var descriptions: [String] {
    [path, folder.appending(path: "dataset.json").relativePath, SplitsFile.path(in: self)]
      .compactMap(\.self)
  }

  /// Opens the data set at `path`, every file of which is there. Throws what is wrong with it:
  /// `VolumeError`, or `VolumeErrors`.
  public static func open(_ path: String, needsLabels: Bool = true) throws -> Dataset {
    let dataset = try find(path, needsLabels: needsLabels)
    try VolumeErrors.check(dataset.findings.errors)
    return dataset
  }

  /// The same for a look at everything that is wrong: where nnU-Net's description cannot be read, that is a
  /// finding, and the cases are those that the files' names tell.
  public static func findToInspect(_ path: String) throws -> Dataset {
    do {
      return try find(path)
    } catch let error as VolumeError {
      guard let dataset = try NNUNetLayout.undescribed(path, error) else { throw error }
      return dataset
    }
  }

  /// Lists the data set at `path`, whose layout is recognised by what is there. Throws `VolumeError`
  /// where there is none; what is wrong with its files is among its findings.
  ///
  /// - Parameter needsLabels: whether cases to train with need a label. Without, a case that has none
  ///   is one of them, unless the layout keeps those to test with apart.
  public static func find(_ path: String, needsLabels: Bool = true) throws -> Dataset {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw VolumeError(path, "no such file or folder", .missingInput)
    }
    let url = URL(fileURLWithPath: path)
    guard isFolder.boolValue else {
      if let format = ForeignFormat.of(path) { throw VolumeError(path, format.advice(for: path)) }
      if VolumeFiles.split(path) != nil {
        throw VolumeError(path, "is one volume, not a data set: a folder or a JSON file is wanted")
      }
      return url.lastPathComponent == "dataset.json" && NNUNetLayout.describes(url)
        ? try NNUNetLayout.find(
          url.deletingLastPathComponent(), givenAs: path, needsLabels: needsLabels)
        : try DatasetFile.find(url, givenAs: path).training(onUnlabelled: !needsLabels)
    }
    if let dataset = try inFolder(url, givenAs: path, needsLabels) { return dataset }
    if let dataset = try below(url, givenAs: path, needsLabels) { return dataset }
    let content = FolderContent(list(url), in: path)
    if let advice = content.foreignAdvice {
      throw VolumeError(path, "is no data set: \(advice)")
    }
    throw VolumeError(
      path,
      "is no data set: there is neither a dataset.json (nnU-Net, Medical Decathlon), nor folders NAME"
        + " with NAME_flair.nii or NAME-t2f.nii (BraTS), nor subject-N-T1.hdr (iSeg); a JSON file can"
        + " name the files. " + content.description, .missingInput)
  }

  /// The data set whose files lie in a folder; nil where there is none.
  private static func inFolder(
    _ url: URL, givenAs path: String, _ needsLabels: Bool
  ) throws -> Dataset? {
    if FileManager.default.fileExists(atPath: url.appendingPathComponent("dataset.json").path) {
      return try NNUNetLayout.find(url, givenAs: path, needsLabels: needsLabels)
    }
    return try (ISegLayout.find(url, givenAs: path) ?? BraTSLayout.find(url, givenAs: path))?
      .training(onUnlabelled: !needsLabels)
  }

  /// The data set in the one folder of a folder that holds one, as archives unpack. Throws `VolumeError`
  /// where several do.
  private static func below(
    _ url: URL, givenAs path: String, _ needsLabels: Bool
  ) throws -> Dataset? {
    let found = try list(url).compactMap { name in
      try inFolder(
        url.appendingPathComponent(name), givenAs: url.appendingPathComponent(name).relativePath,
        needsLabels)
    }
    guard found.count < 2 else {
      throw VolumeError(
        path, "holds several data sets: name one of \(found.map(\.path).joined(separator: ", "))")
    }
    return found.first
  }

  /// The same with the test cases among those to train with.
  private func training(onUnlabelled takesAll: Bool) -> Dataset {
    guard takesAll else { return self }
    var result = self
    result.training = (training + test).sorted { $0.name < $1.name }
    result.test = []
    return result
  }

  /// Sorts the cases and looks whether every file is there. `findings` come first among its own.
  init(
    path: String, layout: Layout, modalities: [String], labels: [Region], training: [Case],
    test: [Case], findings: [Finding] = [], unused: Set<String> = []
  ) throws {
    self.path = path
    self.layout = layout
    self.modalities = modalities
    self.labels = labels
    self.training = training.sorted { $0.name < $1.name }
    self.test = test.sorted { $0.name < $1.name }
    self.findings = findings
    self.unused = unused
    for item in training + test { try checkFiles(of: item) }
    for cases in [self.training, self.test] {
      for (one, next) in zip(cases, cases.dropFirst()) where one.name == next.name {
        self.findings.append(
          Finding(.caseName, VolumeError(path, "has two cases named '\(one.name)'")))
      }
    }
    if training.isEmpty, test.isEmpty, self.findings.errors.isEmpty {
      self.findings.append(Finding(.noCases, VolumeError(path, "has no cases", .missingInput)))
    }
  }

  /// Adds what is wrong with the names of a case's files.
  private mutating func checkFiles(of item: Case) throws {
    guard !item.name.isEmpty,
      !item.name.utf8.contains(where: { [0, UInt8(ascii: "/")].contains($0) })
    else {
      findings.append(
        Finding(.caseName, VolumeError(path, "'\(item.name)' cannot name a case")))
      return
    }
    for file in item.paths {
      try findings.catching(file == item.label ? .caseWithoutLabel : .missingFile) {
        guard !file.utf8.contains(0) else {
          throw VolumeError(path, "'\(file)' of case '\(item.name)' cannot name a file")
        }
        try VolumeFiles(file).checkExistence()
      }
    }
  }

  /// The names in a folder that are not hidden, sorted; none where there is no folder.
  static func list(_ folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !isHidden($0) }.sorted()
  }

  /// Whether a name is one that systems give what nobody is to see: `.DS_Store`, `._x.nii.gz`, `~$x`, and
  /// the folder of such names in archives of macOS.
  static func isHidden(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("~") || name == "__MACOSX"
  }
}
