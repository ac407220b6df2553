extension Markup {
  /// The text of a page that loads nothing.
  ///
  /// - Parameters:
  ///   - sources: what the page may use beside its own styles, as a content security policy says it.
  ///   - styles: elements of the head, after the looks that all pages have.
  package static func document(
    title: String, allowing sources: String, styles: [Markup] = [], body: [Markup]
  ) -> String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; \(sources)"
    let head = element(
      "head", [:],
      [
        element("meta", ["charset": "utf-8"]),
        element("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        element("title", title), style,
      ] + styles)
    let page = element("html", ["lang": "en"], head, element("body", [:], body))
    return "<!DOCTYPE html>\n" + page.source + "\n"
  }
}
