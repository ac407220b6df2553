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
      throw VolumeError(
        path,
        ForeignFormat.of(path).map { $0.advice(for: path) }
          ?? "is not named as a volume: .nii, .nii.gz, .hdr or .img")
    }
    if ending.hasPrefix(".nii") {
      (form, header, voxels) = (.single, path, path)
      return
    }
    form = .pair
    header = ending.hasPrefix(".hdr") ? path : Self.existing(stem, ".hdr")
    voxels = ending.hasPrefix(".img") ? path : Self.existing(stem, ".img")
  }

  static let endings = [".nii.gz", ".nii", ".hdr.gz", ".hdr", ".img.gz", ".img"]

  /// A path without and with its volume's ending, in small letters, or nil when it has none.
  static func split(_ path: String) -> (stem: String, ending: String)? {
    let lower = path.lowercased()
    guard let ending = endings.first(where: { lower.hasSuffix($0) }) else { return nil }
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

  private static func existing(_ stem: String, _ ending: String) -> String {
    let names = [ending, ending + ".gz"].flatMap { [stem + $0, stem + $0.uppercased()] }
    return names.first { FileManager.default.fileExists(atPath: $0) } ?? names[0]
  }
}

extension Volume {
  /// Whether a path is named as a volume's file is.
  public static func isNamed(_ path: String) -> Bool { VolumeFiles.split(path) != nil }

  /// The files that a volume written to `path` has: .nii, .nii.gz, or .hdr with its .img. Nil for a path of
  /// another name, to which none is written.
  public static func writtenFiles(_ path: String) -> [String]? {
    guard let name = VolumeFiles.split(path) else { return nil }
    switch name.ending {
    case ".nii", ".nii.gz": return [path]
    // The header's file last: with it the pair is there.
    case ".hdr": return [name.stem + ".img", path]
    default: return nil
    }
  }
}
