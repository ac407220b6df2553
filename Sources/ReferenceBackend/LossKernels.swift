import Kernels

extension Invocation {
  /// `terms` holds what the loss is averaged over (voxels, voxels times channels, elements, or the sum
  /// of their weights), the sums of each channel, channel by channel, or `WorstVoxels.terms`.
  func execute(_ kernel: Kernel.Loss) {
    let loss = kernel.loss
    let prediction = input(0)
    let target = LossTarget(loss, input(1), channels: prediction.channels)
    switch loss.meaning {
    case .overlap(let score):
      let overlap = OverlapLoss(score: score, loss: loss, target: target)
      let terms = overlap.terms(prediction)
      store(terms, 0)
      store([overlap.value(terms)], 1)
    case .mean(let point):
      var sum = 0.0
      var weights = 0.0
      prediction.forEachLossPoint(target, loss) { own in
        sum += point(own).loss
        weights += own.weights.reduce(0, +)
      }
      store([weights], 0)
      store([weights == 0 ? sum : sum / weights], 1)
    case .worst(let point):
      var values: [Double] = []
      prediction.forEachLossPoint(target, loss) { own in
        let value = rounded(point(own).loss)
        if target.isAnnotated(own.item, own.voxel) || value.isNaN { values.append(value) }
      }
      let worst = WorstVoxels(values, percent: LossParameters(loss)("percent"))
      store(worst.terms, 0)
      store([worst.mean], 1)
    }
  }

  /// dPrediction = r + weight times the gradient of `loss` by the prediction.
  func execute(_ kernel: Kernel.LossGradient) {
    let (loss, weight) = (kernel.loss, kernel.weight)
    let prediction = input(0)
    let target = LossTarget(loss, input(1), channels: prediction.channels)
    let terms = input(2).elements
    var gradient = prediction
    prediction.forEachLossPoint(target, loss) { own in
      let point: [Double]
      switch loss.meaning {
      case .overlap(let score):
        point = OverlapLoss(score: score, loss: loss, target: target)
          .gradient(own, prediction, terms)
      case .mean(let function):
        // Zero times what would vanish below the line. A mean of nothing has no gradient.
        point = function(own).gradient.map {
          terms[0] == 0 ? 0 * $0 : $0 / terms[0] + 0 * terms[0]
        }
      case .worst(let function):
        let (value, slope) = function(own)
        let isAnnotated = target.isAnnotated(own.item, own.voxel)
        let share = isAnnotated ? WorstVoxels.share(of: rounded(value), terms) : 0
        point = slope.map { $0 * (share + 0 * terms.reduce(0, +)) }
      }
      for channel in 0..<prediction.channels {
        gradient.elements[prediction.plane(own.item, channel) + own.voxel] = weight * point[channel]
      }
    }
    store(gradient, residual: 3, sign: 1)
  }

  /// A value as it is kept among the terms.
  private func rounded(_ value: Double) -> Double {
    call.results[0].storage.element == .float32 ? Double(Float(value)) : value
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

  /// The same with what a loss compares there.
  func forEachLossPoint(_ target: LossTarget, _ loss: Loss, _ body: (LossPoint) -> Void) {
    let parameters = LossParameters(loss)
    forEachPoint { item, voxel, values in
      body(
        LossPoint(
          values: values, target: target, item: item, voxel: voxel, parameters: parameters))
    }
  }
}

extension Loss {
  fileprivate var meaning: LossFunction.Meaning {
    guard let known = LossFunction.all[function.rawValue] else {
      preconditionFailure("prepare refuses a call of an unknown loss")
    }
    return known.meaning
  }
}
