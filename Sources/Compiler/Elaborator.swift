import Attributes
import Diagnostics
import Experiment
import IR
import ModelLanguage
import Operations

/// Turns a resolved model into a function of operations; finds everything that does not fit.
///
/// A layer that does not fit is diagnosed and passed over, so that what follows it is still looked
/// at; its own consequences are not diagnosed again.
struct Elaborator {
  let model: ResolvedModel
  var layers: LayerBuilder
  private(set) var diagnostics: [Diagnostic] = []
  /// Named values of the network; nil for one whose shape is not known after an error.
  private var named: [String: ValueID] = ["input": ValueID(0)]
  private var branches: [String: ValueID] = [:]
  /// Values that stand for something that could not be built.
  private var poisoned: Set<ValueID> = []

  /// The elaborated function and the resources that it declares after those given.
  struct Result {
    var function: Function
    var resources: [Resource]
    /// Scalars and their weights in the total loss.
    var losses: [LayerBuilder.LossTerm]
    var diagnostics: [Diagnostic]
  }

  static func elaborate(
    _ model: ResolvedModel, mode: Mode, resources: [Resource] = []
  ) -> Result {
    var function = Function(name: mode == .training ? "forward" : "inference")
    let input = model.experiment.input
    let shape = [input.batch, input.channels] + input.patch
    guard TensorType(shape).isWithinLimits else {
      return Result(
        function: function, resources: resources, losses: [],
        diagnostics: [
          Diagnostic(
            .error, "too-many-elements", "the input is \(shape), which is more than 2^40 elements",
            at: model.inputOrigin.span)
        ])
    }
    function.arguments = [.init("input", function.makeValue(TensorType(shape)))]
    var builder = Builder(
      function: function, resources: resources, anchor: Anchor(path: "input"))
    builder.exactRange = model.exactRange
    var elaborator = Elaborator(model: model, layers: LayerBuilder(builder, mode: mode))
    let last = elaborator.sequence(model.network, from: ValueID(0))
    elaborator.finish(network: last)
    return Result(
      function: elaborator.layers.builder.function,
      resources: elaborator.layers.builder.resources, losses: elaborator.layers.losses,
      diagnostics: elaborator.diagnostics)
  }

  private init(model: ResolvedModel, layers: LayerBuilder) {
    self.model = model
    self.layers = layers
  }

  // MARK: Terms

  private mutating func sequence(_ terms: [ResolvedTerm], from input: ValueID) -> ValueID {
    var value = input
    for term in terms {
      value = self.term(term, value)
      if let name = term.name { named[name] = value }
    }
    return value
  }

  private mutating func term(_ term: ResolvedTerm, _ input: ValueID) -> ValueID {
    at(term.origin)
    switch term.kind {
    case .layer(let layer):
      return self.layer(layer, input, term.origin)
    case .coupling(let f, let g, let oneSided, let first):
      let input = onGrid(input)
      return region(.coupling, term.origin, input) {
        $0.coupling(input, f: f, g: g, oneSided: oneSided, first: first, term.origin)
      }
    case .skip(let body, let combine):
      return region(.skip, term.origin, input) {
        $0.skip(input, body, combine, term.origin)
      }
    case .bypass(let channels, let body):
      return region(.bypass, term.origin, input) {
        $0.bypass(input, channels: channels, body, term.origin)
      }
    case .branch(let output, let body):
      guard layers.mode == .training else { return input }
      branches[output] = region(.branch, term.origin, input) { $0.sequence(body, from: input) }
      return input
    case .invertible(let body):
      let input = onGrid(input)
      return region(.invertible, term.origin, input) { $0.sequence(body, from: input) }
    }
  }

  private mutating func at(_ origin: Origin) {
    layers.builder.anchor = Anchor(path: origin.path, span: origin.span, trace: origin.trace)
  }

