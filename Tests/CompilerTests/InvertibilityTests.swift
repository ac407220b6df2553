import ModelsForTests
import Testing

@testable import Compiler

/// Which promised regions are proved, and what stands in the way of the others.
@Suite struct InvertibilityTests {
  private func text(_ body: String, channels: Int = 8) -> String {
    """
    model: promise
    input: {channels: \(channels), patch: [8, 8, 8]}
    network:
      - invertible:
    \(body.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
      - flatten
      - dense: {out: 1024}
      - unflatten: {channels: 2, size: 8}
    outputs:
      result: {labels: 2, losses: [cross-entropy]}
    """
  }

  static let bijections = [
    "- permute: 1", "- squeeze: 2", "- unsqueeze: 2", "- orthogonal-down: 2", "- orthogonal-up: 2",
    "- flatten\n- reshape: [512, 8]",
    """
    - coupling:
        f: [{max-pool: 2}, {conv: {out: 4, kernel: 1}}, {upsample: 2}, relu]
        g: [{dropout: 0.5}, {conv: {out: 4, kernel: 3}}, batch-norm]
    """,
    "- coupling: {style: one-sided, first: 3, f: [{conv: {out: 3, kernel: 3}}]}",
    "- bypass: {channels: 3, body: [{squeeze: 2}, {permute: 0}, {unsqueeze: 2}]}",
    "- bypass: {channels: 7, body: [{orthogonal-down: 2}, {invertible: [{orthogonal-up: 2}]}]}",
  ]

