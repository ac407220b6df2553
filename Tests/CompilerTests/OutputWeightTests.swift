import Foundation
import ModelLanguage
import ModelsForTests
import Operations
import Testing

/// What the weights of outputs make of their losses'.
@Suite struct OutputWeightTests {
  /// The example of a U-Net of any depth, as `docs/language.md` has it.
  private func example() throws -> String {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/language.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "model: supervised-unet"))
    let end = try #require(text.range(of: "```", range: start.lowerBound..<text.endIndex))
    return String(text[start.lowerBound..<end.lowerBound])
  }

  /// nnU-Net's shares: 1, 1/2, 1/4, … over their sum, in fifteenths.
  @Test(arguments: [(1, [15.0]), (2, [10, 5]), (4, [8, 4, 2, 1])])
  func `shares are of the outputs that are there`(depth: Int, shares: [Double]) throws {
    var weights: [[Double]] = []
    _ = try compile(example(), ["depth": "\(depth)"]) { model in
      weights = model.outputs.map { $0.losses.map(\.weight) }
    }
    #expect(weights.count == shares.count)
    for (output, share) in zip(weights, shares) {
      #expect(output.count == 2)
      for weight in output { #expect(abs(weight - share / 15) < 1e-15) }
    }
  }

  @Test func `weights of outputs are factors`() throws {
    var weights: [Double] = []
    let text = try example().replacing("output-weights: mean", with: "output-weights: sum")
    _ = try compile(text, ["depth": "3"]) { model in
      weights = model.outputs.map { $0.losses[0].weight }
    }
    #expect(weights == [1, 0.5, 0.25])
  }
}
