extension Kernel {
  /// (x) -> y: channels [source, source + count) of x go to [target, target + count) of y; other
  /// channels of y are left as they are, but padding lanes of y past its last channel are zeroed
  /// when the last channel is written.
  public struct CopyChannels: KernelRecord {
    public static let name = "copyChannels"
    public var source: Int
    public var target: Int
    public var count: Int

    private enum CodingKeys: String, CodingKey {
      case source = "source"
      case target = "target"
      case count = "count"
    }

    public init(source: Int, target: Int, count: Int) {
      self.source = source
      self.target = target
      self.count = count
    }

    public var kernel: Kernel { .copyChannels(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.unpacked("x").moved.channels(source, count)],
        [.unpacked("y").of(.copied).channels(target, count)])
    }

    /// The channels are held against those of the tensors.
    package var attributeFault: String? { nil }

    package func relates(_ shapes: CallShapes) -> Bool {
      guard let x = shapes["x"], let y = shapes["y"], x.count >= 2, y.count == x.count else {
        return false
      }
      return x[0] == y[0] && x[2...] == y[2...] && min(source, target, count) >= 0
        && count <= x[1] && count <= y[1] && source <= x[1] - count && target <= y[1] - count
    }

    public var family: KernelFamily { .copy }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
