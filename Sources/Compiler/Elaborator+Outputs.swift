import Diagnostics
import Experiment
import IR
import Kernels
import ModelLanguage
import Operations
import Program

/// Outputs, and the losses that compare them with their targets.
extension Elaborator {
  mutating func finish(network: ValueID) {
    layers.builder.region = nil
    var takesNetwork = true
    for output in model.outputs {
      let settings = model.experiment.outputs.first { $0.name == output.name }
      let value: ValueID
      if let branch = branches[output.name] {
        value = branch
      } else if takesNetwork, !isBranch(output.name, model.network) {
        takesNetwork = false
        value = network
      } else {
        // The branch stands in a term that was passed over, or inference leaves it out.
        continue
      }
      at(output.origin)
      guard !poisoned.contains(value) else { continue }
      let floats = layers.builder.computed(value)
      addResult(output.name, .output, floats)
      if layers.mode == .training, let settings { losses(of: output, settings, floats) }
    }
    if layers.mode == .training, errorCount == 0 { total() }
  }

  private func isBranch(_ name: String, _ terms: [ResolvedTerm]) -> Bool {
    terms.contains { term in
      switch term.kind {
      case .layer: false
      case .branch(let output, let body): output == name || isBranch(name, body)
      case .coupling(let f, let g, _, _): isBranch(name, f) || isBranch(name, g ?? [])
      case .skip(let body, _), .bypass(_, let body), .invertible(let body): isBranch(name, body)
      }
    }
  }

  private mutating func losses(of output: ResolvedOutput, _ settings: Output, _ value: ValueID) {
    guard fits(output, settings, value) else { return }
    if !output.losses.isEmpty, settings.target.channels != nil {
      warnOfProbabilities(output, value)
    }
    // Without a loss no labels are needed.
    guard !output.losses.isEmpty, let target = target(settings, value) else { return }
    for loss in output.losses {
      at(loss.origin)
      guard let compared = fitting(loss, settings) else { continue }
      let results = layers.builder.emit(
        several: LossOperation(compared, of: value, against: target))
      let scalar = LossOperation.scalar(results)
      layers.losses.append(
        LayerBuilder.LossTerm(
          name: "\(output.name).\(loss.name)", value: scalar, weight: loss.weight))
    }
  }

  /// Says that a network ends in what its losses, and prediction, do to its output once more.
  private mutating func warnOfProbabilities(_ output: ResolvedOutput, _ value: ValueID) {
    let operations = layers.builder.function.operations
    guard let last = operations.last(where: { $0.results.contains(value) }),
      last.definition.givesProbabilities
    else { return }
    diagnostics.append(
      Diagnostic(
        .warning, "normalized-twice",
        "output '\(output.name)' is made of probabilities, but its losses make these themselves",
        at: last.anchor.span,
        notes: [Diagnostic.Note("leave the last layer out: prediction needs no other")]
          + last.anchor.trace))
  }

  /// What a loss computes; nil, and an error, where it does not go with its output's target.
  private mutating func fitting(_ loss: ResolvedLoss, _ settings: Output) -> Loss? {
    let target = settings.target.compared
    let fitting = target.map { LossFunction.names(taking: $0.kind) } ?? []
    let name = loss.layer.layer
    guard let target, fitting.contains(name), let function = LossFunction.named(name) else {
      report(
        "loss-does-not-fit",
        "loss '\(name)' does not go with the target of output '\(settings.name)'",
        at: loss.origin.span, loss.origin,
        advice: fitting.isEmpty ? [] : ["valid: \(fitting.joined(separator: ", "))"])
      return nil
    }
    let channels = settings.target.channels ?? 0
    let compared = function.loss(
      loss.layer.attributes, against: target,
      ignoring: settings.ignored.map { _ in LabelInput.ignoredClass })
    if let weights = compared.weights,
      weights.count != channels || weights.allSatisfy({ $0 == 0 })
    {
      report(
        "weights-do-not-fit",
        weights.count == channels
          ? "the 'class-weights' of '\(name)' are all 0"
          : "'\(name)' has \(weights.count) 'class-weights', but output '\(settings.name)' has "
            + "\(channels) channels",
        at: loss.layer.attributeSpans["class-weights"] ?? loss.origin.span, loss.origin,
        advice: ["'class-weights' are one for each class or, of regions, for each region"])
      return nil
    }
    return compared
  }

