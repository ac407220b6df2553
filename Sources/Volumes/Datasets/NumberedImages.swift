import Foundation

/// The files of a folder by case and channel: `x_0001.nii.gz` is the second channel of case `x`.
struct NumberedImages {
  /// For each case its files' names by channel.
  private(set) var cases: [String: [Int: String]] = [:]
  /// Volumes of other names, and files of other formats.
  private(set) var others: [String] = []

  /// - Parameters:
  ///   - names: of the folder's files.
  ///   - ending: of images; capital letters do not count.
  init(_ names: [String], ending: String) {
    for name in names {
      if let image = Self.image(name, ending: ending), cases[image.name]?[image.number] == nil {
        cases[image.name, default: [:]][image.number] = name
      } else if VolumeFiles.split(name) != nil || ForeignFormat.of(name) != nil {
        others.append(name)
      }
    }
  }

  /// `x` and 1 for `x_0001.nii.gz`, or nil for files of other names.
  static func image(_ file: String, ending: String) -> (name: String, number: Int)? {
    guard file.lowercased().hasSuffix(ending.lowercased()) else { return nil }
    return ImageName.numbered(String(file.dropLast(ending.count)))
  }

  static func fileName(_ name: String, channel: Int, ending: String) -> String {
    let number = String(channel)
    return "\(name)_\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)\(ending)"
  }
}