  /// Runs a body within a region of the function.
  private mutating func region(
    _ kind: IR.Region.Kind, _ origin: Origin, _ input: ValueID,
    _ body: (inout Elaborator) -> ValueID
  ) -> ValueID {
    let outer = layers.builder.region
    let anchor = Anchor(path: origin.path, span: origin.span, trace: origin.trace)
    let identifier = RegionID(layers.builder.function.regions.count)
    layers.builder.function.regions.append(
      IR.Region(kind, parent: outer, anchor: anchor, input: input, output: input))
    layers.builder.region = identifier
    let output = body(&self)
    layers.builder.function.regions[identifier.index].output = output
    layers.builder.region = outer
    return output
  }

  private mutating func layer(
    _ layer: ResolvedLayer, _ input: ValueID, _ origin: Origin
  ) -> ValueID {
    var inputs: [ValueID] = []
    for (name, span) in layer.inputs {
      guard let value = named[name] else {
        report(
          "undefined-value", "no value named '\(name)' comes before this layer", at: span, origin,
          advice: ["names of values: \(named.keys.sorted().joined(separator: ", "))"])
        return poison(input)
      }
      inputs.append(value)
    }
    if inputs.isEmpty { inputs = [input] }
    guard !inputs.contains(where: poisoned.contains) else { return poison(input) }
    guard let definition = Catalogue.layer(layer.layer) else {
      preconditionFailure("the language let the unknown layer '\(layer.layer)' pass")
    }
    layers.attributes = layer.attributes
    layers.weightsName = layer.weights?.name ?? origin.path
    layers.isFrozen = layer.frozen
    do throws(OperationFault) {
      return try definition.build(inputs, in: &layers)
    } catch {
      report(error, layer, origin)
      return poison(input)
    }
  }

  private mutating func coupling(
    _ input: ValueID, f: [ResolvedTerm], g: [ResolvedTerm]?, oneSided: Bool, first: Int?,
    _ origin: Origin
  ) -> ValueID {
    guard !poisoned.contains(input), isVolume(input, "coupling", origin) else {
      return poison(input)
    }
    let channels = layers[type: input].shape[1]
    guard first != nil || channels % 2 == 0 else {
      report(
        "odd-channels", "a coupling splits its channels in halves, but there are \(channels)",
        at: origin.span, origin,
        advice: [
          "the nearest valid channels are \(channels - 1) and \(channels + 1)",
          "or give the first part's channels by 'first'",
        ])
      return poison(input)
    }
    let split = first ?? channels / 2
    guard split > 0, split < channels else {
      report(
        "range-outside", "'first' leaves one part empty: \(split) of \(channels) channels",
        at: origin.span, origin)
      return poison(input)
    }
    let parts = layers.builder.emit(
      "split", [input], ["sizes": .integers([split, channels - split])])
    guard
      let first = addBranch(parts[0], f, of: parts[1], named: "f", origin)
    else { return poison(input) }
    if oneSided { return layers.builder.emit("concat", [parts[1], first])[0] }
    guard let second = addBranch(parts[1], g ?? [], of: first, named: "g", origin) else {
      return poison(input)
    }
    return layers.builder.emit("concat", [first, second])[0]
  }

  /// state + branch(argument), nil after an error.
  private mutating func addBranch(
    _ state: ValueID, _ body: [ResolvedTerm], of argument: ValueID, named name: String,
    _ origin: Origin
  ) -> ValueID? {
    var branchOrigin = origin
    branchOrigin.path += ".\(name)"
    let errors = diagnostics.count
    let result = region(.couplingBranch, branchOrigin, argument) {
      $0.sequence(body, from: argument)
    }
    at(origin)
    guard !poisoned.contains(result), diagnostics.count == errors else { return nil }
    guard layers[type: result] == layers[type: state] else {
      report(
        "branch-changes-shape",
        "branch '\(name)' of the coupling gives \(layers[type: result].shape), but is added to \(layers[type: state].shape)",
        at: origin.span, origin, advice: ["a branch has to end with the shape of its half"])
      return nil
    }
    let branch = layers.builder.onGrid(result)
    return layers.builder.emit("add", [state, branch], additionAttributes)[0]
  }

  /// A value that bijections start from: rounded once, so that they are exact.
  private mutating func onGrid(_ value: ValueID) -> ValueID {
    poisoned.contains(value) ? value : layers.builder.onGrid(value)
  }

