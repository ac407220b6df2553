import Foundation

extension Case {
  /// The case that an image file belongs to: the file's name without its ending and without the
  /// modality's number (`x_0000.nii.gz` gives `x`).
  public static func name(ofImage path: String) -> String {
    let file = URL(fileURLWithPath: path).lastPathComponent
    guard let (stem, ending) = VolumeFiles.split(file) else { return file }
    return NNUNetLayout.caseName(file, ending: ending) ?? stem
  }
}
