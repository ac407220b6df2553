internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Softmax) {
    phase(tasks.softmax, VoxelShares(storage("x")).chunks)
  }

  mutating func add(_ kernel: Kernel.SoftmaxGradient) {
    phase(tasks.softmaxGradient, VoxelShares(storage("dy")).chunks)
  }

  mutating func add(_ kernel: Kernel.Loss) throws {
    try set(kernel.loss)
    let isWorst = kernel.loss.commonTerms != nil
    let chunks = VoxelShares(storage("prediction")).chunks
    phase(isWorst ? tasks.lossValues : tasks.lossPartial, chunks)
    phase(isWorst ? tasks.lossWorst : tasks.lossFinish, 1)
  }

  mutating func add(_ kernel: Kernel.LossGradient) throws {
    try set(kernel.loss)
    let prediction = storage("prediction")
    native.loss.weight =
      kernel.weight / (kernel.loss.isPerItem ? Double(prediction.shape[0]) : 1)
    phase(tasks.lossGradient, VoxelShares(prediction).chunks)
  }

  /// Throws where the tasks know no such loss, or would write other terms or read another target.
  private mutating func set(_ loss: Loss) throws {
    guard let kind = CPUBackend.knownLosses.firstIndex(where: { $0.describes(loss) }) else {
      throw BackendError.unsupported(
        "\(call.kernel.name) has no such loss as '\(loss.function.rawValue)'")
    }
    native.loss.kind = Int32(kind)
    native.loss.target = loss.target.kind.native
    withUnsafeMutableBytes(of: &native.loss.parameter) { bytes in
      let numbers = bytes.bindMemory(to: Double.self)
      for (index, name) in CPUBackend.parameters(of: kind).enumerated() {
        numbers[index] = loss.parameters[name] ?? 0
      }
    }
    native.loss.ignored = Int32(loss.ignored ?? -1)
    native.loss.counted = loss.hasCountedDivisor ? 1 : 0
    native.loss.perItem = loss.isPerItem ? 1 : 0
    setTables(loss)
  }

  /// Weights of labels or regions and, for each region, which of the labels it counts, in one table.
  private mutating func setTables(_ loss: Loss) {
    var regions: [[Int]] = []
    if case .regions(let own) = loss.target { regions = own }
    let weights = loss.weights.map { weights in
      regions.isEmpty
        ? weights + Array(repeating: 0, count: max(0, CK_LABELS - weights.count)) : weights
    }
    let weightBytes = (weights?.count ?? 0) * MemoryLayout<Float>.stride
    guard weightBytes + regions.count > 0 else { return }
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: weightBytes + CK_LABELS * regions.count,
      alignment: MemoryLayout<Float>.alignment)
    table = bytes
    if let weights {
      let floats = bytes.bindMemory(to: Float.self, capacity: weights.count)
      for (index, weight) in weights.enumerated() { floats[index] = Float(weight) }
      native.loss.weights = UnsafePointer(floats)
    }
    guard !regions.isEmpty else { return }
    let flags = (bytes + weightBytes).bindMemory(
      to: UInt8.self, capacity: CK_LABELS * regions.count)
    flags.initialize(repeating: 0, count: CK_LABELS * regions.count)
    for (channel, labels) in regions.enumerated() {
      for label in labels { flags[CK_LABELS * channel + label] = 1 }
    }
    native.loss.regions = UnsafePointer(flags)
  }
}
