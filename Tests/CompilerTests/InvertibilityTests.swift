import Compiler
import ModelsForTests
import Testing

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
    ("- skip: {combine: concat, body: [{conv: {out: 4, kernel: 1}}]}", "invertible.skip"),
    ("- permute: 1\n- gelu\n- squeeze: 2", "invertible.gelu"),
    (
      "- coupling: {f: [{conv: {out: 4, kernel: 1}}], g: [{conv: {out: 4, kernel: 1}}]}\n- sigmoid",
      "invertible.sigmoid"
    ),
    // What is not on the grid has to be rounded to it, which is no bijection.
    (
      "- leaky-relu: 0.5\n- coupling: {style: one-sided, f: [{conv: {out: 4, kernel: 1}}]}",
      "invertible.coupling"
    ),
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
