/// A piece of HTML or SVG that is well-formed XML too. Text and attributes are escaped here, once,
/// so that nobody who builds a page can forget it: names in a model are a stranger's.
package struct Markup: Sendable {
  package private(set) var source: String

  private init(source: String) { self.source = source }

  /// Characters as they are to be read.
  package static func text(_ text: String) -> Markup { Markup(source: escape(text)) }

  /// A file of ours for a `style` or `script` element, which know no escapes: it has to be free of `<` and
  /// `&`. Never a model's text.
  package static func embedded(_ file: [UInt8]) -> Markup {
    precondition(!file.contains(UInt8(ascii: "<")) && !file.contains(UInt8(ascii: "&")))
    return Markup(source: "\n" + String(decoding: file, as: UTF8.self))
  }

  /// JSON for a script to read; no `<` is left that could end the element.
  package static func json(_ text: String) -> Markup {
    Markup(
      source: text.replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
        .replacing("&", with: "\\u0026"))
  }

  package static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ children: [Markup]
  ) -> Markup {
    let attributes = attributes.map { " \($0)=\"\(escape($1))\"" }.joined()
    let content = children.map(\.source).joined()
    let isVoid = [
      "meta", "br", "path", "rect", "line", "circle", "img", "input",
    ].contains("\(name)")
    return Markup(
      source: content.isEmpty && isVoid
        ? "<\(name)\(attributes)/>" : "<\(name)\(attributes)>\(content)</\(name)>")
  }

  package static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ children: Markup...
  ) -> Markup {
    element(name, attributes, children)
  }

  package static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ text: String
  ) -> Markup {
    element(name, attributes, [.text(text)])
  }

  package static func element(_ name: StaticString, _ text: String) -> Markup {
    element(name, [:], [.text(text)])
  }

  /// Also what XML does not allow at all is replaced: control characters.
  private static func escape(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..<" ", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": escaped += "\u{fffd}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
