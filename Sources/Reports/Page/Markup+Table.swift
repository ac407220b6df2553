extension Markup {
  /// A table that scrolls by itself where it is too wide, or long.
  package static func table(
    _ head: [String], _ rows: [[String]], label: String, chosen: Int? = nil,
    style: String = "scroll"
  ) -> Markup {
    let body = rows.enumerated().map { index, row in
      Markup.element(
        "tr", ["class": index == chosen ? "chosen" : ""],
        [.element("th", ["scope": "row"], row[0])] + row.dropFirst().map { .element("td", $0) })
    }
    return .element(
      "div",
      [
        "class": style, "tabindex": "0", "role": "region", "aria-label": label,
      ],
      .element(
        "table", [:],
        .element(
          "thead", [:],
          .element("tr", [:], head.map { .element("th", ["scope": "col"], $0) })),
        .element("tbody", [:], body)))
  }
}
