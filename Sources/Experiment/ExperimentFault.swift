extension Experiment {
  /// What the model language would not have let pass, of settings that may come from a file; nil
  /// where all is as it may be.
  public var fault: String? {
    input.fault ?? outputsFault ?? trainingFault ?? augmentation.fault
      ?? preprocessing.fault(input)
      ?? check((0...1).contains(sampling.foreground), "sampling")
  }

  private var trainingFault: String? {
    let isAverage = weightAverage.map { (0..<1).contains($0.decay) } ?? true
    return optimizer.fault ?? schedule.fault
      ?? check(clip.map(isPositive) ?? true, "clip")
      ?? check((1...Int(Int32.max)).contains(accumulation), "accumulation")
      ?? check(isAverage, "weight-average") ?? epochsFault
  }

  private var epochsFault: String? {
    let isEpoch =
      epoch.map { (1...Int(Int32.max)).contains($0) && $0.isMultiple(of: accumulation) } ?? true
    let isValidation = validation.map { $0.isPossible && hasLabels } ?? true
    let isStopping = earlyStopping.map { $0.isPossible && validation != nil } ?? true
    return check(isEpoch, "epoch") ?? check(isValidation, "validation")
      ?? check(isStopping, "early-stopping")
  }

  /// Whether an output is compared with labels.
  public var hasLabels: Bool { outputs.contains { $0.labels != nil } }

  private var outputsFault: String? {
    check(!outputs.isEmpty && Set(outputs.map(\.name)).count == outputs.count, "outputs")
      ?? outputs.lazy.compactMap { $0.target.fault ?? $0.ignoredFault }.first
  }
}

private func check(_ holds: Bool, _ setting: String) -> String? {
  holds ? nil : "'\(setting)' is not possible"
}

private func isPositive(_ value: Double) -> Bool { value > 0 && value.isFinite }

private func isNonNegative(_ value: Double) -> Bool { value >= 0 && value.isFinite }

extension Input {
  fileprivate var fault: String? {
    let limit = Int(Int32.max)
    return check(
      patch.count == 3 && (patch + [channels, batch]).allSatisfy { (1...limit).contains($0) },
      "input")
  }
}

extension Output {
  fileprivate var ignoredFault: String? {
    guard let ignored else { return nil }
    return check(
      labels.map { labels in
        labels.count <= LabelInput.ignoredClass && !labels.contains { $0.value == ignored }
      } ?? false && (0...Int(Int32.max)).contains(ignored), "ignored")
  }
}

extension Output.Target {
  fileprivate var fault: String? {
    switch self {
    case .labels(let labels): fault(labels)
    case .regions(let regions, let labels):
      fault(labels)
        ?? check(
          !regions.isEmpty
            && regions.allSatisfy { region in
              !region.labels.isEmpty
                && region.labels.allSatisfy { value in labels.contains { $0.value == value } }
            }, "regions")
    case .input, .none: nil
    }
  }

  private func fault(_ labels: [Label]) -> String? {
    check(
      (2...256).contains(labels.count) && Set(labels.map(\.value)).count == labels.count
        && labels.allSatisfy { (0...Int(Int32.max)).contains($0.value) }, "labels")
  }
}

extension Optimizer {
  fileprivate var fault: String? {
    check(
      isPositive(rate) && (0...1).contains(momentum) && (!nesterov || momentum > 0)
        && (0..<1).contains(beta1) && (0..<1).contains(beta2) && isPositive(epsilon)
        && isNonNegative(weightDecay), "optimizer")
  }
}

extension ValidationRule {
  fileprivate var isPossible: Bool {
    let counts = 1...Int(Int32.max)
    return counts.contains(every)
      && (on == .patches ? batches.map(counts.contains) ?? false : batches == nil)
  }
}

extension EarlyStopping {
  fileprivate var isPossible: Bool {
    (1...Int(Int32.max)).contains(patience) && isNonNegative(improvement)
  }
}

extension Schedule {
  fileprivate var fault: String? {
    let isShape =
      switch shape {
      case .constant: true
      case .step(let milestones, let factor):
        milestones.allSatisfy((0...1).contains) && milestones == milestones.sorted()
          && isPositive(factor)
      case .polynomial(let power): isPositive(power)
      case .cosine(let floor): (0...1).contains(floor)
      }
    return check(isShape && (0...1).contains(warmUp), "schedule")
  }
}

extension Preprocessing {
  fileprivate func fault(_ input: Input) -> String? {
    check(
      spacing.map { $0.count == 3 && $0.allSatisfy(Self.spacings.contains) } ?? true
        && [1, input.channels].contains(normalization.count)
        && normalization.allSatisfy(\.isPossible),
      "preprocessing")
  }
}

extension IntensityNormalization {
  fileprivate var isPossible: Bool {
    guard case .ct(let ct) = self else { return true }
    return ct.low < ct.high && ct.low.isFinite && ct.high.isFinite && ct.mean.isFinite
      && isPositive(ct.deviation)
  }
}

extension Augmentation {
  fileprivate var fault: String? {
    check(
      flips.allSatisfy((0...2).contains) && Set(flips).count == flips.count
        && (0...1).contains(intensityScale) && isNonNegative(intensityShift)
        && AugmentationBounds.all.allSatisfy { bounds in
          self[keyPath: bounds.transform].map { $0.isPossible(within: bounds.range) } ?? true
        } && (elastic?.isPossible ?? true), "augmentation")
  }
}

extension Augmentation.Transform {
  fileprivate func isPossible(within bounds: ClosedRange<Double>) -> Bool {
    (0...1).contains(probability) && (0...1).contains(channels) && range.isPossible(within: bounds)
  }
}

extension Augmentation.Elastic {
  fileprivate var isPossible: Bool {
    (0...1).contains(probability) && scale.isPossible(within: AugmentationBounds.elasticScale)
      && magnitude.isPossible(within: AugmentationBounds.elasticMagnitude)
  }
}

extension Augmentation.Range {
  fileprivate func isPossible(within bounds: ClosedRange<Double>) -> Bool {
    bounds.contains(low) && bounds.contains(high) && low <= high
  }
}
