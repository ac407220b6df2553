import Kernels

/// What a loss compares a prediction with.
struct LossTarget {
  let meaning: Loss.Target
  private let weights: [Double]?
  private let ignored: Int?
  private let grid: Grid
  let channels: Int

  init(_ loss: Loss, _ grid: Grid, channels: Int) {
    meaning = loss.target
    weights = loss.weights
    ignored = loss.ignored
    self.grid = grid
    self.channels = channels
  }

  func label(_ item: Int, _ voxel: Int) -> Int { Int(grid.elements[grid.plane(item, 0) + voxel]) }

  /// Whether the voxel takes part.
  func isAnnotated(_ item: Int, _ voxel: Int) -> Bool {
    ignored.map { $0 != label(item, voxel) } ?? true
  }

  /// What each thing that a mean at the voxel is of weighs there: its class, or each channel.
  func weights(_ item: Int, _ voxel: Int) -> [Double] {
    let count = meaning == .classes ? 1 : channels
    guard isAnnotated(item, voxel) else { return Array(repeating: 0, count: count) }
    guard let weights else { return Array(repeating: 1, count: count) }
    guard meaning == .classes else { return weights }
    let label = label(item, voxel)
    return [weights.indices.contains(label) ? weights[label] : 0]
  }

  /// The target of each channel: 1 or 0 of label maps, the tensor's values otherwise.
  func values(_ item: Int, _ voxel: Int) -> [Double] {
    switch meaning {
    case .classes:
      let label = label(item, voxel)
      return (0..<channels).map { $0 == label ? 1 : 0 }
    case .regions(let regions):
      let label = label(item, voxel)
      return regions.map { $0.contains(label) ? 1 : 0 }
    case .tensor:
      return (0..<channels).map { grid.elements[grid.plane(item, $0) + voxel] }
    }
  }

  /// NaN where a logit that counts is not finite.
  func probabilities(_ logits: [Double]) -> [Double] {
    if case .classes = meaning {
      return logits.allSatisfy(\.isFinite) ? softmaxOf(logits) : logits.map { _ in .nan }
    }
    return logits.map { $0.isFinite ? logistic($0) : .nan }
  }

  /// The gradient by the logits of what has gradient `gradient` by the probabilities.
  func logitGradient(_ gradient: [Double], _ p: [Double]) -> [Double] {
    if case .classes = meaning {
      let inner = zip(gradient, p).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(gradient, p).map { $1 * ($0 - inner) }
    }
    return zip(gradient, p).map { $0 * $1 * (1 - $1) }
  }
}
