import Compiler
import ModelsForTests
import Plan
import Program
import Testing

/// A run goes on with another plan of its network, and with no other network.
@Suite struct SameNetworkTests {
  private static let model = """
    model: same
    exact-range: 128
    input: {channels: 2, patch: 8}
    network:
      - conv: {out: 4, kernel: 3}
      - instance-norm: {epsilon: 1e-5}
      - leaky-relu: {slope: 0.01}
      - coupling: {f: [{conv: {out: 2, kernel: 3}}, instance-norm, relu], g: [{conv: {out: 2, kernel: 3}}]}
      - permute: {seed: 1}
      - coupling: {f: [{conv: {out: 2, kernel: 3}}], g: [{conv: {out: 2, kernel: 3}}]}
      - average-pool: 2
      - dropout: 0.1
      - upsample: {factor: 2, mode: nearest}
      - conv: {out: 3, kernel: 1}
    outputs:
      result: {labels: 3, losses: [{dice: {smooth: 1e-5}}, {cross-entropy: {weight: 0.5, class-weights: [1, 2, 3]}}]}

    """

  @Test(arguments: Policy.allCases) func anotherPlanIsTheSame(_ policy: Policy) throws {
    let compilation = try compile(Self.model)
    #expect(compilation.program(policy).hasNetwork(of: compilation.program(.keep)))
  }

  /// What is no part of the planner's problem is compared too.
  @Test(arguments: [
    ("exact-range: 128", "exact-range: 256"), ("epsilon: 1e-5", "epsilon: 1e-3"),
    ("slope: 0.01", "slope: 0.2"), ("instance-norm, relu]", "instance-norm, silu]"),
    ("seed: 1", "seed: 2"), ("average-pool", "max-pool"), ("dropout: 0.1", "dropout: 0.2"),
    ("mode: nearest", "mode: trilinear"), ("smooth: 1e-5", "smooth: 1e-2"),
    ("weight: 0.5", "weight: 0.25"), ("[1, 2, 3]", "[1, 2, 4]"),
  ]) func anotherTextIsNot(_ text: String, _ other: String) throws {
    try #require(Self.model.contains(text))
    let edited = Self.model.replacing(text, with: other)
    #expect(
      try !compile(edited).program(.invert).hasNetwork(of: compile(Self.model).program(.keep)))
  }
}
