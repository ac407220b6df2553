extension Python {
  /// A statement as lines of at most `width` characters where that is possible: the arguments of its longest call
  /// have lines of their own.
  static func wrapped(_ statement: String, width: Int) -> [String] {
    guard statement.count > width, let (open, close) = longestCall(in: statement) else {
      return [statement]
    }
    let head = String(statement[...open])
    let tail = String(statement[close...])
    let arguments = arguments(statement[statement.index(after: open)..<close])
    let lines = arguments.flatMap { argument -> [String] in
      var lines = wrapped(argument, width: width - 5)
      lines[lines.count - 1] += ","
      return lines.map { "    " + $0 }
    }
    return [head] + lines + [tail]
  }

  /// The parentheses that hold most of a statement, and are in no others.
  private static func longestCall(
    in text: String
  ) -> (open: String.Index, close: String.Index)? {
    var best: (open: String.Index, close: String.Index)?
    var open = text.startIndex
    forEachCharacter(of: text[...]) { index, character, depth in
      if character == "(", depth == 0 { open = index }
      guard character == ")", depth == 1 else { return }
      let isLonger =
        best.map {
          text.distance(from: $0.open, to: $0.close) < text.distance(from: open, to: index)
        }
        ?? true
      if isLonger { best = (open, index) }
    }
    return best
  }

  /// What stands between the commas that are in no parentheses.
  private static func arguments(_ text: Substring) -> [String] {
    var parts: [String] = []
    var start = text.startIndex
    forEachCharacter(of: text) { index, character, depth in
      guard character == ",", depth == 0 else { return }
      parts.append(text[start..<index].drop { $0 == " " } + "")
      start = text.index(after: index)
    }
    let last = text[start...].drop { $0 == " " }
    return last.isEmpty ? parts : parts + [String(last)]
  }

  /// Calls `body` with each character outside strings, and how many brackets it is in; a closing one is still in its own.
  private static func forEachCharacter(
    of text: Substring, _ body: (String.Index, Character, Int) -> Void
  ) {
    var depth = 0
    var isInString = false
    for index in text.indices {
      let character = text[index]
      if character == "'" { isInString.toggle() }
      guard !isInString else { continue }
      body(index, character, depth)
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
    }
  }
}
