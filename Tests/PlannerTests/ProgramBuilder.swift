import Plan

/// Writes training programs: forward operations as they are called, then, mirrored, their
/// gradients.
struct ProgramBuilder {
  var problem = Problem()
  private var gradients: [(inout ProgramBuilder) -> Void] = []
  private var gradient: [Int: Int] = [:]
  private var isBackward = false

  mutating func value(_ name: String, _ bytes: Int) -> Int {
    problem.values.append(Problem.Value("\(name)\(problem.values.count)", bytes: bytes))
    return problem.values.count - 1
  }

  mutating func input(_ bytes: Int) -> Int {
    let input = value("input", bytes)
    problem.values[input].isInput = true
    return input
  }

  func bytes(_ value: Int) -> Int { problem.values[value].bytes }

  private mutating func emit(
    _ name: String, _ operands: [Int], _ results: [Int], seconds: Double, scratch: Int = 0,
    isRepeatable: Bool = true, inPlace: [(Int, Int)] = [], transfers: [Problem.Transfer] = []
  ) {
    problem.operations.append(
      Problem.Operation(
        "\(name)#\(problem.operations.count)", isBackward ? .backward : .forward,
        operands: operands, results: results, scratchBytes: scratch, seconds: seconds,
        isRepeatable: isRepeatable, inPlace: inPlace.map { Problem.Pair(operand: $0, result: $1) },
        transfers: transfers))
  }

  private mutating func accumulate(_ contribution: Int, into value: Int) {
    guard let present = gradient[value] else {
      gradient[value] = contribution
      return
    }
    let sum = self.value("sum", bytes(value))
    emit("accumulate", [present, contribution], [sum], seconds: 1e-4, inPlace: [(0, 0), (1, 0)])
    gradient[value] = sum
  }

  /// Convolution of `x`, plus `residual` where there is one, in whose place the result may be.
  mutating func conv(_ x: Int, bytes: Int? = nil, residual: Int? = nil, cost: Double = 1) -> Int {
    let y = value("conv", bytes ?? self.bytes(x))
    emit(
      "conv", [x] + (residual.map { [$0] } ?? []), [y], seconds: cost, scratch: 128,
      inPlace: residual == nil ? [] : [(1, 0)])
    gradients.append { builder in
      guard let dy = builder.gradient[y] else { return }
      builder.emit(
        "weight-gradient", [x, dy], [], seconds: cost, scratch: 256, isRepeatable: false)
      let dx = builder.value("dconv", builder.bytes(x))
      builder.emit("input-gradient", [dy], [dx], seconds: cost)
      builder.accumulate(dx, into: x)
      if let residual { builder.accumulate(dy, into: residual) }
    }
    return y
  }

  /// Normalization and activation by statistics of `x`.
  mutating func normalize(_ x: Int) -> Int {
    let statistics = value("statistics", 64)
    emit("statistics", [x], [statistics], seconds: 0.02)
    let y = value("normalized", bytes(x))
    emit("normalize", [x, statistics], [y], seconds: 0.05, inPlace: [(0, 0)])
    gradients.append { builder in
      guard let dy = builder.gradient[y] else { return }
      let dx = builder.value("dnormalize", builder.bytes(x))
      builder.emit(
        "normalize-gradient", [x, statistics, dy], [dx], seconds: 0.1, isRepeatable: false,
        inPlace: [(2, 0)])
      builder.accumulate(dx, into: x)
    }
    return y
  }

  /// An effect of the forward part that must not happen twice.
  mutating func count(_ x: Int) {
    emit("count", [x], [], seconds: 0.01, isRepeatable: false)
  }

  mutating func add(_ a: Int, _ b: Int) -> Int {
    let y = value("add", bytes(a))
    emit("add", [a, b], [y], seconds: 0.03, inPlace: a == b ? [] : [(0, 0), (1, 0)])
    gradients.append { builder in
      guard let dy = builder.gradient[y] else { return }
      builder.accumulate(dy, into: a)
      builder.accumulate(dy, into: b)
    }
    return y
  }

  private func transfers(of parts: [Int], concatenating: Bool) -> [Problem.Transfer] {
    var offset = 0
    return parts.enumerated().map { index, part in
      defer { offset += bytes(part) }
      let seconds = Double(bytes(part)) * 1e-6
      return concatenating
        ? Problem.Transfer(
          operand: index, result: 0, resultOffset: offset, count: bytes(part), seconds: seconds)
        : Problem.Transfer(
          operand: 0, operandOffset: offset, result: index, count: bytes(part), seconds: seconds)
    }
  }

