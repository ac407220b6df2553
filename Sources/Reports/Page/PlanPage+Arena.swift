import Plan

extension PlanPage {
  /// A rectangle of the arena in space and time, and what is said of it.
  struct Box {
    var first: Int
    var last: Int
    var offset: Int
    var bytes: Int
    var style: String
    var tip: String
  }

  /// Values and scratch, the long-lived first.
  var boxes: [Box] {
    guard let plan = program.training.plan, let problem = program.training.problem else {
      return []
    }
    let producers = program.training.producerSources
    let values = plan.instances.map { instance in
      let value = problem.values[instance.value]
      let number = producers[instance.value]?.line ?? 0
      let line = number > 0 ? ", line \(number)" : ""
      let retention = plan.retention[instance.value]
      return Box(
        first: max(instance.first, 0), last: instance.last, offset: instance.offset,
        bytes: value.bytes, style: retention.rawValue,
        tip:
          "\(value.name)\(line)\n\(value.bytes.readableBytes) at \(instance.offset.grouped), steps \(instance.first) to \(instance.last), \(retention.rawValue)"
      )
    }
    let scratch = plan.steps.enumerated().compactMap { index, step -> Box? in
      guard let offset = step.scratchOffset else { return nil }
      let operation = problem.operation(step.operation)
      return Box(
        first: index, last: index, offset: offset, bytes: operation.scratchBytes,
        style: "scratch",
        tip:
          "scratch of \(operation.name)\n\(operation.scratchBytes.readableBytes) at \(offset.grouped), step \(index)"
      )
    }
    return (values + scratch).enumerated().sorted {
      ($1.element.last - $1.element.first, $0.offset)
        < ($0.element.last - $0.element.first, $1.offset)
    }.map(\.element)
  }

  /// Offset against lifetime.
  var arena: [Markup] {
    let count = report.schedule.count
    guard count > 0 else { return [] }
    let axis = byteAxis
    let rectangles = boxes.enumerated().map { index, box in
      let top = (1 - axis.fraction(Double(box.offset + box.bytes))) * 1000
      let height = axis.fraction(Double(box.bytes)) * 1000
      return Markup.element(
        "rect",
        [
          "class": "box c-\(box.style)", "data-i": "\(index)", "x": "\(box.first)",
          "y": top.fixed(1), "width": "\(box.last - box.first + 1)",
          "height": max(height, 0.4).fixed(1),
        ])
    }
    let plot = Markup.element(
      "div",
      [
        "class": "plot tall", "data-tips": "boxes", "role": "img",
        "aria-label":
          "Where each value lies in the arena of \(report.arenaBytes.readableBytes), and when. The table of values says the same.",
      ],
      .element(
        "svg",
        ["viewBox": "0 0 \(count) 1000", "preserveAspectRatio": "none", "aria-hidden": "true"],
        Markup.gridLines(axis, width: count) + rectangles),
      .element("span", ["class": "tip", "hidden": "hidden"], []))
    return [
      .element("h2", "The arena"),
      .element(
        "p", ["class": "note"],
        "Each value at its offset for as long as it lives, on the same steps as above. A value that is dropped and made again is there more than once; values that share bytes lie on each other."
      ),
      Markup.legend(Plan.Retention.legend + [("c-scratch", "scratch")]),
      Markup.chart(plot, y: axis, x: stepMarks) { Int($0).readableBytes },
    ]
  }
}
