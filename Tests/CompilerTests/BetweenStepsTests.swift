import Compiler
import ModelsForTests
import Plan
import Testing

/// What the arena holds between the steps of a training, which no plan of a step makes smaller.
@Suite struct BetweenStepsTests {
  private static let model = """
    model: between
    input: {channels: 1, patch: 16}
    network:
      - conv: {out: 8, kernel: 3}
      - conv: {out: 2, kernel: 1}
    outputs: {result: {labels: 2, losses: [dice]}}
    clip: 1

    """

  /// The update's bytes and, of a network that is validated between steps, those of its forward pass.
  @Test func validationsAreCounted() throws {
    let plain = try compile(Self.model)
    let validated = try compile(Self.model + "validation: {batches: 1}\n")
    let program = validated.program(.keep)
    #expect(program.inference.arenaBytes > program.update.arenaBytes)
    #expect(program.update.arenaBytes > 0)
    #expect(validated.arenaBytesBetweenSteps == program.inference.arenaBytes)
    #expect(plain.arenaBytesBetweenSteps == program.update.arenaBytes)
  }
}
