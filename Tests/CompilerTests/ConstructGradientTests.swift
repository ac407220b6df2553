import Compiler
import Kernels
import ModelsForTests
import Plan
import ReferenceBackend
import Testing

/// Gradients of every construct and of the models themselves, by the order of the Taylor remainder
/// in float64, where what is kept and what is computed again differ by no more than rounding.
@Suite struct ConstructGradientTests {
  private let least = 1.9
  private let seed: UInt64 = 11
  private let target = ReferenceTarget(element: .float64)

  /// Sequences from 4 channels to 4 or more.
  static let constructs = [
    """
    - coupling:
        f: [{instance-norm: {}}, {leaky-relu: 0.1}, {conv: {out: 2, kernel: 3}}]
        g: [{conv: {out: 2, kernel: 3, bias: false}}, silu]
    - coupling:
        f: [{conv: {out: 2, kernel: 3}}, {group-norm: 1}]
        g: [{conv: {out: 2, kernel: 1}}, {dropout: 0.2}]
    """,
    """
    - coupling: {style: one-sided, f: [{conv: {out: 2, kernel: 3}}, instance-norm, leaky-relu]}
    - coupling: {style: one-sided, f: [{conv: {out: 2, kernel: 3}}, sigmoid]}
    """,
    """
    - coupling:
        first: 1
        f: [{conv: {out: 1, kernel: 3}}]
        g: [gelu, {conv: {out: 3, kernel: 3}}]
    """,
    """
    - coupling: {style: one-sided, first: 3, f: [{conv: {out: 3, kernel: 3}}, elu]}
    - coupling: {style: one-sided, first: 1, f: [{conv: {out: 1, kernel: 3}}, elu]}
    """,
    "- coupling: {f: [], g: [{conv: {out: 2, kernel: 1}}]}",
    "- skip: {combine: add, body: [{conv: {out: 4, kernel: 3}}, instance-norm, relu]}",
    "- skip: {combine: add, body: []}",
    "- skip: {combine: concat, body: [{max-pool: 2}, {conv: {out: 3, kernel: 1}}, {upsample: 2}]}",
    """
    - bypass:
        channels: 1
        body: [{orthogonal-down: [1, 2, 2]}, {conv: {out: 12, kernel: 3}}, {orthogonal-up: [1, 2, 2]}]
    """,
    """
    - invertible:
        - permute: 1
        - bypass:
            channels: 2
            body:
              - squeeze: 2
              - coupling:
                  f: [{conv: {out: 8, kernel: 1}}]
                  g: [{conv: {out: 8, kernel: 1}}, silu]
              - unsqueeze: 2
        - coupling: {style: one-sided, f: [{conv: {out: 2, kernel: 1}}]}
    """,
    """
    - conv: {out: 4, kernel: 3, weights: twice}
    - sigmoid
    - conv: {out: 4, kernel: 3, weights: twice}
    """,
    """
    - conv: {out: 4, kernel: 3, frozen: true}
    - instance-norm: {frozen: true}
    - sigmoid
    - conv: {out: 4, kernel: 3}
    """,
    """
    - conv: {name: a, out: 4, kernel: 1}
    - silu
    - conv: {name: b, out: 4, kernel: 3}
    - add: {name: c, inputs: [a, b]}
    - concat: {inputs: [c, a, input]}
    - split: {first: 2, count: 7}
    """,
    """
    - branch:
        output: aside
        body: [{conv: {out: 3, kernel: 3}}, leaky-relu, {conv: {out: 4, kernel: 1}}]
    - silu
    """,
  ]

  @Test(arguments: constructs, [Policy.keep, .recompute, .invert])
  func construct(_ terms: String, _ policy: Policy) throws {
    let aside =
      terms.contains("branch") ? "  aside: {target: input, losses: [mean-squared-error]}" : ""
    let text = """
      model: gradient
      input: {channels: 4, patch: [2, 4, 4], batch: 2}
      network:
      \(terms.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        - conv: {name: head, out: 2, kernel: 1}
      outputs:
        segmentation: {labels: 2, losses: [cross-entropy]}
      \(aside)
      """
    let program = try compile(text, for: target, probes: true).program(policy)
    let order = try TaylorRemainder(program, seed: seed).order()
    #expect(order > least, "seed \(seed)")
  }

  /// Smooth layers stand in for those with kinks: a step h crosses a number of kinks in proportion to
  /// h, each worth h, with either sign, which leaves a remainder of order 3/2 in a network of
  /// thousands of units. By themselves they are tested with the other layers.
  @Test(arguments: Models.names, [false, true])
  func model(_ name: String, withVAE: Bool) throws {
    let text = try Models.text(name).replacing("leaky-relu", with: "silu")
      .replacing("max-pool", with: "average-pool")
    let compilation = try compile(
      text, ["width": "4", "levels": "2", "groups": "2", "vae": "\(withVAE)"], patch: [8, 8, 8],
      for: target, probes: true)
    let order = try TaylorRemainder(compilation.program(.invert), seed: seed).order()
    #expect(order > least, "seed \(seed)")
  }

  /// Frozen weights have no gradient and do not move; shared ones are one resource.
  @Test func frozenAndShared() throws {
    func parameters(_ network: String) throws -> [(name: String, isTrained: Bool)] {
      let text = """
        model: resources
        input: {channels: 2, patch: [4, 4, 4]}
        network: [\(network)]
        outputs: {result: {labels: 2, losses: [cross-entropy]}}
        """
      return try compile(text).program(.keep).parameters.map { ($0.name, $0.isTrained) }
    }
    let shared = "{conv: {out: 2, kernel: 3, weights: twice}}"
    #expect(
      try parameters("\(shared), \(shared)").map(\.name) == ["twice.weight", "twice.bias"])
    let frozen = try parameters(
      "{conv: {name: a, out: 2, kernel: 1, frozen: true}}, {conv: {name: b, out: 2, kernel: 1}}")
    #expect(frozen.filter(\.isTrained).map(\.name) == ["b.weight", "b.bias"])
    #expect(frozen.filter { !$0.isTrained }.map(\.name) == ["a.weight", "a.bias"])
  }

  /// The loss of an output that depends on frozen weights alone is computed, and its gradient is not.
  @Test func aLossThatMovesNothingHasNoGradient() throws {
    let text = """
      model: early
      input: {channels: 2, patch: [4, 4, 4]}
      network:
        - conv: {name: a, out: 2, kernel: 1, frozen: true}
        - branch: {output: early, body: []}
        - conv: {name: b, out: 2, kernel: 1}
      outputs:
        early: {labels: 2, losses: [cross-entropy]}
        result: {labels: 2, losses: [cross-entropy]}
      """
    let compilation = try compile(text)
    let training = try #require(
      compilation.text(of: compilation.simplified, locations: false)
        .split(separator: "function inference").first)
    #expect(training.matches(of: /= loss\(/).count == 2)
    #expect(training.matches(of: /= loss_gradient\(/).count == 1)
  }
}