  private mutating func skip(
    _ input: ValueID, _ body: [ResolvedTerm], _ combine: ResolvedTerm.Combination,
    _ origin: Origin
  ) -> ValueID {
    let result = sequence(body, from: input)
    at(origin)
    guard !poisoned.contains(result), !poisoned.contains(input) else { return poison(input) }
    do throws(OperationFault) {
      switch combine {
      case .add:
        // Beside a value of the grid the other term is rounded too: their sum can be undone.
        var terms = [input, result]
        if layers[type: input] == layers[type: result],
          terms.contains(where: layers.builder.isOnGrid)
        {
          terms = terms.map { layers.builder.onGrid($0) }
        }
        return try layers.emit("add", terms, additionAttributes)
      case .concat: return try layers.emit("concat", [result, input])
      }
    } catch {
      report(
        "shapes-differ",
        "the skip's body gives \(layers[type: result].shape), which does not meet its input \(layers[type: input].shape)",
        at: origin.span, origin,
        advice: [
          combine == .add
            ? "'add' wants the same shape" : "'concat' wants the same batch and extents"
        ])
      return poison(input)
    }
  }

  private mutating func bypass(
    _ input: ValueID, channels: Int, _ body: [ResolvedTerm], _ origin: Origin
  ) -> ValueID {
    guard !poisoned.contains(input), isVolume(input, "bypass", origin) else {
      return poison(input)
    }
    let all = layers[type: input].shape[1]
    guard channels > 0, channels < all else {
      report(
        "range-outside", "\(channels) of \(all) channels cannot go round the body",
        at: origin.span, origin, advice: ["valid: 1 to \(all - 1)"])
      return poison(input)
    }
    let parts = layers.builder.emit(
      "split", [input], ["sizes": .integers([channels, all - channels])])
    let result = sequence(body, from: parts[1])
    at(origin)
    guard !poisoned.contains(result) else { return poison(input) }
    do throws(OperationFault) {
      return try layers.emit("concat", [parts[0], result])
    } catch {
      report(
        "shapes-differ",
        "the bypass's body gives \(layers[type: result].shape), which does not meet the kept \(layers[type: parts[0]].shape)",
        at: origin.span, origin)
      return poison(input)
    }
  }

  private mutating func isVolume(_ value: ValueID, _ name: String, _ origin: Origin) -> Bool {
    guard layers[type: value].rank != 5 else { return true }
    report(
      "not-a-volume",
      "'\(name)' wants a volume (N, C, D, H, W); here the value is \(layers[type: value].shape)",
      at: origin.span, origin)
    return false
  }

  // MARK: Outputs

