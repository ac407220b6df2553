import Kernels

extension Invocation {
  /// `terms` holds what the loss is averaged over (voxels, voxels times channels, or elements), or
  /// the sums of each channel, channel by channel.
  func execute(_ kernel: Kernel.Loss) {
    let loss = kernel.loss
    let prediction = input(0)
    let target = LossTarget(loss.target, input(1), channels: prediction.channels)
    switch loss.meaning {
    case .overlap(let score):
      let overlap = OverlapLoss(score: score, loss: loss, target: target)
      let terms = overlap.terms(prediction)
      store(terms, 0)
      store([overlap.value(terms)], 1)
    case .mean(let point):
      let parameters = LossParameters(loss)
      var sum = 0.0
      prediction.forEachPoint { item, voxel, values in
        sum +=
          point(
            LossPoint(
              values: values, target: target, item: item, voxel: voxel, parameters: parameters)
          ).loss
      }
      let divisor = loss.divisor(prediction)
      store([divisor], 0)
      store([sum / divisor], 1)
    }
  }

  /// dPrediction = r + weight times the gradient of `loss` by the prediction.
  func execute(_ kernel: Kernel.LossGradient) {
    let (loss, weight) = (kernel.loss, kernel.weight)
    let prediction = input(0)
    let target = LossTarget(loss.target, input(1), channels: prediction.channels)
    let terms = input(2).elements
    let parameters = LossParameters(loss)
    var gradient = prediction
    prediction.forEachPoint { item, voxel, values in
      let point: [Double]
      switch loss.meaning {
      case .overlap(let score):
        point = OverlapLoss(score: score, loss: loss, target: target)
          .gradient(values, item, voxel, terms)
      case .mean(let function):
        let own = LossPoint(
          values: values, target: target, item: item, voxel: voxel, parameters: parameters)
        // Zero times what would vanish below the line.
        point = function(own).gradient.map { $0 / terms[0] + 0 * terms[0] }
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
  fileprivate var meaning: LossFunction.Meaning {
    guard let known = LossFunction.all[function.rawValue] else {
      preconditionFailure("prepare refuses a call of an unknown loss")
    }
    return known.meaning
  }

  /// What the sum over voxels is divided by.
  fileprivate func divisor(_ prediction: Grid) -> Double {
    target == .classes ? Double(prediction.batch * prediction.voxels) : Double(prediction.count)
  }
}
