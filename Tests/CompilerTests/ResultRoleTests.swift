import Compiler
import Kernels
import ModelsForTests
import Program
import Testing

/// What the results of a step are for stands beside their names.
@Suite struct ResultRoleTests {
  /// Losses of one kind on one output are apart by their names.
  @Test func lossesOfOneKind() throws {
    let program = try compile(
      """
      model: roles
      input: {channels: 1, patch: 4}
      network:
        - branch: {output: losses, body: [{conv: {out: 2, kernel: 1}}]}
        - conv: {out: 2, kernel: 1}
      outputs:
        segmentation: {labels: 2, losses: [dice, {dice: {squares: true, weight: 2}}]}
        losses: {labels: 2, losses: [dice]}
      """, probes: true
    ).program(.keep)
    func names(_ role: Entry.Port.Role) -> [String] {
      program.training.outputs.filter { $0.role == role }.map(\.name)
    }
    #expect(
      names(.lossTerm) == [
        "loss.segmentation.dice", "loss.segmentation.dice-2", "loss.losses.dice",
      ])
    #expect(names(.loss) == ["loss"])
    #expect(names(.output) == ["segmentation", "losses"])
    #expect(names(.gradient) == ["gradient.input"])
    #expect(program.training.inputs.map(\.role) == [.input, .input])
  }
}
