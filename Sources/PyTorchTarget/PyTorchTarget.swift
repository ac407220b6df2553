import Kernels

/// PyTorch's tensors: dense, row-major, each an allocation of its own.
///
/// Bytes are those of PyTorch's allocator on CUDA, which rounds an allocation up to 512.
public struct PyTorchTarget: Target {
  public let element: ElementType

  public init(element: ElementType = .float32) { self.element = element }

  public var name: String { "pytorch" }
  public var channelBlocks: [Int] { [1] }
  public func channelBlock(channels: Int) -> Int { 1 }
  public var placement: Placement { .allocations(of: 512) }
  /// The order of a tensor's elements is PyTorch's own.
  public func layoutFault(_ call: KernelCall) -> String? { nil }
  /// Integers of 64 bits, whose sum over batches and ranks has no order.
  public func sumBytes(_ count: Int, batches: Int) -> Int { batches > 1 ? 8 * count : 0 }
  public func flops(_ call: AbstractCall) -> Double { call.kernel.record.flops(call) }

  /// The tensors that the functions of the support file make on their way: floats of what is on the grid, a
  /// normalized input, a result before it is rounded.
  public func scratchBytes(_ call: AbstractCall) -> Int {
    let record = call.kernel.record
    var floats = call.operands.reduce(0) { sum, operand in
      guard let operand,
        operand.element == .bfloat16 && !call.onlyMoves
          || operand.element.isFixed && !record.addsOnGrid
      else { return sum }
      return sum + allocated(operand.logicalCount * element.size)
    }
    if let result = call.results.first {
      let bytes = allocated(result.logicalCount * element.size)
      let takesResidual = record.signature.operands.contains { $0.name == "r" }
      floats += result.element.isFixed ? 2 * bytes : takesResidual ? bytes : 0
      floats += result.element == .bfloat16 && !call.onlyMoves ? bytes : 0
      floats += record.temporaries * bytes
      floats += record.signature.results[0].accumulates ? bytes : 0
    }
    if let convolution = record as? any ConvolutionRecord, convolution.attributes.prologue != nil,
      let input = call.operands.first ?? nil
    {
      floats += 2 * allocated(input.logicalCount * element.size)
    }
    return floats
  }

  /// Read off NVIDIA's data sheet of an A100 (19.5 TFLOP/s of float32, 1.5 TB/s), a third of each; nobody has measured it
  /// yet.
  public var rates: Rates {
    Rates(
      families: Dictionary(
        uniqueKeysWithValues: KernelFamily.allCases.map {
          ($0, Rates.Rate(gigaflops: 6500, gigabytes: 500))
        }), overhead: 1e-5)
  }
}

extension KernelRecord {
  /// Whether operands on the grid are read as the integers that they are.
  fileprivate var addsOnGrid: Bool {
    switch family {
    case .copy, .orthogonal: true
    default: self is Kernel.Add
    }
  }

  /// Tensors as large as the first result that the kernel's function makes on its way.
  fileprivate var temporaries: Int {
    switch family {
    case .normalizationGradient: 2
    case .upsampling, .upsamplingGradient, .loss: 4
    case .pooling, .poolingGradient: 6
    case .orthogonal: 4
    case .random: 8
    default: 0
    }
  }
}
