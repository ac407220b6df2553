import Kernels

/// One call on its way through the backend: gives kernels their operands and takes their results.
struct Invocation {
  let call: KernelCall
  let memory: Memory
  let context: StepContext
  let found: FaultRecord

  func input(_ index: Int) -> Grid {
    guard let operand = optionalInput(index) else { preconditionFailure(Self.missing(index)) }
    return operand
  }

  /// An operand as a kernel computes with it: of values on the fixed-point grid the nearest floats.
  func optionalInput(_ index: Int) -> Grid? {
    guard var operand = optionalStored(index) else { return nil }
    if call.operands[index]?.storage.element == .fixed32 {
      operand.elements = operand.elements.map { Double(Float($0)) }
    }
    return operand
  }

  /// An operand that a kernel moves, or that it adds to on the fixed-point grid.
  func stored(_ index: Int) -> Grid {
    guard let operand = optionalStored(index) else { preconditionFailure(Self.missing(index)) }
    return operand
  }

  func optionalStored(_ index: Int) -> Grid? {
    guard index < call.operands.count, let tensor = call.operands[index] else { return nil }
    return memory.load(tensor, range: context.range)
  }

  private static func missing(_ index: Int) -> String {
    "prepare refuses a call without operand \(index)"
  }

  /// What a result holds before the call.
  func current(_ index: Int) -> Grid { memory.load(call.results[index], range: context.range) }

  func zeros(_ index: Int) -> Grid { Grid(shape: call.results[index].storage.shape) }

  func store(_ grid: Grid, _ index: Int = 0) {
    memory.store(grid, to: call.results[index], range: context.range)
  }

  /// Stores elements in the shape of result `index`.
  func store(_ elements: [Double], _ index: Int = 0) {
    store(Grid(shape: call.results[index].storage.shape, elements: elements), index)
  }

  /// Adds to what result `index` holds.
  func accumulate(_ elements: [Double], _ index: Int = 0) {
    store(zip(current(index).elements, elements).map { $0 + $1 }, index)
  }

  /// Stores residual + sign * value, or the value alone where there is no residual. Where the result is on
  /// the fixed-point grid the value is rounded to it first.
  func store(_ value: Grid, residual index: Int, sign: Int) {
    var values = value.elements
    if isOnGrid {
      values = values.map { value in
        let rounded = FixedPoint.rounded(value, range: context.range, element: element)
        return kept(rounded, where: rounded > -context.range)
      }
    }
    if sign != 0, let residual = optionalStored(index) {
      values = zip(residual.elements, values).map { $0 + Double(sign) * $1 }
    }
    storeInRange(values)
  }

  /// Stores values; notes those that leave the range of the fixed-point grid where the result is on it.
  func storeInRange(_ values: [Double]) {
    store(isOnGrid ? values.map { kept($0, where: $0 >= -context.range) } : values)
  }

  /// `value`, or infinity where it is too small or too large for the grid or no number, which is noted.
  private func kept(_ value: Double, where isAboveLowest: Bool) -> Double {
    if isAboveLowest, value < context.range { return value }
    found.faults.leftRange = true
    return .infinity
  }

  /// Of the first result.
  var element: ElementType { call.results[0].storage.element }

  /// Whether the first result lies on the fixed-point grid.
  var isOnGrid: Bool { element.isFixed }

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
