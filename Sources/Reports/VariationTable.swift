import Plan

extension VariationReport {
  /// A row for each combination, and what the limits leave, as people read it in a terminal.
  public var text: String {
    ([table, legend] + (hasLimits ? [answer] : [])).joined(separator: "\n\n")
  }

  private var hasLimits: Bool { budgetBytes.value != nil || seconds.value != nil }

  /// The limits, in words.
  package var limits: String {
    [budgetBytes.value?.readableBytes, seconds.value.map { "\($0.readableSeconds) a step" }]
      .compactMap(\.self).joined(separator: " and ")
  }

  /// The policies that were planned.
  package var policies: [Policy] {
    combinations.first { !$0.policies.isEmpty }?.policies.map(\.cost.policy) ?? []
  }

  private var table: String {
    let head =
      ["model"] + names + ["weights", "a step"] + policies.map { $0.rawValue + "   " }
    let rows = combinations.map { row in
      let settings = names.map { name in row.settings.first { $0.name == name }?.value ?? "" }
      guard row.rejection.value == nil else {
        return [row.model] + settings + ["rejected", ""] + policies.map { _ in "" }
      }
      return [row.model] + settings + [
        (row.weights.value ?? 0).grouped(by: ","), (row.flops.value ?? 0).readableFlops,
      ] + row.policies.map(cell)
    }
    let rejections = combinations.filter { $0.rejection.value != nil }.map { row in
      "rejected: \(row.name): \(row.rejection.value!)"
    }
    return ([TextTable.text([head] + rows)] + rejections).joined(separator: "\n")
  }

  private func cell(_ row: PolicyRow) -> String {
    let cost = "\(row.cost.peakBytes.readableBytes) \(row.cost.stepSeconds.readableSeconds)"
    return row.isWithinLimits ? "\(cost) \(row.isOnFront ? "*" : " ") " : "(\(cost))  "
  }

  private var legend: String {
    let lines =
      [
        "each policy: bytes of a training step, and its seconds as predicted from kernel rates (\(rates))",
        names.isEmpty
          ? "*: no other policy takes fewer bytes and no more seconds, or as many bytes and fewer seconds"
          : "*: nothing else of this model has as much of \(names.listed) for fewer bytes and no more seconds, or for as many bytes and fewer seconds",
      ] + (hasLimits ? ["in parentheses: more than \(limits)"] : [])
    return lines.joined(separator: "\n")
  }

  /// What the limits leave of each model, and how it is trained.
  private var answer: String {
    guard !choices.isEmpty else { return "nothing is within \(limits)" }
    let order = names.isEmpty ? "" : ", the most of \(names.joined(separator: ", then of "))"
    let lines = choices.flatMap { choice in
      [
        "\(choice.name): \(choice.peakBytes.readableBytes) (\(choice.peakBytes) bytes), \(choice.stepSeconds.readableSeconds) a step",
        "  \(choice.command)",
      ]
    }
    return (["within \(limits)\(order):"] + lines).joined(separator: "\n")
  }
}

extension VariationReport.Row {
  package var name: String { VariationReport.name(model, settings) }
}

extension VariationReport.Choice {
  package var name: String { VariationReport.name(model, settings) }
}

extension VariationReport {
  /// A model's file and what was set.
  fileprivate static func name(_ model: String, _ settings: [Setting]) -> String {
    ([model] + settings.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
  }
}

extension [String] {
  /// As a sentence lists them.
  package var listed: String {
    count < 2
      ? joined() : "\(dropLast().joined(separator: ", ")) and \(self[count - 1])"
  }
}
