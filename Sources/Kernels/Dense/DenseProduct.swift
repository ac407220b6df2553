/// Rules that the products with a dense layer's weight have in common.
enum DenseProduct {
  /// Whether x (N, F), w (O, F) and y (N, O) fit one another.
  static func relates(x: [Int]?, w: [Int]?, y: [Int]?) -> Bool {
    guard let x, let w, let y, x.count == 2, w.count == 2, y.count == 2 else { return false }
    // The matrix library counts in 32 bits.
    return x[0] == y[0] && x[1] == w[1] && y[1] == w[0] && (x + y).allSatisfy { $0 <= Int32.max }
  }

  /// Each weight meets each item once.
  static func flops(items: StorageType?, _ first: StorageType?, _ second: StorageType?) -> Double {
    2 * Double(max(items?.shape[0] ?? 0, 0))
      * Double(max(first?.logicalCount ?? 0, second?.logicalCount ?? 0))
  }
}
