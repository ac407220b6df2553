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
  static func open(_ folder: URL, givenAs path: String) throws -> Dataset? {
    let cases = try Dataset.list(folder).compactMap { name in
      try openCase(folder.appendingPathComponent(name), name: name)
    }
    guard !cases.isEmpty else { return nil }
    return try Dataset(
      path: path, layout: .brats, modalities: modalities, labels: labels,
      training: cases.filter { $0.label != nil }, test: cases.filter { $0.label == nil })
  }

  /// The case of a folder; nil where it holds none.
  static func openCase(_ folder: URL, name: String) throws -> Case? {
    let files = Dataset.list(folder)
    func file(_ suffix: String) -> String? {
      [".nii", ".nii.gz"].map { "\(name)_\(suffix)\($0)" }.first(where: files.contains)
    }
    guard modalities.contains(where: { file($0) != nil }) else { return nil }
    let images = try modalities.map { modality in
      guard let image = file(modality) else {
        throw VolumeError(folder.path, "has no \(name)_\(modality).nii or .nii.gz", .missingInput)
      }
      return folder.appendingPathComponent(image).path
    }
    // Case 355's mask is called W39_1998.09.19_Segm.nii.
    let label =
      file("seg")
      ?? files.first {
        $0.lowercased().hasSuffix("_segm.nii") || $0.lowercased().hasSuffix("_segm.nii.gz")
      }
    return Case(
      name: name, images: images, label: label.map { folder.appendingPathComponent($0).path })
  }
}
