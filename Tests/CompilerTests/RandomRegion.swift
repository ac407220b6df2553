import Randomness

/// A random model with one region that is promised to be invertible, which may read values from
/// outside. Extents are 2 and volumes are squeezed to 1 at most.
struct RandomRegion {
  private struct Named {
    var name: String
    var channels: Int
    var extent: Int
  }

  private var generator: PhiloxGenerator
  /// Only what is linear with whole numbers, and so undone or not by the rank of its matrix.
  private let isLinear: Bool
  private var count = 0

  /// The model's text.
  static func text(seed: Int, isLinear: Bool) -> String {
    var region = RandomRegion(
      generator: PhiloxGenerator(seed: UInt64(seed), key: 0, step: 0), isLinear: isLinear)
    return region.model()
  }

  private init(generator: PhiloxGenerator, isLinear: Bool) {
    self.generator = generator
    self.isLinear = isLinear
  }

  private mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &generator)
  }

  private mutating func model() -> String {
    // Couplings put their values on the grid.
    let coupling = "coupling: {f: [], g: []"
    var known = [Named(name: "start", channels: 4, extent: 2)]
    var lines = ["- \(coupling), name: start}"]
    if below(3) == 0 {
      // Halves of the input by name: values that do not depend on each other.
      lines = [
        "- split: {count: 2}", "- \(coupling), name: left}",
        "- split: {inputs: [input], first: 2, count: 2}", "- \(coupling), name: start}",
      ]
      known = ["left", "start"].map { Named(name: $0, channels: 2, extent: 2) }
    }
    for _ in 0..<below(3) { lines += term(&known, depth: 0) }
    var inner = known
    lines.append("- invertible:")
    let length = 1 + below(4)
    for _ in 0..<length { lines += term(&inner, depth: 0).map { "    \($0)" } }
    return """
      model: random-region
      input: {channels: 4, patch: 2}
      exact-range: 1048576
      network:
      \(lines.map { "  \($0)" }.joined(separator: "\n"))
        - conv: {out: 2, kernel: 1}
      outputs:
        result: {labels: 2, losses: [cross-entropy]}
      """
  }

  private mutating func newName() -> String {
    count += 1
    return "v\(count)"
  }

  private mutating func permute(_ name: String) -> String {
    "- permute: {seed: \(below(1000)), name: \(name)}"
  }

  /// Lines of one term or a few that belong together; what flows on is the last of `known`.
  private mutating func term(_ known: inout [Named], depth: Int) -> [String] {
    let flow = known.last!
    let name = newName()
    var next = Named(name: name, channels: flow.channels, extent: flow.extent)
    var lines: [String]
    switch below(isLinear ? 7 : 9) {
    case 0 where flow.extent == 2:
      lines = ["- squeeze: {factor: 2, name: \(name)}"]
      next.channels *= 8
      next.extent = 1
    case 1 where flow.extent == 1 && flow.channels % 8 == 0:
      lines = ["- unsqueeze: {factor: 2, name: \(name)}"]
      next.channels /= 8
      next.extent = 2
    case 2 where flow.channels % 2 == 0 && depth < 2, 3 where flow.channels % 2 == 0 && depth < 2:
      let half = flow.channels / 2
      lines = ["- coupling:", "    name: \(name)"]
      for branch in ["f", "g"] {
        lines.append("    \(branch):")
        lines += branchBody(known, half, flow.extent, depth: depth).map { "      \($0)" }
      }
    case 4:
      let fitting = known.dropLast().filter {
        $0.channels == flow.channels && $0.extent == flow.extent
      }
      lines =
        fitting.isEmpty
        ? [permute(name)]
        : [
          "- add: {inputs: [\(flow.name), \(fitting[below(fitting.count)].name)], name: \(name)}"
        ]
    case 5 where flow.channels > 1 && depth < 2:
      // A part goes round a body, by names: the body may read the part.
      let part = 1 + below(flow.channels - 1)
      var inner = known
      inner.append(Named(name: newName(), channels: part, extent: flow.extent))
      let round = inner.last!.name
      inner.append(Named(name: newName(), channels: flow.channels - part, extent: flow.extent))
      lines = [
        "- split: {count: \(part), name: \(round)}",
        "- split: {inputs: [\(flow.name)], first: \(part), count: \(flow.channels - part), name: \(inner.last!.name)}",
      ]
      let before = inner.last!
      lines += term(&inner, depth: depth + 1)
      guard inner.last!.extent == before.extent else {
        lines = [permute(name)]
        break
      }
      lines.append("- concat: {inputs: [\(round), \(inner.last!.name)], name: \(name)}")
    case 7 where flow.extent == 2:
      lines = ["- orthogonal-down: {factor: 2, name: \(name)}"]
      next.channels *= 8
      next.extent = 1
    case 8 where flow.extent == 1 && flow.channels % 8 == 0:
      lines = ["- orthogonal-up: {factor: 2, name: \(name)}"]
      next.channels /= 8
      next.extent = 2
    default:
      lines = [permute(name)]
    }
    known.append(next)
    return lines
  }

  /// The body of F or G; it may begin with any value that has the shape of its half.
  private mutating func branchBody(
    _ known: [Named], _ channels: Int, _ extent: Int, depth: Int
  ) -> [String] {
    let fitting = known.filter { $0.channels == channels && $0.extent == extent }
    var lines: [String] = []
    if !fitting.isEmpty, below(3) == 0 {
      let outer = fitting[below(fitting.count)].name
      lines.append("- permute: {inputs: [\(outer)], seed: \(below(1000))}")
    } else {
      lines.append("- permute: {seed: \(below(1000))}")
    }
    if !isLinear { lines += ["- conv: {out: \(channels), kernel: 1}", "- leaky-relu"] }
    return lines
  }
}
