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
    case .convolution(let kernel): execute(kernel)
    case .convolutionDataGradient(let kernel): execute(kernel)
    case .convolutionWeightGradient(let kernel): execute(kernel)
    case .channelSum(let kernel): execute(kernel)
    case .moments(let kernel): execute(kernel)
    case .normalize(let kernel): execute(kernel)
    case .normalizeGradient(let kernel): execute(kernel)
    case .updateRunningStatistics(let kernel): execute(kernel)
    case .statisticsFromRunning(let kernel): execute(kernel)
    case .activation(let kernel): execute(kernel)
    case .activationGradient(let kernel): execute(kernel)
    case .softmax(let kernel): execute(kernel)
    case .softmaxGradient(let kernel): execute(kernel)
    case .maxPool(let kernel): execute(kernel)
    case .maxPoolGradient(let kernel): execute(kernel)
    case .averagePool(let kernel): execute(kernel)
    case .averagePoolGradient(let kernel): execute(kernel)
    case .upsample(let kernel): execute(kernel)
    case .upsampleGradient(let kernel): execute(kernel)
    case .squeeze(let kernel): execute(kernel)
    case .unsqueeze(let kernel): execute(kernel)
    case .orthogonalDown(let kernel): execute(kernel)
    case .orthogonalUp(let kernel): execute(kernel)
    case .orthogonalMatrixGradient(let kernel): execute(kernel)
    case .cayley(let kernel): execute(kernel)
    case .cayleyGradient(let kernel): execute(kernel)
    case .permuteChannels(let kernel): execute(kernel)
    case .relayout(let kernel): execute(kernel)
    case .copyChannels(let kernel): execute(kernel)
    case .downsampleLabels(let kernel): execute(kernel)
    case .add(let kernel): execute(kernel)
    case .scale(let kernel): execute(kernel)
    case .round(let kernel): execute(kernel)
    case .zero(let kernel): execute(kernel)
    case .dense(let kernel): execute(kernel)
    case .denseDataGradient(let kernel): execute(kernel)
    case .denseWeightGradient(let kernel): execute(kernel)
    case .dropout(let kernel): execute(kernel)
    case .normalNoise(let kernel): execute(kernel)
    case .reparameterize(let kernel): execute(kernel)
    case .reparameterizeGradient(let kernel): execute(kernel)
    case .divergence(let kernel): execute(kernel)
    case .divergenceGradient(let kernel): execute(kernel)
    case .loss(let kernel): execute(kernel)
    case .lossGradient(let kernel): execute(kernel)
    case .norm(let kernel): execute(kernel)
    case .optimize(let kernel): execute(kernel)
    case .movingAverage(let kernel): execute(kernel)
    }
  }
}
