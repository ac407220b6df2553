import Diagnostics
import Experiment

/// A section's values by key, those by default included; what was wrong is absent.
struct Settings {
  var values: [String: Value] = [:]

  func integer(_ key: String) -> Int {
    if case .integer(let value) = values[key] { value } else { 1 }
  }

  func real(_ key: String) -> Double { values[key]?.real ?? 0 }

  func boolean(_ key: String) -> Bool { values[key] == .boolean(true) }

  func string(_ key: String) -> String {
    if case .string(let value) = values[key] { value } else { "" }
  }

  func integers(_ key: String) -> [Int] {
    guard case .list(let values) = values[key] else { return [] }
    return values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
  }

  func reals(_ key: String) -> [Double] {
    if case .list(let values) = values[key] { values.map(\.real) } else { [] }
  }
}

extension Resolver {
  /// Everything but the network and its outputs. What is wrong has its default, and a diagnostic.
  mutating func resolveSections(
    patch: [Int]?, batch: Int?
  ) -> (
    experiment: Experiment, exactRange: Double, precision: Precision, averagesOutputs: Bool
  ) {
    let input = input(patch: patch, batch: batch)
    let single = singleSettings()
    let name = definition.name.flatMap { self.name($0) }
    let network = Input(
      channels: input.integer("channels"), patch: input.integers("patch"),
      batch: input.integer("batch"))
    let experiment = Experiment(
      name: name ?? "", input: network, outputs: [], optimizer: optimizer(), schedule: schedule(),
      clip: single.values["clip"].map(\.real), accumulation: single.integer("accumulation"),
      epoch: epoch(single), validation: validation(), earlyStopping: earlyStopping(),
      weightAverage: weightAverage(),
      preprocessing: preprocessing(of: input, normalization: single.string("normalization")),
      augmentation: augmentation(of: network), sampling: sampling())
    return (
      experiment, powerOfTwo(atLeast: Double(single.integer("exact-range"))),
      Precision(rawValue: single.string("precision")) ?? .float32,
      single.string("output-weights") == "mean"
    )
  }

  private func powerOfTwo(atLeast value: Double) -> Double {
    value.binade == value ? value : value.binade * 2
  }

  /// The input with what the user asked for instead. From here on expressions can read it.
  private mutating func input(patch: [Int]?, batch: Int?) -> Settings {
    var input = section("input", Vocabulary.input)
    if let patch { override("patch", .list(patch.map { .integer($0) }), in: &input) }
    if let batch { override("batch", .integer(batch), in: &input) }
    for name in Vocabulary.inputNames where environment.parameters[name] == nil {
      environment.parameters[name] = input.values[name]
    }
    analysis.inputNames = Vocabulary.inputNames
    return input
  }

  /// Sets a key of the input to a value from outside, which is checked as the model's own is.
  private mutating func override(_ name: String, _ value: Value, in input: inout Settings) {
    guard let key = Vocabulary.input.first(where: { $0.name == name }) else { return }
    do {
      let span = definition.sections["input"]?.keySpan ?? definition.networkSpan
      input.values[name] = try key.type.check(value, at: span)
    } catch {
      report(error, [.init("this is --\(name)")])
    }
  }

  mutating func section(_ name: String, _ keys: [KeySpecification]) -> Settings {
    guard let entry = definition.sections[name] else { return settings(nil, keys, of: name) }
    let owner = "'\(name)'"
    guard let fields = Fields(entry.value, keys: keys.map(\.name), of: owner, &analysis.report)
    else { return Settings() }
    return settings(fields, keys, of: owner, at: entry.keySpan)
  }

  /// Without fields only defaults; missing keys are reported where there is a place to.
  mutating func settings(
    _ fields: Fields?, _ keys: [KeySpecification], of owner: String, at span: Span? = nil
  ) -> Settings {
    var result = Settings()
    for key in keys {
      result.values[key.name] = key.defaultValue
      if let node = fields?[key.name] {
        result.values[key.name] = value(analysis.template(node), as: key.type)
      }
    }
    let required = keys.filter { $0.defaultValue == nil && !$0.isOptional }.map(\.name)
    let missing = fields?.missing(required) ?? required
    if let span, !missing.isEmpty {
      analysis.report.error("missing-key", "\(owner) lacks \(list(missing))", at: span)
    }
    return result
  }

