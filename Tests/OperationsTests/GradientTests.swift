import Compiler
import Kernels
import ModelsForTests
import Operations
import ReferenceBackend
import Testing

/// Gradients of every layer and loss through the whole compiler, by the order of the Taylor
/// remainder: 2 for a gradient, 1 for anything else.
@Suite struct GradientTests {
  private let least = 1.9
  private let seed: UInt64 = 7

  private func order(_ text: String) throws -> Double {
    let target = ReferenceTarget(element: .float64)
    let program = try compile(text, for: target, probes: true).program(.keep)
    return try TaylorRemainder(program, seed: seed).order()
  }

  private func indented(_ text: String, by spaces: Int) -> String {
    text.split(separator: "\n").map { String(repeating: " ", count: spaces) + $0 }
      .joined(separator: "\n")
  }

  private func network(_ terms: String) -> String {
    """
    model: gradient
    input: {channels: 4, patch: [4, 4, 4], batch: 2}
    network:
    \(indented(terms, by: 2))
      - flatten
      - dense: {name: head, out: 128}
      - unflatten: {channels: 2, size: 4}
    outputs:
      segmentation: {labels: 2, losses: [cross-entropy]}
    """
  }

  @Test(arguments: layerCases.values.flatMap { $0 }.sorted())
  func layer(_ terms: String) throws {
    #expect(try order(network(terms)) > least, "seed \(seed)")
  }

  /// Fusion changes no number but by the order of sums.
  @Test(arguments: layerCases.values.flatMap { $0 }.sorted())
  func `fused layers compute what they compute apart`(_ terms: String) throws {
    let target = ReferenceTarget(element: .float64)
    func numbers(fusing: Bool) throws -> StepNumbers {
      try StepNumbers(compile(network(terms), for: target, probes: true, fusing: fusing))
    }
    let difference = try numbers(fusing: true).difference(from: numbers(fusing: false))
    #expect(difference.share < 1e-11, "\(difference.name)")
  }

  @Test(arguments: lossCases.values.flatMap { $0 }.sorted { $0.outputs < $1.outputs })
  func loss(_ loss: LossCase) throws {
    let order = try order(
      """
      model: gradient
      input: {channels: 2, patch: [4, 2, 4], batch: 2}
      network:
        - conv: {out: \(loss.channels), kernel: 3}
      outputs:
        result: \(loss.outputs)
      """)
    #expect(order > least, "seed \(seed)")
  }

  /// An output at half the size is held against labels of half the size.
  @Test(
    arguments: lossCases.filter { $0.key != "mean-squared-error" }.values.flatMap { $0 }
      .sorted { $0.outputs < $1.outputs })
  func deepSupervision(_ loss: LossCase) throws {
    let order = try order(
      """
      model: gradient
      input: {channels: 2, patch: [4, 2, 4], batch: 2}
      network:
        - conv: {out: 4, kernel: 3, stride: 2}
        - branch:
            output: half
            body: [{conv: {out: \(loss.channels), kernel: 1}}]
        - upsample: 2
        - conv: {out: \(loss.channels), kernel: 1}
      outputs:
        full: \(loss.outputs)
        half: \(loss.outputs)
      """)
    #expect(order > least, "seed \(seed)")
  }

  @Test func everyLayerHasItsCase() {
    #expect(Set(layerCases.keys) == Set(Catalogue.layerSpecifications.map(\.name)))
    for (name, cases) in layerCases {
      #expect(!cases.isEmpty && cases.allSatisfy { $0.contains("- \(name)") }, "\(name)")
    }
  }

  @Test func everyLossHasItsCase() {
    #expect(Set(lossCases.keys) == Set(Catalogue.lossSpecifications.map(\.name)))
    for (name, cases) in lossCases {
      #expect(!cases.isEmpty && cases.allSatisfy { $0.outputs.contains(name) }, "\(name)")
    }
  }
}
