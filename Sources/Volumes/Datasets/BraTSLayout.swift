import Experiment
import Foundation

/// The folders of BraTS: one for each case, named as its files begin.
struct BraTSLayout: Sendable {
  let layout: Dataset.Layout
  /// Between a case's name and a modality's.
  let separator: String
  let modalities: [String]
  let labels: [Region]

  /// Of 2020 and 2021.
  static let old = BraTSLayout(
    layout: .brats, separator: "_", modalities: ["t1", "t1ce", "t2", "flair"],
    labels: [
      Region(name: "background", labels: [0]), Region(name: "necrotic", labels: [1]),
      Region(name: "oedema", labels: [2]), Region(name: "enhancing", labels: [4]),
    ])

  /// Of 2023, which calls the same modalities otherwise and gives the enhancing tumour another value.
  static let new = BraTSLayout(
    layout: .brats2023, separator: "-", modalities: ["t1n", "t1c", "t2w", "t2f"],
    labels: [
      Region(name: "background", labels: [0]), Region(name: "necrotic", labels: [1]),
      Region(name: "oedema", labels: [2]), Region(name: "enhancing", labels: [3]),
    ])

  static let all = [old, new]

  /// Nil where no folder holds a case. Throws `VolumeError` where there are cases of several years' names.
  static func find(_ folder: URL, givenAs path: String) throws -> Dataset? {
    let found = try all.compactMap { try $0.find(folder, givenAs: path) }
    guard found.count < 2 else {
      throw VolumeError(
        path,
        "holds cases named as those of BraTS 2020 and others as those of 2023, whose modalities and"
          + " labels differ: give them a folder each")
    }
    return found.first
  }

  private func find(_ folder: URL, givenAs path: String) throws -> Dataset? {
    var findings: [Finding] = []
    let cases = try Dataset.list(folder).compactMap { name in
      try findings.catching(.missingFile) {
        try openCase(folder.appendingPathComponent(name), name: name)
      } ?? nil
    }
    guard !(cases.isEmpty && findings.isEmpty) else { return nil }
    return try Dataset(
      path: path, layout: layout, modalities: modalities, labels: labels,
      training: cases.filter { $0.label != nil }, test: cases.filter { $0.label == nil },
      findings: findings)
  }

  /// The case of a folder; nil where it holds none.
  func openCase(_ folder: URL, name: String) throws -> Case? {
    let files = Dataset.list(folder)
    func file(_ suffix: String) -> String? {
      let names = [".nii", ".nii.gz"].map { "\(name)\(separator)\(suffix)\($0)".lowercased() }
      return files.first { names.contains($0.lowercased()) }
    }
    guard modalities.contains(where: { file($0) != nil }) else { return nil }
    let missing = modalities.filter { file($0) == nil }
    guard missing.isEmpty else {
      let names = missing.map { "\(name)\(separator)\($0).nii" }.joined(separator: ", ")
      throw VolumeError(folder.relativePath, "has no \(names) or .nii.gz", .missingInput)
    }
    let images = modalities.map { ImageFile(folder.appendingPathComponent(file($0)!).relativePath) }
    // Case 355's mask of 2020 is called W39_1998.09.19_Segm.nii.
    let label =
      file("seg")
      ?? files.first {
        $0.lowercased().hasSuffix("_segm.nii") || $0.lowercased().hasSuffix("_segm.nii.gz")
      }
    return Case(
      name: name, images: images,
      label: label.map { folder.appendingPathComponent($0).relativePath })
  }
}
