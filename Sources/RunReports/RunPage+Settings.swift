import Foundation
import Reports

extension RunPage {
  /// What the runs were asked for: what differs first.
  var asked: [Markup] {
    let settings = runs.map { run in RunSetting.all(of: run.settings, run.program.experiment) }
    let known = settings.map { all in
      Dictionary(all.map { ($0.name, $0.text) }, uniquingKeysWith: { one, _ in one })
    }
    let names = settings.reduce(into: [String]()) { names, all in
      names += all.map(\.name).filter { !names.contains($0) }
    }
    let differing = names.filter { name in Set(known.map { $0[name] }).count > 1 }
    let same = names.filter { !differing.contains($0) }
    return [.element("h2", "Settings")]
      + (differing.isEmpty
        ? []
        : [
          Markup.table(
            ["differs"] + self.names,
            differing.map { name in [name] + known.map { $0[name] ?? "" } },
            label: "Settings that differ", style: "scroll short")
        ])
      + (same.isEmpty
        ? []
        : [
          Markup.table(
            [only == nil ? "the same for all" : "setting", "value"],
            same.map { [$0, known[0][$0] ?? ""] }, label: "Settings",
            style: "scroll short long settings")
        ])
  }

  /// Who trained the runs: commands, versions and machines.
  var processes: [Markup] {
    let trained = zip(names, runs).filter { !$1.history.isEmpty }
    guard !trained.isEmpty else { return [] }
    return [.element("h2", "What made it")]
      + trained.flatMap { name, run -> [Markup] in
        (only == nil ? [.element("h3", name)] : []) + run.history.flatMap(lines)
      }
  }

  private func lines(_ process: TrainingProcess) -> [Markup] {
    let range =
      process.steps > process.stepsBefore
      ? "steps \(process.stepsBefore + 1) to \(process.steps)"
      : "from step \(process.stepsBefore + 1)"
    return [
      .element(
        "pre", [:],
        .element("code", process.command.map(\.shellWord).joined(separator: " "))),
      .element(
        "p", ["class": "note"],
        "\(range.capitalizedFirst), begun at \(process.started.formatted(.iso8601)), by \(process.version) with \(process.threads) threads of \(process.instructionSet) on \(process.processor)."
      ),
    ]
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
