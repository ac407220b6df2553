import Randomness

/// Names of the cases that a network is trained on and of those that it is scored on, as nnU-Net's
/// `splits_final.json` has them.
public struct CaseSplit: Codable, Hashable, Sendable {
  public var training: [String]
  public var validation: [String]

  private enum CodingKeys: String, CodingKey {
    case training = "train"
    case validation = "val"
  }

  public init(training: [String], validation: [String]) {
    self.training = training
    self.validation = validation
  }
}

extension CaseSplit {
  /// How many folds there are where no file says so.
  public static let foldCount = 5

  /// nnU-Net's five folds of some names, at least as many: scikit-learn's
  /// `KFold(5, shuffle=True, random_state=12345)` over the names in the order of their code points. Each
  /// list is in that order.
  public static func folds(of names: [String]) -> [CaseSplit] {
    let sorted = names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    var random = MersenneTwister(seed: 12345)
    let order = random.permutation(sorted.count)
    var start = 0
    return (0..<foldCount).map { fold in
      let count = sorted.count / foldCount + (fold < sorted.count % foldCount ? 1 : 0)
      let held = Set(order[start..<start + count])
      start += count
      return CaseSplit(
        training: sorted.indices.filter { !held.contains($0) }.map { sorted[$0] },
        validation: held.sorted().map { sorted[$0] })
    }
  }
}
