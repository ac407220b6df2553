/// How cubes of a fine volume's voxels are channels of a coarse one: rules that the kernels on cubes
/// have in common.
struct CubeFactor {
  let factor: [Int]

  init(_ factor: [Int]) { self.factor = factor }

  /// What is wrong with the factor; nil where nothing is.
  var fault: String? { AttributeCheck.sizes(factor) }

  /// The same where matrices are made of a Haar matrix.
  var haarFault: String? {
    fault
      ?? AttributeCheck.require(factor.allSatisfy { $0 & ($0 - 1) == 0 }, "factor, no power of 2")
  }

  /// Whether a coarse volume holds the cubes of a fine one.
  func relates(fine: [Int]?, coarse: [Int]?) -> Bool {
    guard let fine, let scaled = scaled(coarse, by: factor), fine.count == 5 else { return false }
    return fine[0] == scaled[0] && product([fine[1]] + factor) == scaled[1]
      && fine[2...] == scaled[2...]
  }

  /// Whether a shape is that of `count` square matrices over a cube's values.
  func isMatrices(_ shape: [Int]?, count: Int?) -> Bool {
    guard let shape, let count, let size = product(factor) else { return false }
    return shape == [count, size, size]
  }

  /// Whether a shape is that of the upper triangles of such matrices.
  func isTriangles(_ shape: [Int]?) -> Bool {
    guard let shape, let size = product(factor) else { return false }
    return shape.count == 2 && product([size, size - 1]).map { $0 / 2 } == shape[1]
  }

  /// Products of each value of a volume with a matrix's row.
  func flops(_ volume: StorageType?) -> Double {
    2 * Double(factor.reduce(1, *)) * Double(volume?.logicalCount ?? 0)
  }
}
