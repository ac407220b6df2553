import Foundation

/// A library that this process has loaded.
enum LoadedLibrary {
  /// The file that a library is in, whose name has its version; nil where none with such a name is loaded.
  ///
  /// - Parameter name: without the version, as `libyaml`.
  static func path(_ name: String) -> String? {
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    return maps.split(separator: "\n").lazy.compactMap { line -> String? in
      guard let start = line.firstIndex(of: "/") else { return nil }
      let path = String(line[start...])
      return URL(filePath: path).lastPathComponent.hasPrefix(name) ? path : nil
    }.first
  }
}
