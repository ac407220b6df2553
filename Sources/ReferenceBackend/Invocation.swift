import Kernels

/// One call on its way through the backend: gives kernels their operands and takes their results.
struct Invocation {
  let call: KernelCall
  let memory: Memory
  let context: StepContext
  let found: FaultRecord

  func input(_ index: Int) -> Grid {
    guard let operand = optionalInput(index) else {
      preconditionFailure("prepare refuses a call without operand \(index)")
    }
    return operand
  }

  func optionalInput(_ index: Int) -> Grid? {
    guard index < call.operands.count, let tensor = call.operands[index] else { return nil }
    return memory.load(tensor)
  }

  /// What a result holds before the call.
  func current(_ index: Int) -> Grid { memory.load(call.results[index]) }

  func zeros(_ index: Int) -> Grid { Grid(shape: call.results[index].storage.shape) }

  func store(_ grid: Grid, _ index: Int = 0) { memory.store(grid, to: call.results[index]) }

  /// Stores elements in the shape of result `index`.
  func store(_ elements: [Double], _ index: Int = 0) {
    store(Grid(shape: call.results[index].storage.shape, elements: elements), index)
  }

  /// Adds to what result `index` holds.
  func accumulate(_ elements: [Double], _ index: Int = 0) {
    store(zip(current(index).elements, elements).map { $0 + $1 }, index)
  }

  /// Stores residual + sign * value, or the value alone where there is no residual; with `range` the
  /// value is rounded to its grid first, and what is stored is kept in it.
  func store(_ value: Grid, residual index: Int, sign: Int, range: Double? = nil) {
    let element = call.results[0].storage.element
    var values = value.elements
    if let range {
      values = values.map { FixedPoint.rounded($0, range: range, element: element) }
    }
    if sign != 0, let residual = optionalInput(index) {
      values = zip(residual.elements, values).map { $0 + Double(sign) * $1 }
    }
    store(range.map { range in values.map { kept($0, in: range) } } ?? values)
  }

  /// `value`, or infinity where it is outside (-range, range), which is noted; a NaN stays.
  func kept(_ value: Double, in range: Double) -> Double {
    guard abs(value) >= range else { return value }
    found.faults.leftRange = true
    return .infinity
  }

  /// Stores what outlives a step, and notes what is not finite.
  func storeFinite(_ grid: Grid, _ index: Int) {
    store(grid, index)
    // As it is stored: rounding to float32 may overflow.
    if !current(index).elements.allSatisfy(\.isFinite) { found.faults.notFinite = true }
  }

  func execute() {
    switch call.kernel {
    case .convolution(let attributes): convolution(attributes)
    case .convolutionDataGradient(let attributes): convolutionDataGradient(attributes)
    case .convolutionWeightGradient(let attributes): convolutionWeightGradient(attributes)
    case .channelSum: channelSum()
    case .moments(let attributes): moments(attributes)
    case .normalize(let attributes): normalize(attributes)
    case .normalizeGradient(let attributes): normalizeGradient(attributes)
    case .updateRunningStatistics(let attributes): updateRunningStatistics(attributes)
    case .statisticsFromRunning(let epsilon): statisticsFromRunning(epsilon: epsilon)
    case .activation(let activation): apply(activation)
    case .activationGradient(let activation): activationGradient(activation)
    case .softmax: softmax()
    case .softmaxGradient: softmaxGradient()
    case .maxPool(let window): maxPool(window)
    case .maxPoolGradient(let window): maxPoolGradient(window)
    case .averagePool(let window): averagePool(window)
    case .averagePoolGradient(let window): averagePoolGradient(window)
    case .upsample(let attributes): upsample(attributes)
    case .upsampleGradient(let attributes): upsampleGradient(attributes)
    case .squeeze(let factor): squeeze(factor)
    case .unsqueeze(let factor): unsqueeze(factor)
    case .orthogonalDown(let factor, nil): orthogonalDown(factor)
    case .orthogonalUp(let factor, nil): orthogonalUp(factor)
    case .orthogonalDown(let factor, let range?): liftDown(factor, range: range)
    case .orthogonalUp(let factor, let range?): liftUp(factor, range: range)
    case .orthogonalMatrixGradient(let factor): orthogonalMatrixGradient(factor)
    case .cayley(let factor): cayley(factor)
    case .cayleyGradient(let factor): cayleyGradient(factor)
    case .permuteChannels(let sources): permuteChannels(sources)
    case .relayout: store(input(0).elements)
    case .copyChannels(let source, let target, let count):
      copyChannels(from: source, to: target, count: count)
    case .add(let alpha, let beta, let range): add(alpha, beta, range)
    case .scale(let factor): store(input(0).elements.map { factor * $0 })
    case .round(let range): store(input(0), residual: 1, sign: 0, range: range)
    case .dense: dense()
    case .denseDataGradient: denseDataGradient()
    case .denseWeightGradient: denseWeightGradient()
    case .dropout(let attributes): dropout(attributes)
    case .normalNoise(let stream): normalNoise(stream)
    case .reparameterize: reparameterize()
    case .reparameterizeGradient: reparameterizeGradient()
    case .loss(let attributes): loss(attributes)
    case .lossGradient(let attributes, let weight): lossGradient(attributes, weight: weight)
    case .divergence(let scale): divergence(scale: scale)
    case .divergenceGradient(let scale, let weight): divergenceGradient(scale: scale * weight)
    case .downsampleLabels(let factor): downsampleLabels(factor)
    case .zero: store(zeros(0))
    case .norm(let scale): norm(scale: scale)
    case .optimize(let optimizer): optimize(optimizer)
    }
  }
}
