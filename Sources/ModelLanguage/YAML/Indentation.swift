/// The columns, from 0, at which the block collections begin that are open at a line of YAML.
struct Indentation {
  /// In ascending order.
  private(set) var columns: [Int] = []

  /// What is open before the line that begins at `end`.
  init(before end: Int, in text: DecodedText) {
    var start = 0
    while start < end {
      let line = text.line(at: start)
      add(text.scalars[line])
      start = line.upperBound
    }
  }

  private mutating func add(_ line: ArraySlice<Unicode.Scalar>) {
    var column = line.prefix { $0 == " " }.count
    var rest = line.dropFirst(column)
    guard let first = rest.first, !["#", "\r", "\n", "%"].contains(first) else { return }
    columns.removeAll { $0 > column }
    while true {
      if columns.last != column { columns.append(column) }
      // A list's item holds what begins after its dash.
      guard rest.first == "-", rest.dropFirst().first == " " else { return }
      let blanks = rest.dropFirst().prefix { $0 == " " }.count
      column += 1 + blanks
      rest = rest.dropFirst(1 + blanks)
      if rest.isEmpty { return }
    }
  }

  /// Words for a line of another indentation; nil for one that goes on with something open.
  func fault(of column: Int) -> String? {
    guard !columns.contains(column) else { return nil }
    let near = [columns.last { $0 < column }, columns.first { $0 > column }]
      .compactMap { $0.map(String.init) }
    guard !near.isEmpty else { return nil }
    return
      "this line is indented by \(column) \(column == 1 ? "space" : "spaces"), but what it can belong to by"
      + " \(near.joined(separator: " or "))"
  }
}
