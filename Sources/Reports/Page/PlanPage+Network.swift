extension PlanPage {
  private static let box = (width: 128, height: 78)
  private static let gap = (x: 18, y: 34)
  private static let margin = 14

  /// The network drawn with its resolutions as rows, so that a U-shaped one is a U.
  var network: [Markup] {
    let (stages, flows) = Stage.stages(report.layers)
    guard !stages.isEmpty else { return [] }
    let rows = (stages.map(\.row).max() ?? 0) + 1
    let hasDetour = flows.contains { isDetour($0, stages) }
    let width = 2 * Self.margin + stages.count * (Self.box.width + Self.gap.x) - Self.gap.x
    let height =
      2 * Self.margin + rows * (Self.box.height + Self.gap.y) - Self.gap.y
      + (hasDetour ? Self.gap.y : 0)
    return [
      .element("h2", "The network"),
      .element(
        "p", ["class": "note"],
        "Each box is a stretch of layers at one resolution, by its most channels and its extents; rows are resolutions. A thick green border: bijections inside. Dashed: what is carried past other stages."
      ),
      .element(
        "div",
        [
          "class": "scroll", "tabindex": "0", "role": "region",
          "aria-label": "Drawing of the network; the table of layers says the same",
        ],
        .element(
          "svg",
          [
            "class": "network", "width": "\(width)", "height": "\(height)",
            "viewBox": "0 0 \(width) \(height)", "role": "img",
            "aria-label": "\(stages.count) stages at \(rows) resolutions",
          ],
          flows.map { edge($0, stages, bottom: height - Self.margin / 2) }
            + stages.map(node))),
    ]
  }

  private func origin(_ stage: Stage) -> (x: Int, y: Int) {
    (
      Self.margin + stage.column * (Self.box.width + Self.gap.x),
      Self.margin + stage.row * (Self.box.height + Self.gap.y)
    )
  }

  private func node(_ stage: Stage) -> Markup {
    let (x, y) = origin(stage)
    let extents = stage.spatial
    let isCube = Set(extents).count == 1
    let size =
      extents.isEmpty
      ? "\(stage.channels) numbers"
      : "\(stage.channels) × " + (isCube ? "\(extents[0])³" : extents.shapeText)
    func label(_ line: Int, _ style: String, _ text: String) -> Markup {
      .element("text", ["x": "\(x + 10)", "y": "\(y + 20 + line * 16)", "class": style], text)
    }
    let count = "\(stage.layers.count) layer\(stage.layers.count == 1 ? "" : "s")"
    let place = stage.branch == nil ? count : "branch, \(count)"
    return .element(
      "g", [:],
      .element(
        "title", stage.layers.map { "\($0.path) (line \($0.line))" }.joined(separator: "\n")),
      .element(
        "rect",
        [
          "class": stage.isInvertible ? "node bijection" : "node", "x": "\(x)", "y": "\(y)",
          "width": "\(Self.box.width)", "height": "\(Self.box.height)", "rx": "7",
        ]),
      label(0, "title", size),
      label(1, "small", place),
      label(2, "small", "\(stage.parameters.shortCount) weights"),
      label(3, "small", "\((stage.flops * 1e-9).fixed(2)) GFLOP"))
  }

  /// Whether a flow goes round under everything: it leads neither to the next box nor along a row.
  private func isDetour(_ flow: (from: Int, to: Int), _ stages: [Stage]) -> Bool {
    guard flow.from >= 0 else { return flow.to > 0 }
    return flow.to != flow.from + 1 && !isStraight(flow, stages)
  }

  /// Along a row with nothing in between.
  private func isStraight(_ flow: (from: Int, to: Int), _ stages: [Stage]) -> Bool {
    flow.from >= 0 && flow.from < flow.to && stages[flow.from].row == stages[flow.to].row
      && !stages[flow.from + 1..<flow.to].contains { $0.row == stages[flow.from].row }
  }

  private func edge(_ flow: (from: Int, to: Int), _ stages: [Stage], bottom: Int) -> Markup {
    let (width, height) = Self.box
    let target = origin(stages[flow.to])
    guard flow.from >= 0 else {
      let y = target.y + height / 2
      return .element("path", ["class": "edge", "d": "M0 \(y)H\(target.x)"])
    }
    let source = origin(stages[flow.from])
    let (fromRow, toRow) = (stages[flow.from].row, stages[flow.to].row)
    let path: String
    let arrow: String
    if isDetour(flow, stages) {
      let x = target.x + width / 3
      path = "M\(source.x + width * 2 / 3) \(source.y + height)V\(bottom)H\(x)V\(target.y + height)"
      arrow = "M\(x) \(target.y + height)l-4 7h8Z"
    } else if fromRow == toRow {
      path = "M\(source.x + width) \(source.y + height / 2)H\(target.x)"
      arrow = "M\(target.x) \(target.y + height / 2)l-7 -4v8Z"
    } else if fromRow < toRow {
      path = "M\(source.x + width / 2) \(source.y + height)V\(target.y + height / 2)H\(target.x)"
      arrow = "M\(target.x) \(target.y + height / 2)l-7 -4v8Z"
    } else {
      let x = target.x + width / 2
      path = "M\(source.x + width) \(source.y + height / 2)H\(x)V\(target.y + height)"
      arrow = "M\(x) \(target.y + height)l-4 7h8Z"
    }
    let isNext = flow.to == flow.from + 1
    return .element(
      "g", [:], .element("path", ["class": isNext ? "edge" : "edge over", "d": path]),
      .element("path", ["class": "tip-of-edge", "d": arrow]))
  }
}

extension Int {
  /// Three digits and a thousand's letter.
  var shortCount: String {
    magnitude < 1000
      ? "\(self)"
      : magnitude < 1_000_000
        ? "\((Double(self) * 1e-3).fixed(1)) k" : "\((Double(self) * 1e-6).fixed(2)) M"
  }
}
