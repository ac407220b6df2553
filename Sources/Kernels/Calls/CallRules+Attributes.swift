extension CallRules {
  /// What is wrong with the kernel's attributes, whatever its tensors are.
  var attributeFault: String? {
    switch call.kernel {
    case .convolution(let a), .convolutionDataGradient(let a), .convolutionWeightGradient(let a):
      fault(a)
    case .moments(let a): check(a.groups > 0, "groups") ?? check(isSmall(a.epsilon), "epsilon")
    case .normalize(let a), .normalizeGradient(let a): fault(a)
    case .updateRunningStatistics(let a):
      check((0...1).contains(a.momentum), "momentum") ?? check(isSmall(a.epsilon), "epsilon")
        ?? check(a.count > 0, "count")
    case .statisticsFromRunning(let epsilon): check(isSmall(epsilon), "epsilon")
    case .activation(let activation), .activationGradient(let activation): fault(activation)
    case .maxPool(let window), .maxPoolGradient(let window), .averagePool(let window),
      .averagePoolGradient(let window):
      fault(sizes: [window.kernel, window.stride], padding: window.padding)
    case .upsample(let a), .upsampleGradient(let a):
      fault(sizes: [a.factor]) ?? fault(sign: a.residualSign) ?? fault(range: a.range)
    case .squeeze(let factor), .unsqueeze(let factor), .orthogonalMatrixGradient(let factor),
      .downsampleLabels(let factor):
      fault(sizes: [factor])
    case .orthogonalDown(let factor, let range), .orthogonalUp(let factor, let range):
      fault(sizes: [factor]) ?? fault(range: range)
        // Lifting steps are made for the cubes of a factor of 2.
        ?? check(range == nil || product(factor) ?? .max <= 8, "factor")
    case .cayley(let factor), .cayleyGradient(let factor):
      fault(sizes: [factor])
        ?? check(factor.allSatisfy { $0 & ($0 - 1) == 0 }, "factor, no power of 2")
    case .add(let alpha, let beta, let range):
      check(alpha.isFinite && beta.isFinite, "factor") ?? fault(range: range)
    case .scale(let factor): check(factor.isFinite, "factor")
    case .round(let range): fault(range: range)
    case .dropout(let a): check((0..<1).contains(a.probability), "probability")
    case .loss(let loss): fault(loss)
    case .lossGradient(let loss, let weight): fault(loss) ?? check(weight.isFinite, "weight")
    case .divergence(let scale), .norm(let scale): check(scale.isFinite, "scale")
    case .divergenceGradient(let scale, let weight):
      check(scale.isFinite && weight.isFinite, "scale")
    case .optimize(let optimizer): fault(optimizer)
    case .channelSum, .softmax, .softmaxGradient, .permuteChannels, .relayout, .copyChannels,
      .dense, .denseDataGradient, .denseWeightGradient, .normalNoise, .reparameterize,
      .reparameterizeGradient, .zero:
      nil
    }
  }

  private func check(_ holds: Bool, _ attribute: String) -> String? {
    holds ? nil : "has an impossible \(attribute)"
  }

  /// Whether it may be added to what a root is taken of.
  private func isSmall(_ value: Double) -> Bool { value >= 0 && value.isFinite }

  /// Sizes of three axes, each of which fits in 31 bits.
  private func fault(sizes: [[Int]], padding: [Int] = [0, 0, 0]) -> String? {
    let limit = Int(Int32.max)
    return check(
      sizes.allSatisfy { $0.count == 3 && $0.allSatisfy { (1...limit).contains($0) } }
        && padding.count == 3 && padding.allSatisfy { (0...limit).contains($0) }, "window")
  }

  private func fault(sign: Int) -> String? { check((-1...1).contains(sign), "sign") }

  /// A range whose grid is one of normal numbers, however much it may still be widened.
  private func fault(range: Double?) -> String? {
    guard let range else { return nil }
    return check((0x1p-100...0x1p100).contains(range), "range")
  }

  private func fault(_ a: Convolution) -> String? {
    fault(sizes: [a.kernel, a.stride, a.dilation], padding: a.padding)
      ?? fault(sign: a.residualSign) ?? fault(range: a.range)
      ?? a.prologue.flatMap { prologue in
        fault(prologue)
          ?? check(prologue.residualSign == 0 && prologue.range == nil, "prologue")
      }
  }

  private func fault(_ a: Normalization) -> String? {
    check(a.groups > 0, "groups") ?? fault(a.activation) ?? fault(sign: a.residualSign)
      ?? fault(range: a.range)
  }

  private func fault(_ activation: Activation) -> String? {
    check(activation.parameter.isFinite, "activation")
  }

  private func fault(_ loss: Loss) -> String? {
    check(
      loss.parameters.values.allSatisfy(isSmall) && (1...16).contains(loss.termsPerChannel ?? 1),
      "loss")
      ?? check(
        loss.regions.allSatisfy { $0.allSatisfy { (0..<256).contains($0) } }, "region")
  }

  private func fault(_ optimizer: Optimizer) -> String? {
    let isRule =
      switch optimizer.rule {
      case .sgd(let momentum, _, let decay): (0...1).contains(momentum) && isSmall(decay)
      case .adam(let beta1, let beta2, let epsilon, let decay, _):
        (0..<1).contains(beta1) && (0..<1).contains(beta2) && isSmall(epsilon) && isSmall(decay)
      }
    return check(isRule, "rule")
      ?? check(isSmall(optimizer.clip) && isSmall(optimizer.gradientScale), "scale of gradients")
  }
}
