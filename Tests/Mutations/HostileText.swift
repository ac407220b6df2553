/// Models written to do harm: numbers at the ends of their types in every place, structures that
/// grow as they are expanded, names and nesting without end.
package enum HostileText {
  package static func text(_ random: inout RandomSource) -> String {
    switch random.below(8) {
    case 0: model(network: nested(&random))
    case 1: model(network: growing(&random))
    case 2: expression(&random)
    case 3: aliases(&random)
    case 4: names(&random)
    case 5: settings(&random)
    default: model(network: layers(&random), input: input(&random))
    }
  }

  private static func model(
    network: String, input: String = "{channels: 2, patch: 8}", blocks: String = ""
  ) -> String {
    """
    model: hostile
    input: \(input)
    \(blocks)
    network:
    \(network)
      - conv: {name: head, out: 2, kernel: 1}
    outputs:
      segmentation: {labels: 2, losses: [cross-entropy]}
    optimizer: {sgd: {rate: 1e-2}}
    """
  }

  private static func number(_ random: inout RandomSource) -> String {
    random.below(3) == 0 ? "\(random.below(9))" : random.pick(TextMutation.numbers)
  }

  private static func sizes(_ random: inout RandomSource) -> String {
    random.below(2) == 0
      ? number(&random) : "[\(number(&random)), \(number(&random)), \(number(&random))]"
  }

  private static func input(_ random: inout RandomSource) -> String {
    guard random.below(3) == 0 else { return "{channels: 2, patch: 8}" }
    return "{channels: \(number(&random)), patch: \(sizes(&random)), batch: \(number(&random))}"
  }

  private static func layers(_ random: inout RandomSource) -> String {
    (0...random.below(4)).map { _ in "  - " + layer(&random) }.joined(separator: "\n")
  }

  private static func layer(_ random: inout RandomSource) -> String {
    let attributes = [
      "conv": ["out", "kernel", "stride", "padding", "dilation"],
      "conv-transpose": ["out", "kernel", "stride", "padding", "dilation"],
      "group-norm": ["groups", "epsilon"], "batch-norm": ["epsilon", "momentum"],
      "max-pool": ["kernel", "stride", "padding"], "average-pool": ["kernel", "stride", "padding"],
      "upsample": ["factor"], "squeeze": ["factor"], "unsqueeze": ["factor"],
      "orthogonal-down": ["factor"], "orthogonal-up": ["factor"], "permute": ["sources", "seed"],
      "split": ["first", "count"], "dense": ["out"], "unflatten": ["channels", "size"],
      "dropout": ["probability"], "normal-sample": ["latent", "divergence-weight"],
      "leaky-relu": ["slope"], "elu": ["alpha"],
    ]
    let name = random.pick(attributes.keys.sorted())
    let keys = attributes[name]!.filter { _ in random.below(4) > 0 }
    switch random.below(6) {
    case 0: return "\(name): \(sizes(&random))"
    case 1: return "flatten"
    case 2: return "reshape: [\(number(&random)), \(number(&random)), 4, 4]"
    default:
      return "\(name): {" + keys.map { "\($0): \(sizes(&random))" }.joined(separator: ", ") + "}"
    }
  }

  private static func nested(_ random: inout RandomSource) -> String {
    let depth = random.pick([3, 20, 60, 63, 64, 65, 200, 2000])
    let opening = random.pick([
      "skip: {body: [", "invertible: [", "coupling: {f: [", "bypass: {channels: 1, body: [",
      "branch: {output: b, body: [", "repeat: {times: 2, body: [",
    ])
    let closing = opening.contains("{") ? "]}" : "]"
    return "  - " + String(repeating: "{" + opening, count: depth) + "relu"
      + String(repeating: closing + "}", count: depth)
  }

  private static func growing(_ random: inout RandomSource) -> String {
    let times = random.pick(["2", "10", "100", "1000", "100000", "9223372036854775807"])
    let depth = random.below(6) + 1
    return "  - " + String(repeating: "{repeat: {times: \(times), body: [", count: depth)
      + "{\(layer(&random))}" + String(repeating: "]}}", count: depth)
  }

  private static func expression(_ random: inout RandomSource) -> String {
    let operators = ["+", "-", "*", "/", "//", "%", "**", "<", "==", "and", "or"]
    var text = number(&random)
    for _ in 0...random.pick([2, 10, 500, 5000]) {
      text = random.below(3) == 0 ? "(\(text)" : text
      text += " \(random.pick(operators)) \(number(&random))"
      if random.below(3) == 0 { text += ")" }
    }
    return model(network: "  - conv: {out: \"${\(text)}\", kernel: \"${max(\(text), 1)}\"}")
  }

  private static func aliases(_ random: inout RandomSource) -> String {
    let width = random.below(9) + 1
    var text = "a0: &a0 [relu]\n"
    for level in 1...random.below(12) + 1 {
      let items = Array(repeating: "*a\(level - 1)", count: width).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    return text + model(network: "  - relu")
  }

  private static func names(_ random: inout RandomSource) -> String {
    let name = random.pick([
      String(repeating: "a", count: random.pick([1, 255, 70_000])), "\u{1B}[2J", "a\\0b", "..",
      "/etc/passwd", "loss", "input", "labels", "losses", "é", "\u{202E}", "%s%n", "''", "a b",
    ])
    return model(
      network: """
          - conv: {name: "\(name)", out: 4, kernel: 1}
          - conv: {out: 2, kernel: 1, weights: "\(name)"}
        """
    ).replacing("segmentation", with: random.below(2) == 0 ? "\"\(name)\"" : "segmentation")
  }

  private static func settings(_ random: inout RandomSource) -> String {
    let lines = [
      "optimizer: {sgd: {rate: \(number(&random)), momentum: \(number(&random))}}",
      "optimizer: {adam: {beta1: \(number(&random)), epsilon: \(number(&random))}}",
      "schedule: {step: {milestones: [\(number(&random))], factor: \(number(&random))}}",
      "schedule: {polynomial: {power: \(number(&random)), warm-up: \(number(&random))}}",
      "clip: \(number(&random))", "accumulation: \(number(&random))",
      "exact-range: \(number(&random))", "sampling: {foreground: \(number(&random))}",
      "augmentation: {flips: [\(number(&random))], intensity-shift: \(number(&random))}",
      "augmentation: {set: standard, blur: {sigma: [\(number(&random)), \(number(&random))]}, rotation: {degrees: \(number(&random))}}",
      "outputs: {segmentation: {labels: \(number(&random)), losses: [dice: {smooth: \(number(&random))}]}}",
      "parameters: {a: {default: \(number(&random)), minimum: \(number(&random))}}",
    ]
    let text = model(network: "  - coupling: {f: [{conv: {out: 1, kernel: 3}}]}")
      .replacing("optimizer: {sgd: {rate: 1e-2}}", with: "")
    return text + (0...random.below(3)).map { _ in random.pick(lines) }.joined(separator: "\n")
      + "\n"
  }
}
