/// The name that a file has while it is being written: `.NAME.NUMBER.partial`, beside the file itself.
struct TemporaryName {
  /// Of the file, shortened so that the whole stays within what file systems allow.
  private let start: String
  private static let end = ".partial"

  /// - Parameter name: the file's, without its folder.
  init(of name: some StringProtocol) {
    var shortened = String(name)
    while shortened.utf8.count > 200 { shortened.removeLast() }
    start = ".\(shortened)."
  }

  /// A name that nobody else has.
  func fresh() -> String { "\(start)\(UInt64.random(in: .min ... .max))\(Self.end)" }

  /// Whether a name is such a file's, whatever file was written.
  static func isTemporary(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 3 && parts[0].isEmpty && parts.last! == end.dropFirst()
      && UInt64(parts[parts.count - 2]) != nil
  }

  /// Whether a name is such a file's.
  func matches(_ name: String) -> Bool {
    name.hasPrefix(start) && name.hasSuffix(Self.end)
      && UInt64(name.dropFirst(start.count).dropLast(Self.end.count)) != nil
  }
}
