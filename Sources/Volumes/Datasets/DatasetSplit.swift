import Randomness

extension Dataset {
  /// The training cases in two: `count` of them, drawn by `seed` whatever order files are listed
  /// in, to validate with, and the rest to train with. Both keep the order of the names. At least
  /// one case is left to train with.
  public func split(validation count: Int, seed: UInt64) -> (training: [Case], validation: [Case]) {
    var generator = PhiloxGenerator(seed: seed, key: StableHash.hash("dataset/split"), step: 0)
    let drawn = generator.permutation(training.count)
    let held = Set(drawn.prefix(max(0, min(count, training.count - 1))))
    return (
      training.indices.filter { !held.contains($0) }.map { training[$0] },
      training.indices.filter { held.contains($0) }.map { training[$0] }
    )
  }

  /// The same with a share of the cases in 0...1, rounded, and at least one case when it is not 0.
  public func split(
    validationShare share: Double, seed: UInt64
  ) -> (training: [Case], validation: [Case]) {
    let count = (share * Double(training.count)).rounded()
    return split(validation: share > 0 ? max(1, Int(count)) : 0, seed: seed)
  }
}
