/// Sizes in ascending order, numbered, along one quantity.
struct SizeLadder {
  private let base: ModelSize
  /// Nil where the batch is varied, or where an axis takes no other extent than the given one.
  private let patches: PatchLadder?
  /// The sizes' numbers.
  let numbers: ClosedRange<Int>
  /// The number of the size that was given.
  let given: Int
  private let quantity: FitQuestion.Quantity

  /// - Parameter suits: whether the model takes a size.
  init(_ quantity: FitQuestion.Quantity, from base: ModelSize, suits: (ModelSize) -> Bool) {
    self.base = base
    self.quantity = quantity
    switch quantity {
    case .patch:
      patches = PatchLadder(base.patch) { suits(ModelSize(patch: $0, batch: base.batch)) }
      numbers = patches?.range ?? 0...0
      given = 0
    case .batch:
      patches = nil
      numbers = 1...max(ModelSize.batches.upperBound, base.batch)
      given = base.batch
    }
  }

  subscript(number: Int) -> ModelSize {
    switch quantity {
    case .patch: ModelSize(patch: patches?[number] ?? base.patch, batch: base.batch)
    case .batch: ModelSize(patch: base.patch, batch: number)
    }
  }

  /// The number of the size that takes about `factor` times the memory of the given one: the arena goes
  /// with the voxels, nearly.
  func number(forMemory factor: Double) -> Int {
    switch quantity {
    case .patch: patches?.index(forVoxels: factor) ?? given
    case .batch: Int(min(factor * Double(base.batch), Double(ModelSize.batches.upperBound)))
    }
  }
}
