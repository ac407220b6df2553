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
    phase(tasks.lossPartial, VoxelShares(storage("prediction")).chunks)
    phase(tasks.lossFinish, 1)
  }

  mutating func add(_ kernel: Kernel.LossGradient) throws {
    try set(kernel.loss)
    native.loss.weight = kernel.weight
    phase(tasks.lossGradient, VoxelShares(storage("prediction")).chunks)
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
    if case .regions(let regions) = loss.target { setRegions(regions) }
  }

  /// For each channel, which of the labels it counts.
  private mutating func setRegions(_ regions: [[Int]]) {
    let count = CK_LABELS * max(regions.count, 1)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    bytes.initialize(repeating: 0, count: count)
    for (channel, labels) in regions.enumerated() {
      for label in labels { bytes[CK_LABELS * channel + label] = 1 }
    }
    table = UnsafeMutableRawPointer(bytes)
    native.loss.regions = UnsafePointer(bytes)
  }
}
