extension Kernel {
  /// (labels (N, 1, D, H, W) u8) -> labels: the nearest voxel at each multiple of the factor
  /// (index i f + f / 2).
  public struct DownsampleLabels: KernelRecord {
    public static let name = "downsampleLabels"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .downsampleLabels(self) }

    package var signature: KernelSignature { KernelSignature([.labels("x")], [.labels("y")]) }
    package var attributeFault: String? { AttributeCheck.sizes(factor) }

    package func relates(_ shapes: CallShapes) -> Bool {
      scaled(shapes["y"], by: factor) == shapes["x"] && shapes.channels("y") == 1
    }

    public var family: KernelFamily { .copy }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
