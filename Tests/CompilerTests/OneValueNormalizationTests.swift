import Diagnostics
import ModelLanguage
import Operations
import Testing

@testable import Compiler

/// Normalizations whose groups are one value each are warned of, at the layer; no others are.
@Suite struct OneValueNormalizationTests {
  private func warnings(_ layer: String, channels: Int, patch: Int, batch: Int) -> [Diagnostic] {
    let text = """
      model: norm
      input: {channels: \(channels), patch: \(patch), batch: \(batch)}
      network:
        - repeat: {times: 2, body: [{conv: {out: \(channels), kernel: 1}}, \(layer)]}
        - conv: {out: 2, kernel: 1}
      outputs:
        segmentation: {labels: 2, losses: [cross-entropy]}
      """
    let source = SourceText(name: "norm.yaml", text: text)
    let (model, diagnostics) = Language.resolve(
      source: source, layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications)
    guard let model else {
      Issue.record("\(diagnostics)")
      return []
    }
    let compiled = Compilation.compile(model, options: Compilation.Options())
    #expect(compiled.compilation != nil, "\(compiled.diagnostics)")
    // A warning keeps nobody from training.
    let results = compiled.compilation?.elaborated.functions[0].results.map(\.name) ?? []
    #expect(results.contains("loss"))
    return compiled.diagnostics
  }

  @Test(arguments: [
    ("instance-norm", 4, 1, 3, true), ("instance-norm", 4, 2, 1, false),
    ("{group-norm: 4}", 4, 1, 2, true), ("{group-norm: 2}", 4, 1, 2, false),
    ("{group-norm: 4}", 4, 2, 2, false),
    ("{group-norm: {groups: 4, affine: false}}", 4, 1, 1, true),
    ("batch-norm", 4, 1, 1, true), ("batch-norm", 4, 1, 2, false), ("batch-norm", 4, 2, 1, false),
  ]) func warned(_ layer: String, channels: Int, patch: Int, batch: Int, isWarned: Bool) {
    let found = warnings(layer, channels: channels, patch: patch, batch: batch)
    // Once, although the layer is there twice.
    #expect(found.map(\.identifier) == (isWarned ? ["normalizes-one-value"] : []))
    #expect(found.allSatisfy { $0.severity == .warning && $0.span?.start.line == 4 })
    #expect(found.allSatisfy { $0.message.contains("[\(batch), \(channels), 1, 1, 1]") })
  }
}
