extension Convolution {
  /// What is wrong with the attributes; nil where nothing is.
  var fault: String? {
    AttributeCheck.sizes(kernel, stride, dilation, padding: padding)
      ?? AttributeCheck.sign(residualSign)
      ?? prologue.flatMap { prologue in
        prologue.fault ?? AttributeCheck.require(prologue.residualSign == 0, "prologue")
      }
  }

  /// What the input is normalized by.
  var prologueSlots: [KernelSignature.Slot] {
    prologue == nil
      ? [] : [.plain("statistics"), .plain("gamma").optional, .plain("beta").optional]
  }

  /// Whether a fine volume x, a weight and a coarse volume y fit one another.
  func relates(x: [Int]?, w: [Int]?, y: [Int]?) -> Bool {
    guard let x, let w, let y, x.count == 5, w.count == 5, y.count == 5 else { return false }
    let padded = zip(x[2...], padding).map { $0 + 2 * $1 }
    return x[0] == y[0] && x[1] == w[1] && y[1] == w[0] && Array(w[2...]) == kernel
      && (0..<3).allSatisfy { axis in
        let reach = dilation[axis] * (kernel[axis] - 1) + 1
        return windows(x[axis + 2], reach, stride: stride[axis], padding: padding[axis])
          == y[axis + 2]
      }
      // The input is packed with its padding.
      && product(x[..<2] + padded) ?? .max <= StorageType.byteLimit
  }

  /// Whether the prologue's tensors fit the input.
  func relatesPrologue(_ shapes: CallShapes) -> Bool {
    guard let prologue else { return true }
    return shapes["statistics"] != nil
      && shapes["statistics"]
        == shapes.statistics(of: "x", groups: prologue.groups, shared: prologue.sharesStatistics)
      && shapes.hasCount("gamma", shapes.channels("x"))
      && shapes.hasCount("beta", shapes.channels("x"))
  }

  /// The family of a convolution that mixes voxels, or that of the others.
  func family(_ mixing: KernelFamily) -> KernelFamily {
    isPointwise ? .pointwiseConvolution : mixing
  }

  /// Products of every tap, pair of stored channels and position of the convolution's result.
  func flops(fine: StorageType?, coarse: StorageType?) -> Double {
    guard let fine, let coarse else { return 0 }
    let outputs = coarse.shape[1].roundedUp(to: max(coarse.channelBlock, 1))
    let inputs = fine.shape[1].roundedUp(to: max(fine.channelBlock, 1))
    let positions = coarse.shape[2...].reduce(coarse.shape[0], *)
    return 2 * Double(kernel.reduce(1, *)) * Double(inputs * outputs) * Double(positions)
  }

  /// Sizes of the taps and, where they are not 1, stride and dilation.
  var geometry: String {
    func text(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }
    let strided = stride == [1, 1, 1] ? "" : " stride \(text(stride))"
    let dilated = dilation == [1, 1, 1] ? "" : " dilation \(text(dilation))"
    return text(kernel) + strided + dilated
  }
}
