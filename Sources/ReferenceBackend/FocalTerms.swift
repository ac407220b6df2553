import Foundation

/// -w (1 - p)^gamma log p with p the softmax at the label's class and w its weight; zero for a label that is none of
/// the classes, and NaN where a logit is not finite. By the logits: w (gamma (1 - p)^(gamma - 1) p log p - (1 - p)^gamma) (onehot - softmax).
func softmaxFocal(_ point: LossPoint, gamma: Double) -> (loss: Double, gradient: [Double]) {
  let (logits, label, weight) = (point.values, point.label, point.weights[0])
  guard logits.allSatisfy(\.isFinite) else { return (.nan, logits.map { _ in .nan }) }
  guard logits.indices.contains(label) else {
    return (0, logits.map { _ in 0 })
  }
  let largest = logits.max() ?? 0
  let logSum = log(logits.reduce(0) { $0 + exp($1 - largest) }) + largest
  let probabilities = logits.map { exp($0 - logSum) }
  let logP = logits[label] - logSum
  let rest = probabilities.indices.reduce(0) { $1 == label ? $0 : $0 + probabilities[$1] }
  let slope = weight * focalSlope(p: probabilities[label], rest: rest, logP: logP, gamma: gamma)
  return (
    -weight * pow(rest, gamma) * logP,
    probabilities.indices.map { slope * (($0 == label ? 1 : 0) - probabilities[$0]) }
  )
}

/// The same of each channel's sigmoid: p is sigmoid(z), or sigmoid(-z) where the target is 0. NaN for
/// a logit that is not finite.
func sigmoidFocal(_ point: LossPoint, gamma: Double) -> (loss: Double, gradient: [Double]) {
  let terms = zip(point.values, point.targets)
  let shares = zip(terms, point.weights).map { term, weight in
    let (logit, target) = term
    guard logit.isFinite else { return (loss: Double.nan, gradient: Double.nan) }
    let sign: Double = target == 0 ? -1 : 1
    let z = sign * logit
    // log sigmoid(z) = min(z, 0) - log(1 + exp(-|z|)) neither overflows nor cancels.
    let logP = min(z, 0) - log1p(exp(-abs(z)))
    let (p, rest) = (logistic(z), logistic(-z))
    let slope = focalSlope(p: p, rest: rest, logP: logP, gamma: gamma)
    return (
      loss: -weight * pow(rest, gamma) * logP, gradient: weight * sign * slope * rest
    )
  }
  return (shares.reduce(0) { $0 + $1.loss }, shares.map(\.gradient))
}

/// p times the derivative of -(1 - p)^gamma log p. Where 1 - p vanishes the derivative by a logit
/// does too, so its infinite factor for gamma < 1 is dropped.
private func focalSlope(p: Double, rest: Double, logP: Double, gamma: Double) -> Double {
  let power = -pow(rest, gamma)
  guard gamma != 0, rest > 0 else { return power }
  return gamma * pow(rest, gamma - 1) * p * logP + power
}
