import Diagnostics
import Experiment

extension Resolver {
  /// The section: a set's name, or keys. What is wrong has its default, and a diagnostic.
  mutating func augmentation(of input: Input) -> Augmentation {
    guard let entry = definition.sections["augmentation"] else { return Augmentation() }
    var set = Vocabulary.augmentationSets[0]
    var settings = Settings()
    var fields: Fields?
    if case .scalar = entry.value.kind {
      set = word(entry.value, of: Vocabulary.augmentationSets) ?? set
    } else {
      let keys = Vocabulary.augmentation
      fields = Fields(
        entry.value, keys: keys.map(\.name) + Vocabulary.transforms.map(\.name),
        of: "'augmentation'", &analysis.report)
      guard let fields else { return Augmentation() }
      settings = self.settings(fields, keys, of: "'augmentation'", at: entry.keySpan)
      set = settings.string("set")
      checkFlips(settings, at: entry.keySpan)
    }
    let isStandard = set == "standard"
    var result = Augmentation(
      flips: settings.values["flips"].map { _ in settings.integers("flips") }
        ?? (isStandard ? [0, 1, 2] : []),
      intensityScale: settings.real("intensity-scale"),
      intensityShift: settings.real("intensity-shift"))
    for transform in Vocabulary.transforms {
      let isUsual = isStandard && transform.name != "elastic"
      guard let settings = self.transform(transform, fields?[transform.name], isUsual: isUsual)
      else { continue }
      result.turnOn(transform.name, settings, input)
    }
    return result
  }

  /// The numbers of a transform that is on.
  private mutating func transform(
    _ transform: OptionSpecification, _ node: Node?, isUsual: Bool
  ) -> Settings? {
    let owner = "'\(transform.name)'"
    guard let node else { return isUsual ? settings(nil, transform.keys, of: owner) : nil }
    if case .scalar = node.kind {
      return word(node, of: Vocabulary.switches) == "on"
        ? settings(nil, transform.keys, of: owner) : nil
    }
    return Fields(node, keys: transform.keys.map(\.name), of: owner, &analysis.report)
      .map { settings($0, transform.keys, of: owner, at: node.span) }
  }

  private mutating func word(_ node: Node, of words: [String]) -> String? {
    let value = value(analysis.template(node), as: .attribute(.choice(words)))
    guard case .string(let word) = value else { return nil }
    return word
  }

  private mutating func checkFlips(_ settings: Settings, at span: Span) {
    let flips = settings.integers("flips")
    guard flips.contains(where: { $0 > 2 }) || Set(flips).count < flips.count else { return }
    analysis.report.error(
      "out-of-range", "'flips' lists axes, each once: 0 for D, 1 for H, 2 for W", at: span)
  }
}

extension Augmentation {
  fileprivate mutating func turnOn(_ name: String, _ settings: Settings, _ input: Input) {
    func transform(_ key: String) -> Transform {
      Transform(
        probability: settings.real("probability"),
        channels: settings.values["channels"].map(\.real) ?? 1, range: settings.range(key))
    }
    switch name {
    case "rotation":
      let usual = input.sliceAxis == nil ? 30.0 : 180
      let degrees = settings.values["degrees"].map(\.real) ?? usual
      rotation = Transform(
        probability: settings.real("probability"), range: Range(-degrees, degrees))
    case "scaling": scaling = transform("factor")
    case "elastic":
      elastic = Elastic(
        probability: settings.real("probability"), scale: settings.range("scale"),
        magnitude: settings.range("magnitude"))
    case "noise": noise = transform("deviation")
    case "blur": blur = transform("sigma")
    case "brightness": brightness = transform("factor")
    case "contrast": contrast = transform("factor")
    case "low-resolution": lowResolution = transform("scale")
    case "inverted-gamma": invertedGamma = transform("exponent")
    case "gamma": gamma = transform("exponent")
    default: preconditionFailure("'\(name)' is no transform")
    }
  }
}

extension Settings {
  /// The two numbers of an interval; 1 where they are wrong.
  fileprivate func range(_ key: String) -> Augmentation.Range {
    let bounds = reals(key)
    return bounds.count == 2 ? Augmentation.Range(bounds[0], bounds[1]) : Augmentation.Range(1, 1)
  }
}
