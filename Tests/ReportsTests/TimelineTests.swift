import ModelsForTests
import Plan
import PlanQuestions
import Testing

@testable import Reports

/// The schedule in time against the plan's own figures, which a checker that shares no code with the
/// planner holds for true.
@Suite struct TimelineTests {
  private static let settings = ["width": "8", "levels": "2", "groups": "2"]

  @Test(arguments: zip(Models.names, [Policy.keep, .invert, .recompute]))
  func `its end and its most are the plan's`(_ model: String, _ policy: Policy) throws {
    let program = try compile(Models.text(model), Self.settings, patch: [16, 16, 16])
      .program(policy)
    let plan = try #require(program.training.plan)
    let steps = Timeline(program.training).steps
    #expect(steps.count == plan.steps.count)
    #expect(steps.map(\.liveBytes).max() == plan.arenaLowerBoundBytes)
    #expect(steps[plan.peakStep].liveBytes == plan.arenaLowerBoundBytes)
    let end = try #require(steps.last.map { $0.start + $0.seconds })
    // The same terms in another order.
    #expect(abs(end - plan.seconds) <= 1e-9 * plan.seconds)
    if policy == .keep { #expect(!steps.contains { $0.kind == .recompute || $0.kind == .invert }) }
    let isInverted = plan.retention.contains(.invert)
    #expect(steps.contains { $0.kind == .invert } == isInverted)
  }
}

/// Layers as boxes of a drawing.
@Suite struct StageTests {
  private func layer(_ path: String, _ extent: Int, reads: [Int], branch: String? = nil)
    -> NetworkLayer
  {
    NetworkLayer(
      path: path, operations: ["convolution"], line: 1,
      shape: extent > 0 ? [1, 4, extent, extent, extent] : [1, 8], parameters: 1, flops: 1,
      reads: reads, isInvertible: false, branch: branch)
  }

  @Test func `a U-shaped network is a U with its skips along the rows`() {
    let (stages, flows) = Stage.stages([
      layer("a", 16, reads: [-1]), layer("b", 16, reads: [0]), layer("pool", 8, reads: [1]),
      layer("deep", 4, reads: [2]), layer("side", 0, reads: [3], branch: "vae"),
      layer("up", 8, reads: [3, 2]), layer("up", 16, reads: [5, 1]),
    ])
    #expect(stages.map(\.row) == [0, 1, 2, 1, 0, 3])
    #expect(stages.map(\.layers.count) == [2, 1, 1, 1, 1, 1])
    #expect(stages.map(\.branch) == [nil, nil, nil, nil, nil, "vae"])
    let pairs = Set(flows.map { "\($0.from)-\($0.to)" })
    #expect(pairs == ["-1-0", "0-1", "1-2", "2-3", "1-3", "3-4", "0-4", "2-5"])
  }
}
