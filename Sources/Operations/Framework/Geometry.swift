import IR
import Kernels

/// Output extents of a window that slides over an axis: floor((n + 2p - d (k - 1) - 1) / s) + 1.
/// Throws where the window does not fit.
func slidingExtents(
  _ input: [Int], kernel: [Int], stride: [Int], padding: [Int], dilation: [Int] = [1, 1, 1],
  layer: String
) throws(OperationFault) -> [Int] {
  var output: [Int] = []
  for axis in 0..<3 {
    let span = dilation[axis] * (kernel[axis] - 1) + 1
    let room = input[axis] + 2 * padding[axis]
    guard room >= span else {
      throw OperationFault(
        "window-too-large",
        "'\(layer)' has a window of \(span) along \(axisName(axis)), but the padded input has \(room) (input \(input))",
        attribute: "kernel")
    }
    output.append((room - span) / stride[axis] + 1)
  }
  return output
}

/// Throws unless each extent is a multiple of the factor.
func requireDivisible(
  _ extents: [Int], by factor: [Int], layer: String, attribute: String? = nil
) throws(OperationFault) {
  for axis in 0..<3 where extents[axis] % factor[axis] != 0 {
    throw OperationFault(
      OperationFault.sizeDoesNotDivide,
      "'\(layer)' divides \(axisName(axis)) by \(factor[axis]), but the extent is \(extents[axis]) (input \(extents))",
      attribute: attribute)
  }
}

func axisName(_ axis: Int) -> String { ["D", "H", "W"][axis] }

/// Where a convolution's window lies.
struct ConvolutionGeometry: Hashable, Sendable {
  var kernel: [Int] = []
  var stride: [Int] = []
  var padding: [Int] = []
  var dilation: [Int] = []

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("kernel", &kernel)
    fields.visit("stride", &stride)
    fields.visit("padding", &padding)
    fields.visit("dilation", &dilation)
  }

  /// The convolution that kernels compute.
  func convolution(
    residualSign: Int = 0, prologue: Prologue? = nil, narrow: Bool
  ) -> Convolution {
    Convolution(
      kernel: kernel, stride: stride, padding: padding, dilation: dilation,
      residualSign: residualSign, prologue: prologue?.normalization(), narrow: narrow)
  }
}

extension Window {
  /// What stands in a blank operation.
  static let blank = Window(kernel: [], stride: [], padding: [])

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("kernel", &kernel)
    fields.visit("stride", &stride)
    fields.visit("padding", &padding)
  }
}
