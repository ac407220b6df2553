import Attributes
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

extension [String: AttributeValue] {
  /// The convolution that the attributes `kernel`, `stride`, `padding`, `dilation` describe.
  func convolution(residualSign: Int = 0) -> Convolution {
    Convolution(
      kernel: integers("kernel"), stride: integers("stride"), padding: integers("padding"),
      dilation: integers("dilation"), residualSign: residualSign, range: range,
      prologue: prologue.isEmpty ? nil : prologue.normalization(), narrow: self["narrow"] != nil)
  }

  /// Those of the normalization of a convolution's input; none where there is no prologue.
  var prologue: [String: AttributeValue] {
    filter { Self.prologueNames.contains($0.key) }
  }
  var withoutPrologue: [String: AttributeValue] {
    filter { !Self.prologueNames.contains($0.key) }
  }
  private static var prologueNames: Set<String> {
    ["groups", "over_batch", "constant", "function", "slope"]
  }

  /// The range of the grid that the operation's value is rounded to; nil where it is not.
  var range: Double? { self["range"]?.real }

  /// The same for the gradient, which sees neither the residual nor the rounding.
  var withoutEpilogue: [String: AttributeValue] {
    filter { $0.key != "residual" && $0.key != "range" }
  }

  var window: Window {
    Window(kernel: integers("kernel"), stride: integers("stride"), padding: integers("padding"))
  }
}

extension Site {
  /// The residual has to look like the result.
  func requireResidual(_ result: TensorType) throws(OperationFault) {
    guard hasResidual, let residual = operandTypes.last, residual != result else { return }
    throw OperationFault(
      "shapes-differ", "the residual is \(residual.shape) and the result \(result.shape)")
  }
}
