import Kernels

extension Invocation {
  /// `terms` holds what the loss is averaged over (voxels, voxels times channels, or elements), or
  /// for Dice the three sums of each channel, channel by channel.
  func loss(_ attributes: Loss) {
    let prediction = input(0)
    let target = LossTarget(attributes.target, input(1), channels: prediction.channels)
    if case .dice(let smooth, let background, let squares) = attributes.kind {
      let dice = DiceSums(prediction, target, squares: squares)
      store(dice.sums, 0)
      store([dice.loss(smooth, target.diceChannels(background: background))], 1)
    } else {
      let divisor = attributes.divisor(prediction)
      var sum = 0.0
      prediction.forEachPoint { item, voxel, values in
        sum += attributes.point(values, target, item, voxel).loss
      }
      store([divisor], 0)
      store([sum / divisor], 1)
    }
  }

  /// dPrediction = r + weight times the gradient of `loss` by the prediction.
  func lossGradient(_ attributes: Loss, weight: Double) {
    let prediction = input(0)
    let target = LossTarget(attributes.target, input(1), channels: prediction.channels)
    let terms = input(2).elements
    var gradient = prediction
    prediction.forEachPoint { item, voxel, values in
      let point: [Double]
      if case .dice(let smooth, let background, let squares) = attributes.kind {
        let dice = DiceSums(sums: terms, squares: squares)
        point = dice.gradient(
          values, target, item, voxel, smooth, target.diceChannels(background: background))
      } else {
        // Zero times what would vanish below the line.
        point = attributes.point(values, target, item, voxel).gradient.map {
          $0 / terms[0] + 0 * terms[0]
        }
      }
      for channel in 0..<prediction.channels {
        gradient.elements[prediction.plane(item, channel) + voxel] = weight * point[channel]
      }
    }
    store(gradient, residual: 3, sign: 1)
  }
}

extension Grid {
  /// Calls `body` with the item, the voxel and the channels' values there.
  func forEachPoint(_ body: (Int, Int, [Double]) -> Void) {
    for item in 0..<batch {
      for voxel in 0..<voxels {
        body(item, voxel, (0..<channels).map { elements[plane(item, $0) + voxel] })
      }
    }
  }
}

extension Loss {
  /// What the sum over voxels is divided by.
  fileprivate func divisor(_ prediction: Grid) -> Double {
    switch (kind, target) {
    case (.crossEntropy, _), (.focal, .classes): Double(prediction.batch * prediction.voxels)
    default: Double(prediction.count)
    }
  }

  /// One voxel's share of the sum, and its gradient by the voxel's values.
  fileprivate func point(
    _ values: [Double], _ target: LossTarget, _ item: Int, _ voxel: Int
  ) -> (loss: Double, gradient: [Double]) {
    switch (kind, target.meaning) {
    case (.crossEntropy, _):
      return softmaxFocal(values, target.label(item, voxel), gamma: 0)
    case (.focal(let gamma), .classes):
      return softmaxFocal(values, target.label(item, voxel), gamma: gamma)
    case (.binaryCrossEntropy, _):
      return sigmoidFocal(values, target.values(item, voxel), gamma: 0)
    case (.focal(let gamma), _):
      return sigmoidFocal(values, target.values(item, voxel), gamma: gamma)
    case (.meanSquaredError, _):
      let differences = zip(values, target.values(item, voxel)).map { $0 - $1 }
      return (differences.reduce(0) { $0 + $1 * $1 }, differences.map { 2 * $0 })
    case (.dice, _):
      preconditionFailure("Dice is no sum over voxels")
    }
  }
}
