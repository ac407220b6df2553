extension Kernel {
  /// (x) -> y, indices (u8: position of the maximum in its window, row-major; the first of equals).
  /// Padding counts as minus infinity, and a NaN is greater than all.
  public struct MaxPool: KernelRecord {
    public static let name = "maxPool"
    public var window: Window

    private enum CodingKeys: String, CodingKey {
      case window = "window"
    }

    public init(_ window: Window) { self.window = window }

    public var kernel: Kernel { .maxPool(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.blockedAsResult("x").narrowable.mayBeFixed],
        [.volume("y").narrowable, .asResult("indices").of(.byte)])
    }

    package var attributeFault: String? { window.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      window.relates(x: shapes["x"], y: shapes["y"]) && shapes["y"] == shapes["indices"]
        // Positions fit in a byte.
        && product(window.kernel) ?? .max <= 256
    }

    public var family: KernelFamily { .pooling }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
