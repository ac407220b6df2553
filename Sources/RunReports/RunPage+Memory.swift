import Plan
import Reports

extension RunPage {
  /// The memory of a step: what was planned, and what was measured.
  var memory: [Markup] {
    [
      .element("h2", "Memory of a step"),
      .element(
        "p", ["class": "note"],
        "Planned to the byte before training; measured is what kernels were seen to touch. Volumes and the program itself are beside it."
      ),
    ] + (only.map { [bar(of: $0)] } ?? []) + [table]
  }

  private func bar(of run: RunRecord) -> Markup {
    let program = run.program
    return .stack(
      [
        ("c-parameters", "parameters", program.parameterBytes),
        ("c-gradients", "gradients", program.trainedBytes),
        ("c-optimizer", "optimizer", program.optimizerBytes),
        ("c-arena", "arena", program.arenaBytes),
      ], of: "A training step")
  }

  private var table: Markup {
    Markup.table(
      [
        "run", "planned", "bytes", "measured bytes", "budget", "policy", "kept", "recomputed",
        "inverted", "process, most",
      ],
      zip(names, runs).map { name, run in
        let plan = run.program.training.plan
        let process = run.history.last
        let chosen = run.history.last { $0.policy != nil }
        func count(_ retention: Plan.Retention) -> String {
          plan.map { plan in "\(plan.retention.count { $0 == retention })" } ?? ""
        }
        return [
          name, run.program.peakBytes.readableBytes,
          run.program.peakBytes.grouped(by: "\u{2009}"),
          process.flatMap { process in
            process.measuredBytes > 0 ? process.measuredBytes.grouped(by: "\u{2009}") : nil
          } ?? "not known",
          chosen.map { $0.budgetBytes?.readableBytes ?? "none" } ?? "not known",
          chosen?.policy ?? "not known", count(.keep), count(.recompute), count(.invert),
          process.flatMap { process in
            process.processBytes > 0 ? process.processBytes.readableBytes : nil
          } ?? "not known",
        ]
      }, label: "Memory of a step", style: "scroll short")
  }
}
