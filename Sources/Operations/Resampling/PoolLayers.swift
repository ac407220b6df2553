import Attributes
import IR
import Kernels

private let kernelAttribute = Attribute(window: "kernel", minimum: 1, "Extent of the window.")
private let strideAttribute = Attribute(
  optionalWindow: "stride", minimum: 1, "Step of the window; where absent, its extent.")
private let paddingAttribute = Attribute(
  window: "padding", minimum: 0, default: [0, 0, 0], "Padding on both sides.")
private let windowAttributes = [
  kernelAttribute.specification, strideAttribute.specification, paddingAttribute.specification,
]

extension LayerBuilder {
  /// The window of a pooling layer; windows that tile have to divide the extents.
  fileprivate func window(_ input: ValueID, layer: String) throws(OperationFault) -> Window {
    try requireVolume(input, layer)
    let kernel = self(kernelAttribute)
    let window = Window(
      kernel: kernel, stride: self(strideAttribute) ?? kernel, padding: self(paddingAttribute))
    for (extent, padding) in zip(kernel, window.padding) where padding > extent / 2 {
      throw OperationFault(
        "padding-too-large",
        "'\(layer)' pads by \(padding), which is more than half of its window of \(extent)",
        attribute: "padding")
    }
    if window.stride == kernel, window.padding.allSatisfy({ $0 == 0 }) {
      try requireDivisible(self[type: input].spatial, by: kernel, layer: layer)
    }
    return window
  }
}

/// `max-pool`.
struct MaxPoolLayer: Layer {
  let specification = LayerSpecification(
    "max-pool", "Maximum of each window.", attributes: windowAttributes, shorthand: "kernel")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let window = try builder.window(inputs[0], layer: "max-pool")
    return try builder.emit(MaxPoolOperation(x: inputs[0], window: window))
  }
}

/// `average-pool`.
struct AveragePoolLayer: Layer {
  let specification = LayerSpecification(
    "average-pool", "Mean of each window; padding counts as zeros.", attributes: windowAttributes,
    shorthand: "kernel")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let window = try builder.window(inputs[0], layer: "average-pool")
    return try builder.emit(AveragePoolOperation(x: inputs[0], window: window))
  }
}