  private mutating func singleSettings() -> Settings {
    var result = Settings()
    for key in Vocabulary.settings {
      result.values[key.name] = key.defaultValue
      guard let entry = definition.sections[key.name] else { continue }
      result.values[key.name] = value(analysis.template(entry.value), as: key.type)
    }
    return result
  }

  /// A section's bare word, or mapping of one key; nil where the section is absent or wrong.
  private mutating func option(
    _ section: String, _ options: [OptionSpecification]
  ) -> (name: String, settings: Settings)? {
    definition.sections[section].flatMap { option($0.value, of: "'\(section)'", options) }
  }

  /// A bare word, or a mapping of one key; nil with a diagnostic where it is neither.
  mutating func option(
    _ value: Node, of owner: String, _ options: [OptionSpecification]
  ) -> (name: String, settings: Settings)? {
    let word: String
    let span: Span
    var node: Node?
    switch value.kind {
    case .scalar(let scalar): (word, span) = (scalar.text, value.span)
    case .mapping(let entries) where entries.count == 1:
      (word, span) = (entries[0].key, entries[0].keySpan)
      node = entries[0].value.isNull ? nil : entries[0].value
    default:
      analysis.report.error(
        "one-key",
        "\(owner) is one of \(options.map(\.name).joined(separator: ", ")), with its keys",
        at: value.span)
      return nil
    }
    guard let option = options.first(where: { $0.name == word }) else {
      let names = options.map(\.name)
      analysis.report.error(
        "invalid-choice",
        "\(owner) is one of \(names.joined(separator: ", ")), found \(quoted(word))"
          + analysis.report.suggestion(for: word, among: names),
        at: span)
      return nil
    }
    let keys = option.keys.map(\.name)
    guard let node else { return (word, settings(nil, option.keys, of: "'\(word)'", at: span)) }
    guard let fields = Fields(node, keys: keys, of: "'\(word)'", &analysis.report) else {
      return nil
    }
    return (word, settings(fields, option.keys, of: "'\(word)'", at: span))
  }

  private mutating func optimizer() -> Optimizer {
    guard let (name, settings) = option("optimizer", Vocabulary.optimizers),
      let rule = Optimizer.Rule(rawValue: name)
    else { return Optimizer() }
    let usual = Optimizer()
    let isAdaptive = rule != .sgd
    if settings.boolean("nesterov"), settings.real("momentum") == 0 {
      analysis.report.error(
        "out-of-range", "'nesterov' needs a 'momentum' greater than 0",
        at: definition.sections["optimizer"]?.keySpan)
    }
    return Optimizer(
      rule: rule, rate: settings.real("rate"), momentum: settings.real("momentum"),
      nesterov: settings.boolean("nesterov"),
      beta1: isAdaptive ? settings.real("beta1") : usual.beta1,
      beta2: isAdaptive ? settings.real("beta2") : usual.beta2,
      epsilon: isAdaptive ? settings.real("epsilon") : usual.epsilon,
      weightDecay: settings.real("weight-decay"))
  }

  private mutating func schedule() -> Schedule {
    guard let (name, settings) = option("schedule", Vocabulary.schedules) else { return Schedule() }
    let shape: Schedule.Shape
    switch name {
    case "step":
      let milestones = settings.reals("milestones")
      if milestones != milestones.sorted() {
        analysis.report.error(
          "out-of-range", "the milestones of 'step' ascend",
          at: definition.sections["schedule"]?.keySpan)
      }
      shape = .step(milestones: milestones, factor: settings.real("factor"))
    case "polynomial": shape = .polynomial(power: settings.real("power"))
    case "cosine": shape = .cosine(floor: settings.real("floor"))
    default: shape = .constant
    }
    return Schedule(shape, warmUp: settings.real("warm-up"))
  }

  private mutating func sampling() -> Sampling {
    let settings = section("sampling", Vocabulary.sampling)
    return Sampling(
      foreground: settings.real("foreground"),
      per: Sampling.Unit(rawValue: settings.string("per")) ?? .patch)
  }

  private mutating func weightAverage() -> WeightAverage? {
    guard definition.sections["weight-average"] != nil else { return nil }
    return WeightAverage(decay: section("weight-average", Vocabulary.weightAverage).real("decay"))
  }
}