  private mutating func finish(network: ValueID) {
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
        if layers.mode == .training {
          report(
            "output-without-value",
            "output '\(output.name)' gets no value: the network's result belongs to an output before it, and no 'branch' is named so",
            at: output.origin.span, output.origin)
        }
        continue
      }
      at(output.origin)
      guard !poisoned.contains(value) else { continue }
      layers.builder.function.results.append(.init(output.name, value))
      if layers.mode == .training, let settings { losses(of: output, settings, value) }
    }
    if layers.mode == .training, diagnostics.isEmpty { total() }
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
    guard let target = target(of: output, settings, value) else { return }
    for loss in output.losses {
      at(loss.origin)
      var attributes = loss.layer.attributes
      if case .regions(let regions, let labels) = settings.target {
        attributes["regions"] = .integers(
          regions.map { region in
            labels.enumerated().reduce(0) {
              region.labels.contains($1.element.value) ? $0 | 1 << $1.offset : $0
            }
          })
      }
      guard checkLoss(loss, settings) else { continue }
      let name = loss.layer.layer.replacing("-", with: "_")
      let scalar = layers.builder.emit(name, [value, target], attributes)[1]
      layers.losses.append(
        LayerBuilder.LossTerm(
          name: String(loss.origin.path.dropFirst("losses.".count)), value: scalar,
          weight: loss.weight))
    }
  }

  /// Whether a loss goes with the kind of its output's target.
  private mutating func checkLoss(_ loss: ResolvedLoss, _ settings: Output) -> Bool {
    let fitting: [String] =
      switch settings.target {
      case .labels: ["cross-entropy", "dice", "focal"]
      case .regions: ["binary-cross-entropy", "dice", "focal"]
      case .input: ["mean-squared-error"]
      case .none: []
      }
    guard fitting.contains(loss.layer.layer) else {
      report(
        "loss-does-not-fit",
        "loss '\(loss.layer.layer)' does not go with the target of output '\(settings.name)'",
        at: loss.origin.span, loss.origin,
        advice: fitting.isEmpty ? [] : ["valid: \(fitting.joined(separator: ", "))"])
      return false
    }
    return true
  }

  /// The value that an output is compared with; nil where there is none or it does not fit.
  private mutating func target(
    of output: ResolvedOutput, _ settings: Output, _ value: ValueID
  ) -> ValueID? {
    let type = layers[type: value]
    let input = layers[type: ValueID(0)]
    let channels: Int
    switch settings.target {
    case .none: return nil
    case .input:
      guard type == input else {
        report(
          "shapes-differ",
          "output '\(output.name)' is \(type.shape), but the input that it reconstructs is \(input.shape)",
          at: output.origin.span, output.origin)
        return nil
      }
      return ValueID(0)
    case .labels(let labels): channels = labels.count
    case .regions(let regions, _): channels = regions.count
    }
    guard type.rank == 5, type.shape[1] == channels else {
      report(
        "classes-differ",
        "output '\(output.name)' is \(type.shape), but its target has \(channels) classes",
        at: output.origin.span, output.origin,
        advice: ["the last layer has to give \(channels) channels"])
      return nil
    }
    let factor = zip(input.spatial, type.spatial).map { $0 / max($1, 1) }
    guard zip(type.spatial, factor).map({ $0 * $1 }) == input.spatial else {
      report(
        "shapes-differ",
        "output '\(output.name)' has the extents \(type.spatial), which do not divide the patch \(input.spatial)",
        at: output.origin.span, output.origin)
      return nil
    }
    let labels = labelsArgument()
    guard factor != [1, 1, 1] else { return labels }
    return layers.builder.emit("downsample_labels", [labels], ["factor": .integers(factor)])[0]
  }

  private mutating func labelsArgument() -> ValueID {
    let arguments = layers.builder.function.arguments
    if arguments.count > 1 { return arguments[1].value }
    let type = layers[type: ValueID(0)].with(channels: 1)
    let labels = layers.builder.function.makeValue(TensorType(type.shape, .uint8))
    layers.builder.function.arguments.append(.init("labels", labels))
    return labels
  }

  /// The weighted sum of all losses as the result "loss", and each by itself.
  private mutating func total() {
    layers.builder.anchor = Anchor(path: "losses")
    guard let first = layers.losses.first else { return }
    var total = layers.builder.emit("scale", [first.value], ["factor": .real(first.weight)])[0]
    for loss in layers.losses.dropFirst() {
      total =
        layers.builder.emit(
          "add", [total, loss.value], ["alpha": .real(1), "beta": .real(loss.weight)])[0]
    }
    layers.builder.function.results.append(.init("loss", total))
    for loss in layers.losses {
      layers.builder.function.results.append(.init("loss.\(loss.name)", loss.value))
    }
  }

  // MARK: Diagnostics

  /// A value like `input` that nothing more is said about.
  private mutating func poison(_ input: ValueID) -> ValueID {
    let value = layers.builder.function.makeValue(layers[type: input])
    poisoned.insert(value)
    return value
  }

  private mutating func report(
    _ fault: OperationFault, _ layer: ResolvedLayer, _ origin: Origin
  ) {
    let span = fault.attribute.flatMap { layer.attributeSpans[$0] } ?? origin.span
    report(fault.identifier, fault.message, at: span, origin, advice: fault.advice)
  }

  private mutating func report(
    _ identifier: String, _ message: String, at span: Span, _ origin: Origin,
    advice: [String] = []
  ) {
    diagnostics.append(
      Diagnostic(
        .error, identifier, message, at: span,
        notes: advice.map { Diagnostic.Note($0) } + origin.trace))
  }
}
