import Kernels

/// The meaning of a loss.
struct LossFunction: Sendable {
  var parameters: Set<String> = []
  var targets: Set<Loss.Target.Kind>
  var takesWeights = false
  var meaning: Meaning

  enum Meaning: Sendable {
    /// A mean over voxels: what one voxel adds to the sum, weighted, and the gradient of that by its
    /// values.
    case mean(@Sendable (LossPoint) -> (loss: Double, gradient: [Double]))
    /// A mean over the parameter `percent` of the voxels: those where such a value is greatest.
    case worst(@Sendable (LossPoint) -> (loss: Double, gradient: [Double]))
    /// 1 less the mean over channels of a score of how prediction and target overlap.
    case overlap(OverlapScore)
  }

  /// The losses that the backend computes.
  static let all: [String: LossFunction] = [
    // -log softmax at the label's class.
    "cross-entropy": LossFunction(
      targets: [.classes], takesWeights: true, meaning: .mean { softmaxFocal($0, gamma: 0) }),
    "top-k-cross-entropy": LossFunction(
      parameters: ["percent"], targets: [.classes],
      meaning: .worst { softmaxFocal($0, gamma: 0) }),
    // 2 sum pg + s over sum p + sum g + s (Milletari 2016).
    "dice": LossFunction(
      parameters: ["smooth", "background", "squares"], targets: [.classes, .regions],
      meaning: .overlap(
        OverlapScore(
          value: { sums, parameters in
            let denominator = sums.prediction + sums.target + parameters("smooth")
            return denominator == 0 ? 1 : (2 * sums.both + parameters("smooth")) / denominator
          },
          byProbability: { sums, parameters, p, g in
            let slope = parameters("squares") != 0 ? 2 * p : 1
            let numerator = 2 * sums.both + parameters("smooth")
            let denominator = sums.prediction + sums.target + parameters("smooth")
            guard denominator != 0 else { return 0 }
            return (2 * g * denominator - numerator * slope) / (denominator * denominator)
          }))),
    // The binary cross-entropy of sigmoid(logit), of each channel.
    "binary-cross-entropy": LossFunction(
      targets: [.regions], takesWeights: true, meaning: .mean { sigmoidFocal($0, gamma: 0) }),
    // -(1 - p)^gamma log p at the true class, or of each channel (Lin 2017).
    "focal": LossFunction(
      parameters: ["gamma"], targets: [.classes, .regions], takesWeights: true,
      meaning: .mean { point in
        let gamma = point.parameters("gamma")
        return point.target.meaning == .classes
          ? softmaxFocal(point, gamma: gamma) : sigmoidFocal(point, gamma: gamma)
      }),
    // TP + s over TP + alpha FP + beta FN + s (Salehi 2017).
    "tversky": LossFunction(
      parameters: ["smooth", "background", "alpha", "beta"], targets: [.classes, .regions],
      meaning: .overlap(
        OverlapScore(
          value: { sums, parameters in
            let denominator = tverskyDenominator(sums, parameters)
            return denominator == 0 ? 1 : (sums.both + parameters("smooth")) / denominator
          },
          byProbability: { sums, parameters, p, g in
            let (alpha, beta) = (parameters("alpha"), parameters("beta"))
            let numerator = sums.both + parameters("smooth")
            let denominator = tverskyDenominator(sums, parameters)
            guard denominator != 0 else { return 0 }
            return (g * denominator - numerator * (alpha + (1 - alpha - beta) * g))
              / (denominator * denominator)
          }))),
    "mean-squared-error": LossFunction(
      targets: [.tensor],
      meaning: .mean { point in
        let differences = zip(point.values, point.targets).map { $0 - $1 }
        return (differences.reduce(0) { $0 + $1 * $1 }, differences.map { 2 * $0 })
      }),
  ]

  /// What a loss has to look like to be this one.
  func form(_ name: String) -> LossForm {
    var form = LossForm(
      Loss.Function(rawValue: name), parameters: parameters, takesWeights: takesWeights,
      targets: targets)
    switch meaning {
    case .mean: break
    case .worst: form.commonTerms = WorstVoxels.termCount
    case .overlap: (form.termsPerChannel, form.takesItems) = (OverlapSums.count, true)
    }
    return form
  }
}

private func tverskyDenominator(_ sums: OverlapSums, _ parameters: LossParameters) -> Double {
  sums.both + parameters("alpha") * (sums.prediction - sums.both)
    + parameters("beta") * (sums.target - sums.both) + parameters("smooth")
}

/// A loss's numbers by their names.
struct LossParameters: Sendable {
  private let values: [String: Double]

  init(_ loss: Loss) { values = loss.parameters }

  func callAsFunction(_ name: String) -> Double {
    guard let value = values[name] else {
      preconditionFailure("prepare refuses a loss without '\(name)'")
    }
    return value
  }
}

/// One voxel of a prediction and what it is compared with.
struct LossPoint {
  var values: [Double]
  var target: LossTarget
  var item: Int
  var voxel: Int
  var parameters: LossParameters

  var label: Int { target.label(item, voxel) }
  var targets: [Double] { target.values(item, voxel) }
  var weights: [Double] { target.weights(item, voxel) }
}
