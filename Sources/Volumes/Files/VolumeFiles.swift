import Foundation

/// Which files a volume's name stands for.
struct VolumeFiles {
  enum Form {
    /// Header and voxels in one `.nii` or `.nii.gz`.
    case single
    /// `.hdr` and `.img`, either of them gzipped or not.
    case pair
  }

  var form: Form
  var header: String
  var voxels: String

  /// The files of `path`, which must end in .nii, .hdr or .img, or one of these with .gz.
  init(_ path: String) throws {
    guard let (stem, ending) = Self.split(path) else {
      throw VolumeError(path, "is not named as a volume: .nii, .nii.gz, .hdr or .img")
    }
    if ending.hasPrefix(".nii") {
      (form, header, voxels) = (.single, path, path)
      return
    }
    form = .pair
    header = ending.hasPrefix(".hdr") ? path : Self.existing(stem + ".hdr")
    voxels = ending.hasPrefix(".img") ? path : Self.existing(stem + ".img")
  }

  static let endings = [".nii.gz", ".nii", ".hdr.gz", ".hdr", ".img.gz", ".img"]

  /// A path without and with its volume's ending, or nil when it has none.
  static func split(_ path: String) -> (stem: String, ending: String)? {
    guard let ending = endings.first(where: { path.hasSuffix($0) }) else { return nil }
    return (String(path.dropLast(ending.count)), ending)
  }

  /// Throws where a file is missing.
  func checkExistence() throws {
    for file in [header, voxels] where !FileManager.default.fileExists(atPath: file) {
      throw VolumeError(file, "no such file", .missingInput)
    }
  }

  /// The files that a volume's name stands for.
  static func all(_ path: String) -> [String] {
    guard let files = try? VolumeFiles(path) else { return [path] }
    return [files.header, files.voxels]
  }

  private static func existing(_ path: String) -> String {
    let files = FileManager.default
    return !files.fileExists(atPath: path) && files.fileExists(atPath: path + ".gz")
      ? path + ".gz" : path
  }
}
