import Attributes
import Diagnostics

/// A tree of nodes to a definition. Checks all that can be said without evaluating: keys, names,
/// layers, the syntax of expressions, constants.
struct DefinitionParser {
  static let sectionNames = [
    "model", "parameters", "input", "blocks", "network", "outputs", "output-weights", "optimizer",
    "schedule", "clip", "accumulation", "epoch", "validation", "early-stopping", "weight-average",
    "precision", "exact-range", "preprocessing", "normalization", "augmentation", "sampling",
  ]

  var analysis: Analysis
  let layers: [String: LayerSpecification]
  let layerNames: [String]
  /// Names of the model's blocks, in order.
  var blockNames: [String] = []
  /// The same, to look up.
  var knownBlocks: Set<String> = []
  /// Every call, for the check of its arguments.
  var callSites: [(block: String, span: Span, arguments: [CallArgument])] = []
  /// Warnings, given only where no mistake could be their cause.
  var unused: [Diagnostic] = []
  /// Blocks called by the piece that is being read.
  var calls: Set<String> = []

  init(analysis: Analysis, layers: [LayerSpecification]) {
    self.analysis = analysis
    self.layers = Dictionary(layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    layerNames = layers.map(\.name)
  }

  mutating func parse(_ root: Node) -> ModelDefinition? {
    guard
      let fields = Fields(root, keys: Self.sectionNames, of: "a model", &analysis.report)
    else { return nil }
    var definition = ModelDefinition(networkSpan: root.span)
    for name in Self.sectionNames { definition.sections[name] = fields.entry(name) }

    if let node = fields["parameters"] { definition.parameters = parameters(node) }
    if let node = fields["model"] {
      definition.name = analysis.template(node)
    }
    reportMissingSections(fields)
    analysis.inputNames = Vocabulary.inputNames
    if let node = fields["blocks"] { definition.blocks = blocks(node) }
    calls = []
    if let entry = fields.entry("network") {
      definition.networkSpan = entry.keySpan
      definition.network = sequence(entry.value)
    }
    checkCalls(definition.blocks)
    warnOfUnusedBlocks(definition)
    return definition
  }

  /// Entries of a section that maps names to things; an empty section has none.
  func namedEntries(
    _ node: Node, _ section: String, _ report: inout Report
  ) -> [Node.Entry] {
    if node.isNull { return [] }
    guard case .mapping(let entries) = node.kind else {
      report.error(
        "type-mismatch", "'\(section)' is a mapping by name, found \(node.described)", at: node.span
      )
      return []
    }
    return entries
  }

  /// A block is used when the network calls it, or a used block does.
  private mutating func warnOfUnusedBlocks(_ definition: ModelDefinition) {
    var used = calls
    var open = Array(calls)
    while let name = open.popLast() {
      for called in definition.blocks[name]?.calls ?? [] where used.insert(called).inserted {
        open.append(called)
      }
    }
    for name in blockNames where !used.contains(name) {
      unused.append(
        .warning(
          "unused-block", "the network never calls the block '\(name)'",
          at: definition.blocks[name]?.span))
    }
  }

  private mutating func reportMissingSections(_ fields: Fields) {
    let missing = fields.missing(["model", "input", "network", "outputs"])
    guard !missing.isEmpty else { return }
    let start = fields.span.start
    analysis.report.error(
      "missing-key", "the model lacks \(list(missing))",
      at: Span(
        file: fields.span.file, start: start,
        end: Position(line: start.line, column: start.column + 1)))
  }
}
