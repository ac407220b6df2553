import Plan

extension PlanPage {
  var breakdown: [Markup] {
    let parts = [
      ("parameters", report.breakdown.parameters), ("gradients", report.breakdown.gradients),
      ("optimizer", report.breakdown.optimizer), ("arena", report.breakdown.arena),
    ]
    return [
      .element("h2", "What the bytes are"),
      Markup.stack(parts.map { ("c-\($0.0)", $0.0, $0.1) }, of: "A training step"),
      .element("p", [:], peakText),
      Markup.stack(
        shownAtPeak.map {
          ("c-\($0.retention.rawValue)", $0.name, $0.bytes)
        }
          + [("c-scratch", "scratch", peak.scratchBytes)], of: "The arena at its peak",
        legend: Plan.Retention.legend + [("c-scratch", "scratch of the operation")]),
      Markup.table(
        ["value at the peak", "line", "size", "bytes", "retention"],
        shownAtPeak.map { value in
          [
            value.name, value.line > 0 ? "\(value.line)" : "", value.bytes.readableBytes,
            value.bytes.grouped, value.retention.rawValue,
          ]
        }, label: "Values at the peak"),
    ] + policies
  }

  private var peak: LivePeak { LivePeak(program.training) }

  /// Values of at least a percent of the peak.
  private var shownAtPeak: ArraySlice<LivePeak.Value> {
    peak.values.prefix { $0.bytes * 100 >= peak.bytes }.prefix(16)
  }

  private var peakText: String {
    let rest = peak.values.dropFirst(shownAtPeak.count)
    let more =
      rest.isEmpty
      ? ""
      : " \(rest.count) smaller values take \(rest.reduce(0) { $0 + $1.bytes }.readableBytes) more."
    return
      "At its fullest step the arena has \(report.arenaLowerBoundBytes.readableBytes) live. Values that lie in the bytes of another one are left out; those that overlap one in part count whole.\(more) %N is the number of a value: 'plan --explain' takes it."
  }

  private var policies: [Markup] {
    [
      .element("h2", "Policies"),
      Markup.table(
        ["policy", "peak", "arena", "step, predicted", "over keep", "fits"],
        report.policies.map { figures in
          [
            figures.policy.rawValue, figures.peakBytes.readableBytes,
            figures.arenaBytes.readableBytes, figures.step.seconds.readableSeconds,
            "\((figures.step.overheadVsKeep * 100).fixed(1)) %", figures.fits ? "yes" : "no",
          ]
        }, label: "Policies", chosen: report.policies.firstIndex { $0.policy == report.policy },
        style: "scroll short"),
    ]
  }
}

extension Plan.Retention {
  /// What the colours of values mean.
  static let legend: [(style: String, name: String)] = [
    ("c-keep", "kept"), ("c-recompute", "recomputed"), ("c-invert", "rebuilt by inversion"),
    ("c-transient", "gradients and what only passes by"),
  ]
}