  @Test(arguments: bijections) func proved(_ body: String) throws {
    let compilation = try compile(text(body))
    #expect(
      compilation.invertibilitySummary.contains { $0.hasPrefix("'invertible' is a bijection") })
  }

  /// Forward, a value could be made again that its inverse has given already.
  @Test(arguments: bijections) func aProofMakesEachValueOnce(_ body: String) throws {
    for proof in try compile(text(body)).proofs {
      let made = proof.order.flatMap(\.results)
      #expect(!made.isEmpty && Set(made).count == made.count, "\(proof.identifier)")
    }
  }

  /// The diagnostic's notes name the operation where the way back ends, by its path.
  static let others: [(body: String, obstacle: String)] = [
    ("- max-pool: 2", "invertible.max-pool"),
    ("- average-pool: 2", "invertible.average-pool"),
    ("- upsample: 2", "invertible.upsample"),
    ("- conv: {out: 8, kernel: 1}", "invertible.conv"),
    ("- conv-transpose: {out: 1, kernel: 2, stride: 2}", "invertible.conv-transpose"),
    ("- relu", "invertible.relu"), ("- leaky-relu: 0.5", "invertible.leaky-relu"),
    ("- instance-norm", "invertible.instance-norm"), ("- softmax", "invertible.softmax"),
    ("- dropout: 0.5", "invertible.dropout"), ("- split: {count: 4}", "invertible.split"),
    ("- skip: {combine: add, body: [{permute: 1}]}", "invertible.skip"),
    ("- skip: {combine: concat, body: [{permute: 1}]}", "invertible.skip"),
    ("- skip: {combine: concat, body: [{conv: {out: 4, kernel: 1}}]}", "invertible.skip.conv"),
    ("- permute: 1\n- gelu\n- squeeze: 2", "invertible.gelu"),
    (
      "- coupling: {f: [{conv: {out: 4, kernel: 1}}], g: [{conv: {out: 4, kernel: 1}}]}\n- sigmoid",
      "invertible.sigmoid"
    ),
    // Couplings round what is not on the grid, which is no bijection: what left it is to blame.
    (
      "- leaky-relu: 0.5\n- coupling: {style: one-sided, f: [{conv: {out: 4, kernel: 1}}]}",
      "invertible.leaky-relu"
    ),
    (
      "- sequence:\n    - conv: {out: 8, kernel: 1, name: c}\n    - permute: 1\n"
        + "- coupling: {style: one-sided, f: [{conv: {out: 4, kernel: 1}}]}",
      "invertible.c"
    ),
    ("- invertible: [relu]\n- permute: 1", "invertible.invertible.relu"),
    ("- bypass: {channels: 4, body: [{conv: {out: 4, kernel: 1}}]}", "invertible.bypass.conv"),
  ]

  @Test(arguments: others) func refused(body: String, obstacle: String) throws {
    do {
      _ = try compile(text(body))
      Issue.record("accepted")
    } catch let rejection as Rejection {
      #expect(rejection.diagnostics.map(\.identifier) == ["not-invertible"])
      let notes = rejection.diagnostics.flatMap(\.notes).map(\.message)
      #expect(notes.contains { $0.contains("'\(obstacle)'") }, "\(notes)")
    }
  }

  /// What is read from outside is blamed where it is read.
  @Test(arguments: [
    // The outer value stands for the region's own input.
    ("- coupling: {name: a, f: [relu], g: [relu]}\n- permute: 1", "a", "depends on what"),
    (
      "- coupling: {name: a, f: [relu], g: [relu]}\n- conv: {out: 8, kernel: 3}", "a",
      "depends on what"
    ),
    // It was never rounded.
    ("- conv: {out: 8, kernel: 3, name: a}\n- permute: 1", "a", "is not on the grid"),
    ("- permute: 1", "input", "is not on the grid"),
  ]) func outerValues(before: String, name: String, reason: String) throws {
    let head = """
      model: promise
      input: {channels: 8, patch: [8, 8, 8]}
      network:
      \(before.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        - invertible:
            - permute: {seed: 2, name: d}
            - add: {inputs: [d, \(name)]}
        - coupling: {f: [relu], g: [relu]}
        - conv: {out: 2, kernel: 1}
      outputs:
        result: {labels: 2, losses: [cross-entropy]}
      """
    do {
      _ = try compile(head)
      Issue.record("accepted")
    } catch let rejection as Rejection {
      #expect(rejection.diagnostics.map(\.identifier) == ["not-invertible"])
      #expect(rejection.description.contains("'\(name)' is read in a region"))
      #expect(rejection.description.contains(reason), "\(rejection)")
      let line = head.split(separator: "\n").firstIndex { $0.contains("- add:") }! + 1
      #expect(rejection.diagnostics.first?.span?.start.line == line)
      #expect(rejection.diagnostics.first?.notes.first?.span?.start.line == line - 2)
    }
  }

  /// Halves of the input do not depend on each other: one may be read while the other is mapped.
  @Test func independentOuterValue() throws {
    let compilation = try compile(
      """
      model: halves
      input: {channels: 8, patch: [8, 8, 8]}
      network:
        - split: {count: 4, name: a}
        - split: {inputs: [input], first: 4, count: 4}
        - invertible:
            - permute: {seed: 2, name: d}
            - coupling: {f: [{conv: {out: 2, kernel: 1, inputs: [a]}}], g: [relu]}
        - conv: {out: 2, kernel: 1}
      outputs:
        result: {labels: 2, losses: [cross-entropy]}
      """)
    #expect(compilation.invertibilitySummary.count == 2)
  }

  /// Every coupling of the models counts, and the whole of fully-invres between stem and head.
  @Test func models() throws {
    let settings = ["width": "16", "levels": "3"]
    #expect(
      try compile(try Models.text("unet3d"), settings, patch: [16, 16, 16])
        .invertibilitySummary == [])
    #expect(
      try compile(try Models.text("partially-invres"), settings, patch: [16, 16, 16])
        .invertibilitySummary == ["6 couplings are bijections"])
    let full = try compile(try Models.text("fully-invres"), settings, patch: [16, 16, 16])
      .invertibilitySummary
    #expect(full.count == 2 && full[0].hasPrefix("'invertible' is a bijection"))
    #expect(full.last == "6 couplings are bijections")
  }
}
