import Diagnostics
import Experiment
import IR
import ModelLanguage
import Operations
import Program

/// Turns a resolved model into a function of operations; finds everything that does not fit.
///
/// A layer that does not fit is diagnosed and passed over, so that what follows it is still looked
/// at; its own consequences are not diagnosed again.
struct Elaborator {
  let model: ResolvedModel
  var layers: LayerBuilder
  var diagnostics: [Diagnostic] = []
  private var reads: [NamedRead] = []
  var roles: [String: Entry.Port.Role] = [:]
  /// Named values of the network; nil for one whose shape is not known after an error.
  private var named: [String: ValueID] = ["input": ValueID(0)]
  var branches: [String: ValueID] = [:]
  /// Values that stand for something that could not be built.
  var poisoned: Set<ValueID> = []
  private var trail = ShapeTrail()

  /// The elaborated function and the resources that it declares after those given.
  struct Result {
    var function: Function
    var resources: [Resource]
    /// Operations before this index make up the network, the others its losses.
    var networkEnd = 0
    /// Scalars and their weights in the total loss.
    var losses: [LayerBuilder.LossTerm]
    /// Of the function's results, by their names.
    var roles: [String: Entry.Port.Role] = [:]
    /// Values that layers read by name.
    var reads: [NamedRead] = []
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
    let builder = Builder(
      function: function, resources: resources, anchor: Anchor(path: "input"))
    var elaborator = Elaborator(model: model, layers: LayerBuilder(builder, mode: mode))
    let last = elaborator.sequence(model.network, from: ValueID(0))
    let networkEnd = elaborator.layers.builder.function.operations.count
    elaborator.finish(network: last)
    return Result(
      function: elaborator.layers.builder.function,
      resources: elaborator.layers.builder.resources, networkEnd: networkEnd,
      losses: elaborator.layers.losses,
      roles: elaborator.roles, reads: elaborator.reads, diagnostics: elaborator.diagnostics)
  }

  private init(model: ResolvedModel, layers: LayerBuilder) {
    self.model = model
    self.layers = layers
  }

  private mutating func sequence(_ terms: [ResolvedTerm], from input: ValueID) -> ValueID {
    var value = input
    for term in terms {
      let count = trail.count
      value = self.term(term, value)
      // A promise's body is on the way; other bodies are beside it.
      if case .invertible = term.kind {
      } else {
        trail.cut(to: count)
        trail.append(layers[type: value].shape, after: term.origin)
      }
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

  mutating func at(_ origin: Origin) {
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
        preconditionFailure("the language let the unknown value '\(name)' pass")
      }
      inputs.append(value)
      reads.append(
        NamedRead(
          value: value, name: name, region: layers.builder.region, span: span, trace: origin.trace))
    }
    if inputs.isEmpty { inputs = [input] }
    guard !inputs.contains(where: poisoned.contains) else { return poison(input) }
    guard let definition = Catalogue.layer(layer.layer) else {
      preconditionFailure("the language let the unknown layer '\(layer.layer)' pass")
    }
    layers.attributes = layer.attributes
    layers.builder.owner =
      layer.weights.map { .shared(name: $0.name) } ?? .layer(path: origin.path)
    layers.isFrozen = layer.frozen
    layers.warnings = []
    do throws(OperationFault) {
      let result = try definition.build(inputs, in: &layers)
      for warning in layers.warnings { warn(warning, layer, origin) }
      return result
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
      several: SplitOperation(input, sizes: [split, channels - split]))
    guard
      let first = addBranch(parts[0], f, of: parts[1], named: "f", origin)
    else { return poison(input) }
    if oneSided { return layers.builder.emit(ConcatOperation([parts[1], first])) }
    guard let second = addBranch(parts[1], g ?? [], of: first, named: "g", origin) else {
      return poison(input)
    }
    return layers.builder.emit(ConcatOperation([first, second]))
  }

  /// state + branch(argument), nil after an error.
  private mutating func addBranch(
    _ state: ValueID, _ body: [ResolvedTerm], of argument: ValueID, named name: String,
    _ origin: Origin
  ) -> ValueID? {
    var branchOrigin = origin
    branchOrigin.path += ".\(name)"
    let errors = errorCount
    let start = trail.count
    let result = region(.couplingBranch, branchOrigin, argument) {
      $0.sequence(body, from: argument)
    }
    at(origin)
    guard !poisoned.contains(result), errorCount == errors else { return nil }
    guard layers[type: result].shape == layers[type: state].shape else {
      reportBody(
        "branch-changes-shape",
        "branch '\(name)' of the coupling gives \(layers[type: result].shape), but is added to \(layers[type: state].shape)",
        of: ("coupling", origin),
        trail.lastChange(
          since: start, from: layers[type: argument].shape, to: layers[type: state].shape),
        advice: "a branch has to end with the shape of its half")
      return nil
    }
    let branch = layers.builder.onGrid(result)
    return layers.builder.emit(AddOperation(state, branch))
  }

  /// A value that bijections start from: rounded once, so that they are exact.
  private mutating func onGrid(_ value: ValueID) -> ValueID {
    poisoned.contains(value) ? value : layers.builder.onGrid(value)
  }

  private mutating func skip(
    _ input: ValueID, _ body: [ResolvedTerm], _ combine: ResolvedTerm.Combination,
    _ origin: Origin
  ) -> ValueID {
    let start = trail.count
    let result = sequence(body, from: input)
    at(origin)
    guard !poisoned.contains(result), !poisoned.contains(input) else { return poison(input) }
    do throws(OperationFault) {
      switch combine {
      case .add:
        // Beside a value of the grid the other term is rounded too: their sum can be undone.
        var terms = [input, result]
        if layers[type: input].shape == layers[type: result].shape,
          terms.contains(where: { layers[type: $0].isFixed })
        {
          terms = terms.map { layers.builder.onGrid($0) }
        }
        return try layers.emit(AddOperation(terms[0], terms[1]))
      case .concat: return try layers.emit(ConcatOperation([result, input]))
      }
    } catch {
      let shape = layers[type: input].shape
      reportBody(
        "shapes-differ",
        "the skip's body gives \(layers[type: result].shape), which does not meet its input \(shape)",
        of: ("skip", origin),
        trail.lastChange(since: start, from: shape, to: shape, free: combine == .add ? nil : 1),
        advice: combine == .add
          ? "'add' wants the same shape" : "'concat' wants the same batch and extents")
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
      several: SplitOperation(input, sizes: [channels, all - channels]))
    let start = trail.count
    let result = sequence(body, from: parts[1])
    at(origin)
    guard !poisoned.contains(result) else { return poison(input) }
    do throws(OperationFault) {
      return try layers.emit(ConcatOperation([parts[0], result]))
    } catch {
      let shape = layers[type: parts[1]].shape
      reportBody(
        "shapes-differ",
        "the bypass's body gives \(layers[type: result].shape), which does not meet the kept \(layers[type: parts[0]].shape)",
        of: ("bypass", origin),
        trail.lastChange(since: start, from: shape, to: shape, free: 1),
        advice: "'bypass' wants the same batch and extents")
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
}
