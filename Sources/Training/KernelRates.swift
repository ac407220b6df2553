import Glibc
import Kernels

/// What single convolutions reach on one core.
public enum KernelRates {
  public struct Line: Encodable, Sendable {
    public var inputs: Int
    public var outputs: Int
    /// Edge of the cubic volumes.
    public var size: Int
    public var kernel: Int
    public var stride: Int
    /// 1e9 operations a second of the direct sums, a multiply-add counting as two: minimal filtering
    /// takes fewer and may pass the peak. Forward, gradient by the data, by the weights.
    public var forward: Double
    public var dataGradient: Double
    public var weightGradient: Double
  }

  /// Times each case on backends of one thread, in the core's own time, which other processes disturb
  /// little; the least of several runs.
  public static func run(on makeBackend: () -> any Backend) throws -> [Line] {
    try cases.map { inputs, outputs, size, kernel, stride in
      let convolution = Convolution(
        kernel: [kernel, kernel, kernel], stride: [stride, stride, stride],
        padding: Array(repeating: kernel == stride ? 0 : kernel / 2, count: 3))
      let target = makeBackend().target
      func volume(_ channels: Int, _ size: Int) -> StorageType {
        StorageType(
          shape: [1, channels, size, size, size], element: target.element,
          layout: .blocked(target.channelBlock(channels: channels)))
      }
      let (x, y) = (volume(inputs, size), volume(outputs, size / stride))
      let weight = target.convolutionWeight(
        shape: [outputs, inputs, kernel, kernel, kernel],
        inputBlock: target.channelBlock(channels: inputs),
        outputBlock: target.channelBlock(channels: outputs))
      let products = Double(y.shape[2...].reduce(kernel * kernel * kernel * inputs * outputs, *))
      func rate(
        _ kernel: some KernelRecord, _ operands: [StorageType], _ result: StorageType
      ) throws -> Double {
        2 * products / (try seconds(kernel, operands, result, on: makeBackend())) / 1e9
      }
      return Line(
        inputs: inputs, outputs: outputs, size: size, kernel: kernel, stride: stride,
        forward: try rate(Kernel.Convolution(convolution), [x, weight], y),
        dataGradient: try rate(Kernel.ConvolutionDataGradient(convolution), [y, weight], x),
        weightGradient: try rate(Kernel.ConvolutionWeightGradient(convolution), [x, y], weight))
    }
  }

  /// Channels in and out, edge, kernel and stride, as in the networks that are measured.
  private static let cases = [
    (4, 16, 64, 3, 1), (4, 32, 64, 3, 1), (8, 8, 64, 3, 1), (16, 16, 64, 3, 1),
    (32, 32, 32, 3, 1), (64, 64, 16, 3, 1), (128, 128, 8, 3, 1), (128, 128, 16, 3, 1),
    (32, 64, 64, 3, 2), (64, 32, 64, 3, 1), (32, 64, 64, 2, 2), (32, 4, 64, 1, 1),
    (32, 64, 32, 1, 1),
  ]

  private static func seconds(
    _ kernel: some KernelRecord, _ operands: [StorageType], _ result: StorageType,
    on backend: any Backend
  ) throws -> Double {
    var next = 0
    func place(_ storage: StorageType) -> Tensor {
      defer { next += storage.byteCount.roundedUp(to: Alignment.bytes) }
      return Tensor(space: .arena, offset: next, storage: storage)
    }
    let (inputs, output) = (operands.map(place), place(result))
    let bytes = backend.target.scratchBytes(
      AbstractCall(kernel.kernel, operands: operands, results: [result]))
    try backend.map(byteCounts: [.arena: next + bytes])
    let calls = try backend.prepare([
      KernelCall(
        kernel, operands: inputs, results: [output],
        scratch: ByteRange(space: .arena, offset: next, count: bytes))
    ])
    var least = Double.infinity
    for _ in 0..<15 {
      let start = coreSeconds()
      backend.run(calls, 0..<1, StepContext())
      backend.synchronize()
      least = min(least, coreSeconds() - start)
    }
    return least
  }

  private static func coreSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
