extension Sequence where Element == [String] {
  /// The rows as CSV (RFC 4180, with line feeds).
  public var csv: String {
    map { row in row.map(\.csvField).joined(separator: ",") + "\n" }.joined()
  }
}

extension String {
  fileprivate var csvField: String {
    guard contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }
}
