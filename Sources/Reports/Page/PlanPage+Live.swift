import Plan

extension PlanPage {
  /// Live bytes over the schedule.
  var live: [Markup] {
    let steps = report.schedule
    guard !steps.isEmpty else { return [] }
    let counts = Timeline.Kind.allCases.map { kind -> (Timeline.Kind, Int, Double) in
      let like = steps.filter { $0.kind == kind }
      return (kind, like.count, like.reduce(0) { $0 + $1.seconds })
    }
    let plot = Markup.element(
      "div",
      [
        "class": "plot", "id": "live", "tabindex": "0", "role": "application",
        "aria-roledescription": "chart",
        "aria-label":
          "Live bytes over \(steps.count) steps, most at step \(program.training.plan?.peakStep ?? 0) with \(report.arenaLowerBoundBytes.readableBytes). Arrow keys tell each step.",
      ],
      .element(
        "svg",
        [
          "viewBox": "0 0 \(steps.count) 1000", "preserveAspectRatio": "none",
          "aria-hidden": "true",
        ], Markup.gridLines(byteAxis, width: steps.count) + liveAreas),
      peakMark,
      .element("span", ["class": "cursor", "hidden": "hidden"], []),
      .element("span", ["class": "tip", "role": "status", "hidden": "hidden"], []))
    return [
      .element("h2", "Live bytes over the schedule"),
      .element(
        "p", ["class": "note"],
        "Bytes of the arena that hold something, step by step; bytes that values share count once. Point at a step for its line."
      ),
      Markup.legend(
        counts.filter { $0.1 > 0 }.map { kind, count, seconds in
          ("c-\(kind.rawValue)", "\(kind.rawValue): \(count) steps, \(seconds.readableSeconds)")
        }),
      Markup.chart(plot, y: byteAxis, x: stepMarks) { Int($0).readableBytes },
    ]
  }

  private var peakMark: Markup {
    let position = Double(program.training.plan?.peakStep ?? 0) + 0.5
    let axis = Axis(0...Double(max(report.schedule.count, 1)))
    let place = report.peakAt.line > 0 ? "peak, line \(report.peakAt.line)" : "peak"
    return Markup.mark(place, at: position, on: axis, style: "peak")
  }

  /// Bytes of the arena.
  var byteAxis: Axis { Axis(0...Double(max(report.arenaBytes, 1)) * 1.04, base: 1024) }

  private var liveAreas: [Markup] {
    let steps = report.schedule
    var areas: [Markup] = []
    var start = 0
    while start < steps.count {
      let kind = steps[start].kind
      let end = steps[start...].firstIndex { $0.kind != kind } ?? steps.count
      var path = "M\(start) 1000"
      for index in start..<end {
        let height = (1000 - byteAxis.fraction(Double(steps[index].liveBytes)) * 1000).fixed(1)
        path += "V\(height)H\(index + 1)"
      }
      areas.append(.element("path", ["class": "c-\(kind.rawValue)", "d": path + "V1000Z"]))
      start = end
    }
    return areas
  }

  /// Steps at which the schedule has marks: start, first of the backward pass, end.
  var stepMarks: [(position: Double, label: String)] {
    let steps = report.schedule
    let count = Double(max(steps.count, 1))
    let backward = steps.firstIndex { $0.kind != .forward } ?? steps.count
    return [
      (0, "0"), (Double(backward) / count, "backward from \(backward)"),
      (1, "\(steps.count)"),
    ]
  }
}