  /// Whether an output's value can be compared with its target.
  private mutating func fits(
    _ output: ResolvedOutput, _ settings: Output, _ value: ValueID
  ) -> Bool {
    let type = layers[type: value]
    let input = layers[type: ValueID(0)]
    let channels: Int
    switch settings.target {
    case .none: return true
    case .input:
      guard type.shape == input.shape else {
        report(
          "shapes-differ",
          "output '\(output.name)' is \(type.shape), but the input that it reconstructs is \(input.shape)",
          at: output.origin.span, output.origin)
        return false
      }
      return true
    case .labels, .regions: channels = settings.target.channels ?? 0
    }
    guard type.rank == 5, type.shape[1] == channels else {
      report(
        "classes-differ",
        "output '\(output.name)' is \(type.shape), but its target has \(channels) classes",
        at: output.origin.span, output.origin,
        advice: ["the last layer has to give \(channels) channels"])
      return false
    }
    guard zip(type.spatial, factor(of: value)).map({ $0 * $1 }) == input.spatial else {
      report(
        "shapes-differ",
        "output '\(output.name)' has the extents \(type.spatial), which do not divide the patch \(input.spatial)",
        at: output.origin.span, output.origin)
      return false
    }
    return true
  }

  /// How many times the value's extents go into the input's, for each axis.
  private func factor(of value: ValueID) -> [Int] {
    zip(layers[type: ValueID(0)].spatial, layers[type: value].spatial).map { $0 / max($1, 1) }
  }

  /// What an output that fits its target is compared with; nil where that is nothing.
  private mutating func target(_ settings: Output, _ value: ValueID) -> ValueID? {
    if settings.target == .input { return ValueID(0) }
    guard let input = model.experiment.labelInput(of: settings) else { return nil }
    let labels = argument(input)
    let factor = factor(of: value)
    guard factor != [1, 1, 1] else { return labels }
    return layers.builder.emit(DownsampleLabels(labels, factor: factor))
  }

  private mutating func argument(_ input: LabelInput) -> ValueID {
    let arguments = layers.builder.function.arguments
    if let argument = arguments.first(where: { $0.name == input.name }) { return argument.value }
    let type = layers[type: ValueID(0)].with(channels: 1)
    let labels = layers.builder.function.makeValue(TensorType(type.shape, .uint8))
    layers.builder.function.arguments.append(.init(input.name, labels))
    return labels
  }

  /// The weighted sum of all losses as the result "loss", and each by itself.
  private mutating func total() {
    layers.builder.anchor = Anchor(path: "losses")
    guard let first = layers.losses.first else { return }
    var total = layers.builder.emit(ScaleOperation(first.value, by: first.weight))
    for loss in layers.losses.dropFirst() {
      total = layers.builder.emit(AddOperation(total, loss.value, times: loss.weight))
    }
    addResult("loss", .loss, total)
    for loss in layers.losses { addResult("loss.\(loss.name)", .lossTerm, loss.value) }
  }

  private mutating func addResult(_ name: String, _ role: Entry.Port.Role, _ value: ValueID) {
    layers.builder.function.results.append(.init(name, value))
    roles[name] = role
  }
}

extension Output.Target {
  /// Of a prediction that is compared with labels; nil for another.
  fileprivate var channels: Int? {
    switch self {
    case .labels(let labels): labels.count
    case .regions(let regions, _): regions.count
    case .input, .none: nil
    }
  }

  /// What losses compare a prediction with; nil where that is nothing.
  fileprivate var compared: Loss.Target? {
    switch self {
    case .labels: .classes
    case .regions(let regions, let labels):
      .regions(
        regions.map { region in
          labels.indices.filter { region.labels.contains(labels[$0].value) }
        })
    case .input: .tensor
    case .none: nil
    }
  }
}
