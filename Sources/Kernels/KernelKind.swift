extension Kernel {
  /// As the vocabulary has it.
  public var name: String { String("\(self)".prefix { $0 != "(" }) }

  /// What a profile adds up under: the kernel's name and, of a convolution, its geometry.
  public var kind: String {
    let name = self.name
    switch self {
    case .convolution(let convolution), .convolutionDataGradient(let convolution),
      .convolutionWeightGradient(let convolution):
      return "\(name) \(convolution.geometry)"
    default: return name
    }
  }
}

extension KernelFamily {
  /// Whether its time goes into convolutions, those of one voxel included.
  public var isConvolution: Bool {
    switch self {
    case .convolutionForward, .convolutionDataGradient, .convolutionWeightGradient,
      .pointwiseConvolution:
      true
    default: false
    }
  }
}

extension Convolution {
  fileprivate var geometry: String {
    func text(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }
    let strided = stride == [1, 1, 1] ? "" : " stride \(text(stride))"
    let dilated = dilation == [1, 1, 1] ? "" : " dilation \(text(dilation))"
    return text(kernel) + strided + dilated
  }
}
