extension Markup {
  /// A plot with labels beside and below it, as text that is not stretched with it.
  ///
  /// - Parameters:
  ///   - marks: what stands below the plot, by places from 0 at the left to 1.
  ///   - xStyle: `xs ends` where the outermost marks stand at the plot's ends, else `xs`.
  package static func chart(
    _ plot: Markup, y axis: Axis, x marks: [(position: Double, label: String)],
    xStyle: String = "xs ends", format: (Double) -> String
  ) -> Markup {
    .element(
      "div", ["class": "chart"],
      .element(
        "div", ["class": "ys", "aria-hidden": "true"],
        axis.ticks.map { tick in
          .element("span", ["style": "top:\(axis.inversePercent(tick))"], format(tick))
        }),
      plot,
      .element(
        "div", ["class": xStyle, "aria-hidden": "true"],
        marks.map { mark in
          .element("span", ["style": "left:\((mark.position * 100).fixed(2))%"], mark.label)
        }))
  }

  /// Lines at an axis' ticks across a drawing that is 1000 high.
  package static func gridLines(_ axis: Axis, width: Int) -> [Markup] {
    axis.ticks.map { tick in
      let y = ((1 - axis.fraction(tick)) * 1000).fixed(1)
      return .element("path", ["class": "grid", "d": "M0 \(y)H\(width)"])
    }
  }

  /// A vertical line with a word, on the side that has room.
  static func mark(_ text: String, at position: Double, on axis: Axis, style: String) -> Markup {
    let side = axis.fraction(position) > 0.7 ? " left" : ""
    return element(
      "span",
      ["class": "limit vertical \(style)\(side)", "style": "left:\(axis.percent(position))"], text)
  }

  /// What colours mean, by the classes that have them.
  package static func legend(_ entries: [(style: String, name: String)]) -> Markup {
    .element(
      "ul", ["class": "legend"],
      entries.map { entry in
        .element("li", [:], .element("i", ["class": entry.style], []), .text(entry.name))
      })
  }

  /// A bar of parts, and what its colours mean.
  ///
  /// - Parameter legend: entries in place of the parts with their bytes.
  package static func stack(
    _ parts: [(style: String, name: String, bytes: Int)], of name: String,
    legend: [(style: String, name: String)]? = nil
  ) -> Markup {
    let whole = Double(max(parts.reduce(0) { $0 + $1.bytes }, 1))
    let label = parts.map { "\($0.name) \($0.bytes.readableBytes)" }.joined(separator: ", ")
    let entries =
      legend ?? parts.map { ($0.style, "\($0.name) \($0.bytes.readableBytes)") }
    return .element(
      "div", [:],
      .element(
        "div", ["class": "stack", "role": "img", "aria-label": "\(name): \(label)"],
        parts.filter { $0.bytes > 0 }.map { part in
          .element(
            "span",
            [
              "class": part.style, "title": "\(part.name), \(part.bytes.readableBytes)",
              "style": "flex:\((Double(part.bytes) / whole * 1000).fixed(3)) 1 0",
            ], [])
        }),
      Self.legend(entries))
  }
}