  mutating func concat(_ parts: [Int]) -> Int {
    let y = value("concat", parts.reduce(0) { $0 + bytes($1) })
    emit("concat", parts, [y], seconds: 0, transfers: transfers(of: parts, concatenating: true))
    gradients.append { builder in
      guard let dy = builder.gradient[y] else { return }
      let pieces = parts.map { builder.value("dpart", builder.bytes($0)) }
      builder.emit(
        "split", [dy], pieces, seconds: 0,
        transfers: builder.transfers(of: pieces, concatenating: false))
      for (part, piece) in zip(parts, pieces) { builder.accumulate(piece, into: part) }
    }
    return y
  }

  mutating func split(_ x: Int, first: Int) -> (Int, Int) {
    let parts = [value("left", first), value("right", bytes(x) - first)]
    emit("split", [x], parts, seconds: 0, transfers: transfers(of: parts, concatenating: false))
    gradients.append { builder in
      guard parts.contains(where: { builder.gradient[$0] != nil }) else { return }
      let pieces = parts.map { part in
        if let gradient = builder.gradient[part] { return gradient }
        let zero = builder.value("zero", builder.bytes(part))
        builder.emit("zero", [], [zero], seconds: 0.01)
        return zero
      }
      let dx = builder.value("dwhole", builder.bytes(x))
      builder.emit(
        "concat", pieces, [dx], seconds: 0,
        transfers: builder.transfers(of: pieces, concatenating: true))
      builder.accumulate(dx, into: x)
    }
    return (parts[0], parts[1])
  }

  private mutating func invert(
    _ name: String, _ operands: [Int], _ results: [Int], seconds: Double,
    inPlace: [(Int, Int)] = [], transfers: [Problem.Transfer] = []
  ) {
    problem.inverses.append(
      Problem.Operation(
        "\(name)^#\(problem.inverses.count)", .backward, operands: operands, results: results,
        seconds: seconds, inPlace: inPlace.map { Problem.Pair(operand: $0, result: $1) },
        transfers: transfers))
  }

  /// Additive coupling with one normalized convolution a branch, fused as a compiler would:
  /// y1 = x1 + F(x2), y2 = x2 + G(y1), and their inverses.
  mutating func coupling(_ x1: Int, _ x2: Int, depth: Int = 1) -> (Int, Int) {
    func half(_ state: Int, _ other: Int, _ builder: inout ProgramBuilder) -> Int {
      var branch = builder.normalize(other)
      for _ in 1..<max(depth, 1) { branch = builder.normalize(builder.conv(branch)) }
      let y = builder.conv(branch, residual: state)
      builder.invert("conv", [branch, y], [state], seconds: 1, inPlace: [(1, 0)])
      return y
    }
    let y1 = half(x1, x2, &self)
    let y2 = half(x2, y1, &self)
    return (y1, y2)
  }

  mutating func bijectiveSplit(_ x: Int, first: Int) -> (Int, Int) {
    let parts = split(x, first: first)
    let transfers = transfers(of: [parts.0, parts.1], concatenating: true)
    invert("split", [parts.0, parts.1], [x], seconds: 0, transfers: transfers)
    return parts
  }

  mutating func bijectiveConcat(_ a: Int, _ b: Int) -> Int {
    let y = concat([a, b])
    let transfers = transfers(of: [a, b], concatenating: false)
    invert("concat", [y], [a, b], seconds: 0, transfers: transfers)
    return y
  }

  /// A coupling between a split and a concatenation, all of them bijections.
  mutating func couplingBlock(_ x: Int, depth: Int = 1) -> Int {
    let (x1, x2) = bijectiveSplit(x, first: bytes(x) / 2)
    let (y1, y2) = coupling(x1, x2, depth: depth)
    return bijectiveConcat(y1, y2)
  }

  /// A learned bijection that is not in place (squeeze and orthogonal convolution).
  mutating func bijection(_ x: Int, cost: Double = 0.5) -> Int {
    let y = conv(x, cost: cost)
    invert("bijection", [y], [x], seconds: cost)
    return y
  }

  /// The loss of `x` and the backward part.
  mutating func finish(_ outputs: [Int]) -> Problem {
    let labels = input(64)
    for output in outputs {
      let loss = value("loss", 64)
      problem.values[loss].isOutput = true
      emit("loss", [output, labels], [loss], seconds: 0.01)
    }
    isBackward = true
    for output in outputs {
      let gradient = value("dloss", bytes(output))
      emit("loss-gradient", [output, labels], [gradient], seconds: 0.01)
      accumulate(gradient, into: output)
    }
    for gradient in gradients.reversed() { gradient(&self) }
    return problem
  }
}
