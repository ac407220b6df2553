import CPUBackend
import Foundation
import Kernels
import Testing

/// Prints what the convolutions reach, in GFLOP/s of one core's own time, so that other processes
/// disturb the figures little: forward, data gradient, weight gradient. Not part of the suite:
/// `INVSEG_RATES=1 swift test ... --filter ConvolutionRates`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["INVSEG_RATES"] != nil), .serialized)
struct ConvolutionRates {
  @Test func print3x3x3() throws {
    let cases: [(inputs: Int, outputs: Int, size: Int, blocks: (Int, Int))] = [
      (4, 16, 64, (1, 16)), (8, 8, 64, (8, 8)), (16, 16, 64, (8, 8)), (16, 16, 64, (16, 16)),
      (32, 32, 32, (16, 16)), (32, 32, 32, (8, 8)), (64, 64, 16, (16, 16)),
      (128, 128, 8, (16, 16)), (320, 320, 4, (16, 16)), (16, 3, 64, (16, 1)),
    ]
    for (inputs, outputs, size, blocks) in cases {
      for stride in size >= 16 && inputs >= 16 && outputs >= 16 ? [1, 2] : [1] {
        let attributes = Convolution(
          kernel: [3, 3, 3], stride: [stride, stride, stride], padding: [1, 1, 1])
        try report(attributes, inputs, outputs, size, blocks)
      }
    }
  }

  @Test func printOthers() throws {
    let pointwise = Convolution(kernel: [1, 1, 1])
    let halving = Convolution(kernel: [2, 2, 2], stride: [2, 2, 2])
    for (attributes, inputs, outputs, size, blocks) in [
      (pointwise, 16, 3, 64, (16, 1)), (pointwise, 32, 32, 32, (16, 16)),
      (pointwise, 128, 128, 16, (16, 16)), (halving, 16, 32, 64, (16, 16)),
      (halving, 64, 128, 16, (16, 16)),
    ] {
      try report(attributes, inputs, outputs, size, blocks)
    }
  }

  /// Inputs that bring their halo along are read where they lie: what packing costs.
  @Test func printWithStoredHalo() throws {
    let attributes = Convolution(kernel: [3, 3, 3])
    for (channels, size, blocks) in [
      (8, 66, (8, 8)), (16, 66, (16, 16)), (32, 34, (16, 16)), (64, 18, (16, 16)),
      (128, 10, (16, 16)),
    ] {
      try report(attributes, channels, channels, size, blocks)
    }
  }

  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable))
  func printInstructionSet(isa: InstructionSet) throws {
    let attributes = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])
    print(isa.rawValue, terminator: ": ")
    try report(attributes, 16, 16, 64, (16, 16), isa: isa)
    print(isa.rawValue, terminator: ": ")
    try report(attributes, 16, 16, 64, (8, 8), isa: isa)
  }

  private func report(
    _ attributes: Convolution, _ inputs: Int, _ outputs: Int, _ size: Int, _ blocks: (Int, Int),
    isa: InstructionSet? = nil
  ) throws {
    let stride = attributes.stride[0]
    var line = "\(inputs) to \(outputs), \(size)^3, kernel \(attributes.kernel[0]), "
    line += "padding \(attributes.padding[0]), stride \(stride), blocks \(blocks):"
    for direction in ConvolutionTests.Direction.allCases {
      guard
        let conformance = ConvolutionTests.conformance(
          direction, attributes, x: [1, inputs, size, size, size], outputs: outputs,
          blocks: blocks)
      else { continue }
      let voxels = ((size + 2 * attributes.padding[0] - attributes.kernel[0]) / stride + 1)
      let taps = attributes.kernel.reduce(1, *)
      let products = Double(voxels * voxels * voxels * taps * inputs * outputs)
      let seconds = try CoreTime.ofCall(conformance, isa: isa)
      line += String(format: " %.0f", 2 * products / seconds / 1e9)
    }
    print(line)
  }
}
