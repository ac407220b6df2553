import Compiler
import IR
import ModelsForTests
import Operations
import Testing

/// Every operation that a layer or a loss becomes, in both directions and after fusion, reads back from
/// its text.
@Suite struct TextTests {
  /// Parses the modules of a compilation from their own text; the kinds of operation in them.
  private func readBack(_ text: String) throws -> Set<String> {
    var names: Set<String> = []
    for fusing in [false, true] {
      let compilation = try compile(text, probes: true, fusing: fusing)
      for module in [compilation.elaborated, compilation.simplified] {
        let text = module.print()
        let parsed = try IRParser.parse(text, file: "t", kinds: Catalogue.operations).get()
        #expect(parsed == module)
        for operation in module.functions.flatMap(\.operations) {
          names.insert(type(of: operation.kind).name)
        }
      }
    }
    return names
  }

  @Test func everyOperationReadsBack() throws {
    var names: Set<String> = []
    for terms in layerCases.values.flatMap({ $0 }).sorted() {
      let body = terms.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
      names.formUnion(
        try readBack(
          """
          model: text
          input: {channels: 4, patch: [4, 4, 4], batch: 2}
          network:
          \(body)
            - flatten
            - dense: {name: head, out: 128}
            - unflatten: {channels: 2, size: 4}
          outputs:
            segmentation: {labels: 2, losses: [cross-entropy]}
          """))
    }
    for loss in lossCases.values.flatMap({ $0 }).sorted(by: { $0.outputs < $1.outputs }) {
      names.formUnion(
        try readBack(
          """
          model: text
          input: {channels: 2, patch: [4, 2, 4], batch: 2}
          network:
            - conv: {out: 4, kernel: 3, stride: 2}
            - branch: {output: half, body: [{conv: {out: \(loss.channels), kernel: 1}}]}
            - upsample: 2
            - conv: {out: \(loss.channels), kernel: 3}
          outputs:
            result: \(loss.outputs)
            half: \(loss.outputs.contains("target: input") ? "{target: none}" : loss.outputs)
          """))
    }
    // Slices are inverses alone.
    #expect(Set(Catalogue.operations.map { $0.name }).subtracting(names) == ["slice"])
  }
}
