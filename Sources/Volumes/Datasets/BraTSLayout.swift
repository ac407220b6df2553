import Experiment
import Foundation

/// The folders of BraTS 2020.
enum BraTSLayout {
  static let modalities = ["t1", "t1ce", "t2", "flair"]
  static let labels = [
    Region(name: "background", labels: [0]), Region(name: "necrotic", labels: [1]),
    Region(name: "oedema", labels: [2]), Region(name: "enhancing", labels: [4]),
  ]

  /// Nil where no folder holds a case.
  static func find(_ folder: URL, givenAs path: String) throws -> Dataset? {
    var errors: [VolumeError] = []
    let cases = try Dataset.list(folder).compactMap { name in
      try errors.catching { try openCase(folder.appendingPathComponent(name), name: name) } ?? nil
    }
    guard !(cases.isEmpty && errors.isEmpty) else { return nil }
    return try Dataset(
      path: path, layout: .brats, modalities: modalities, labels: labels,
      training: cases.filter { $0.label != nil }, test: cases.filter { $0.label == nil },
      errors: errors)
  }

  /// The case of a folder; nil where it holds none.
  static func openCase(_ folder: URL, name: String) throws -> Case? {
    let files = Dataset.list(folder)
    func file(_ suffix: String) -> String? {
      let names = [".nii", ".nii.gz"].map { "\(name)_\(suffix)\($0)".lowercased() }
      return files.first { names.contains($0.lowercased()) }
    }
    guard modalities.contains(where: { file($0) != nil }) else { return nil }
    let missing = modalities.filter { file($0) == nil }
    guard missing.isEmpty else {
      let names = missing.map { "\(name)_\($0).nii" }.joined(separator: ", ")
      throw VolumeError(folder.relativePath, "has no \(names) or .nii.gz", .missingInput)
    }
    let images = modalities.map { folder.appendingPathComponent(file($0)!).relativePath }
    // Case 355's mask is called W39_1998.09.19_Segm.nii.
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
