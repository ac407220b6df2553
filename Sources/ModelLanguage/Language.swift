import Attributes
import Diagnostics
import Experiment

/// The front half of the compiler: YAML text to a located tree, to a definition, to a network with
/// every expression evaluated and every block expanded.
///
/// A pure function of its arguments, for any bytes: it terminates, uses bounded memory and reports
/// what is wrong as diagnostics. `docs/language.md` is the language's reference.
public enum Language {
  /// Resolves a model.
  ///
  /// - Parameters:
  ///   - overrides: values of parameters by name, as `--set` gives them.
  ///   - patch: voxels along (D, H, W), instead of the model's own.
  ///   - batch: patches of a step, instead of the model's own.
  ///   - layers: the catalogue of the network's layers.
  ///   - losses: the catalogue of losses.
  /// - Returns: the model, nil where there is an error; and every diagnostic in source order.
  public static func resolve(
    source: SourceText, overrides: [String: String] = [:], patch: [Int]? = nil, batch: Int? = nil,
    layers: [LayerSpecification], losses: [LayerSpecification]
  ) -> (model: ResolvedModel?, diagnostics: [Diagnostic]) {
    let (text, root, diagnostics) = read(source)
    guard let text, let root else { return (nil, diagnostics.inSourceOrder()) }

    var report = Report()
    for diagnostic in diagnostics { report.add(diagnostic) }
    var parser = DefinitionParser(analysis: Analysis(text: text, report: report), layers: layers)
    guard let definition = parser.parse(root) else {
      return (nil, parser.analysis.report.diagnostics.inSourceOrder())
    }
    var resolver = Resolver(definition: definition, analysis: parser.analysis)
    let (model, analysis) = resolver.resolveModel(
      overrides: overrides, patch: patch, batch: batch, losses: losses)
    let all = analysis.report.diagnostics + parser.unused + analysis.unusedParameters(definition)
    let hasErrors = analysis.report.diagnostics.containsError
    // A name that is misspelt where it is used would seem unused.
    return hasErrors
      ? (nil, analysis.report.diagnostics.inSourceOrder()) : (model, all.inSourceOrder())
  }

  /// The definition in canonical form: YAML with aliases replaced, sections in a fixed order and
  /// scalars quoted where they need to be; nil where the text is not YAML within the limits.
  public static func definition(
    source: SourceText
  ) -> (text: String?, diagnostics: [Diagnostic]) {
    let (_, root, diagnostics) = read(source)
    guard let root, !diagnostics.containsError else { return (nil, diagnostics.inSourceOrder()) }
    return (CanonicalText.print(root, order: DefinitionParser.sectionNames), diagnostics)
  }

  private static func read(
    _ source: SourceText
  ) -> (text: DecodedText?, root: Node?, diagnostics: [Diagnostic]) {
    switch DecodedText.decode(source) {
    case .failure(let diagnostic): return (nil, nil, [diagnostic])
    case .success(let text):
      var (root, diagnostics) = YAMLReader.read(text)
      if root == nil, diagnostics.isEmpty {
        diagnostics.append(.error("empty-file", "the file holds no model", at: text.span(0..<0)))
      }
      return (text, root, diagnostics)
    }
  }
}

extension Analysis {
  fileprivate func unusedParameters(_ definition: ModelDefinition) -> [Diagnostic] {
    definition.parameters.filter { !usedParameters.contains($0.name) }.map {
      .warning("unused-parameter", "nothing uses the parameter '\($0.name)'", at: $0.span)
    }
  }
}

extension Resolver {
  fileprivate mutating func resolveModel(
    overrides: [String: String], patch: [Int]?, batch: Int?, losses: [LayerSpecification]
  ) -> (ResolvedModel, Analysis) {
    let parameters = resolveParameters(overrides: overrides)
    var (experiment, exactRange, precision, averagesOutputs) = resolveSections(
      patch: patch, batch: batch)
    var (outputs, excluded) = resolveOutputs(losses: losses)
    weigh(&outputs, averaging: averagesOutputs)
    experiment.outputs = outputs.map(\.output)
    checkValidation(of: experiment)

    var expander = Expander(resolver: self)
    let network = expander.expandNetwork()
    var analysis = expander.resolver.analysis
    OutputCheck(
      outputs: outputs.map(\.resolved), excluded: excluded, branches: expander.branches,
      networkSpan: definition.networkSpan
    ).run(&analysis.report)

    let input = definition.sections["input"]?.keySpan ?? definition.networkSpan
    let model = ResolvedModel(
      experiment: experiment, exactRange: exactRange, precision: precision,
      inputOrigin: Origin(span: input, trace: [], path: "input"),
      network: network, outputs: outputs.map(\.resolved),
      parameters: parameters.map { ($0.name, $0.value.attribute) })
    return (model, analysis)
  }
}
