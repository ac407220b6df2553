import Foundation

/// A library that this process has loaded.
enum LoadedLibrary {
  /// The file that a library is in, whose name has its version; nil where none with such a name is loaded.
  ///
  /// - Parameter name: without the version, as `libyaml`.
  static func path(_ name: String) -> String? {
    // The system gives the file piece by piece, and no size.
    let bytes = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd()
    let lines = (bytes ?? Data()).split(separator: UInt8(ascii: "\n"))
    return lines.lazy.compactMap { line -> String? in
      guard let start = line.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      let path = String(decoding: line[start...], as: UTF8.self)
      return URL(filePath: path).lastPathComponent.hasPrefix(name) ? path : nil
    }.first
  }
}
