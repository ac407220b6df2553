internal import CLibYAML
import Diagnostics

/// Why libyaml gave up, in words that say what to do.
struct YAMLProblem {
  private let problem: String
  private let mark: Int
  private let context: String?
  private let contextMark: Int

  init(_ parser: yaml_parser_t) {
    problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
    mark = Int(parser.problem_mark.index)
    context = parser.context.map { String(cString: $0) }
    contextMark = Int(parser.context_mark.index)
  }

  func diagnostic(in text: DecodedText) -> Diagnostic {
    // An error at the end of the text points past it.
    let index = min(mark, max(0, text.scalars.count - 1))
    let span = text.span(index..<index + 1)

    if let tab = indentingTab(at: index, in: text) {
      return .error(
        "tab-indentation", "YAML is indented with spaces; this is a tab",
        at: text.span(tab..<tab + 1)
      )
    }
    if index > 0, text.scalars[index] == "{", text.scalars[index - 1] == "$" {
      return .error(
        "unquoted-expression",
        "inside braces or brackets an expression needs quotes: \"\(expression(at: index, in: text))\"",
        at: text.span(index - 1..<index + 1))
    }
    // A key without its space is plain text, which goes on into the next line.
    let begins =
      problem.contains("could not find expected ':'")
      ? contextMark
      : problem.contains("mapping values are not allowed")
        ? text.line(at: text.line(at: index).lowerBound - 1).lowerBound : nil
    if let begins, let word = keyWithoutSpace(at: begins, in: text) {
      return .error(
        "missing-space", "a key's colon needs a space after it", at: text.span(word))
    }
    if let fault = indentation(at: index, in: text) { return fault }
    var notes: [Diagnostic.Note] = []
    if let context, contextMark < index {
      notes.append(.init(context, at: text.span(contextMark..<contextMark + 1)))
    }
    return .error("yaml-syntax", "not YAML: \(problem)", at: span, notes: notes)
  }

  /// A tab among the blanks at the start of the line where reading stopped.
  private func indentingTab(at index: Int, in text: DecodedText) -> Int? {
    let line = text.line(at: index)
    let blanks = text.scalars[line].prefix { $0 == " " || $0 == "\t" }
    return blanks.firstIndex(of: "\t")
  }

  /// Says that a line lies between two indentations; nil for one that does not.
  private func indentation(at index: Int, in text: DecodedText) -> Diagnostic? {
    let block = ["did not find expected key", "expected '-' indicator", "mapping values are not"]
    guard block.contains(where: problem.contains) else { return nil }
    let line = text.line(at: index)
    let column = text.scalars[line].prefix { $0 == " " }.count
    let content = line.lowerBound + column
    return Indentation(before: line.lowerBound, in: text).fault(of: column).map {
      .error("indentation", $0, at: text.span(content..<content + 1))
    }
  }

  private func expression(at brace: Int, in text: DecodedText) -> String {
    let inside = text.scalars[brace...].prefix(40).prefix { $0 != "}" && $0 != "\n" }
    return "$" + String(String.UnicodeScalarView(inside)) + "}"
  }

  /// `word:value` on a line.
  private func keyWithoutSpace(at index: Int, in text: DecodedText) -> Range<Int>? {
    let line = text.line(at: index)
    let word = text.scalars[line].drop { $0 == " " || $0 == "-" }
      .prefix { $0 != " " && $0 != "\n" && $0 != "\r" }
    guard let colon = word.firstIndex(of: ":"), colon > word.startIndex, colon + 1 < word.endIndex
    else { return nil }
    return word.startIndex..<word.endIndex
  }
}
