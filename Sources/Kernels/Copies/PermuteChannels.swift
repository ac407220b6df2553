extension Kernel {
  /// (x) -> y: channel i of y is channel `sources[i]` of x.
  public struct PermuteChannels: KernelRecord {
    public static let name = "permuteChannels"
    public var sources: [Int]

    private enum CodingKeys: String, CodingKey {
      case sources = "sources"
    }

    public init(sources: [Int]) { self.sources = sources }

    public var kernel: Kernel { .permuteChannels(self) }

    package var signature: KernelSignature {
      KernelSignature([.unpacked("x").moved], [.unpacked("y").moved])
    }

    /// The sources are held against the channels.
    package var attributeFault: String? { nil }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes["x"] == shapes["y"]
        && shapes.channels("x").map { sources.sorted() == Array(0..<$0) } ?? false
    }

    public var family: KernelFamily { .copy }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
