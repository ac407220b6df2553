import BuiltPrograms
import Foundation
import Testing

/// What `check` and `plan` print is told in words that say what it is.
@Suite struct ReadingPlansTests {
  /// A network whose weights and arithmetic can be counted by hand: 1x1x1 convolutions on 4096 voxels,
  /// forward and by their weights; by its input the second one alone.
  private static let pointwise = """
    model: pointwise
    input: {channels: 1, patch: 16}
    network: [{conv: {out: 3, kernel: 1}}, relu, {conv: {out: 2, kernel: 1}}]
    outputs: {seg: {labels: 2, losses: [cross-entropy]}}
    """
  private static let weights = 1 * 3 + 3 + 3 * 2 + 2
  private static let flops = 2 * 4096 * (2 * 1 * 3 + 3 * 3 * 2)

  private func json(_ scratch: Scratch, _ line: String) throws -> [String: Any] {
    let outcome = try scratch.shell(line)
    #expect(outcome.code == 0, "\(outcome.log)")
    let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  @Test func `weights are numbers, and the arithmetic is that of a step`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.pointwise, to: "m.yaml")
    let checked = try scratch.shell("$compile check m.yaml").output
    #expect(checked.contains("\(Self.weights) weights in 4 tensors, 196.6 kFLOP a step"))
    let plan = try json(scratch, "$compile plan m.yaml --policy keep --json")
    #expect(plan["weights"] as? Int == Self.weights)
    #expect((plan["step"] as? [String: Any])?["flops"] as? Int == Self.flops)
    let shown = try scratch.shell("$compile plan m.yaml --policy keep").output
    #expect(shown.contains("\n\(Self.weights) weights; 196.6 kFLOP a step\n"))
  }

  @Test func `check counts the arithmetic of a step that keeps everything`() throws {
    let scratch = try Scratch()
    let plan = try json(scratch, "$compile plan $model $settings --policy keep --json")
    let flops = try #require((plan["step"] as? [String: Any])?["flops"] as? Double)
    let checked = try scratch.shell("$compile check $model $settings").output
    let shown = try #require(checked.firstMatch(of: /tensors, ([0-9.]+) MFLOP a step/)?.1)
    #expect(abs(try #require(Double(shown)) * 1e6 - flops) <= 0.05e6)
  }

  @Test func `a budget that nobody gave is the memory that is free`() throws {
    let scratch = try Scratch()
    for (options, words, isGiven) in [
      ("", "of memory that are free on this machine", false),
      ("--budget 1GiB", "fits the budget of 1.00 GiB", true),
      ("--fit --budget 3MiB", "that fits the budget of 3.00 MiB", true),
    ] {
      let shown = try scratch.shell("$compile plan $model $settings \(options)").output
      #expect(shown.contains(words), "\(shown)")
      #expect(shown.contains("that are free") != isGiven)
      let plan = try json(scratch, "$compile plan $model $settings \(options) --json")
      #expect(plan["is_budget_given"] as? Bool == isGiven)
    }
    let kept = try json(scratch, "$compile plan $model $settings --policy keep --json")
    #expect(kept["is_budget_given"] as? Bool == false && kept["budget_bytes"] is NSNull)
  }

  @Test func `a coupling is a bijection, its branches are none`() throws {
    let scratch = try Scratch()
    let plan = try json(scratch, "$compile plan $model $settings --policy keep --json")
    let layers = try #require(plan["layers"] as? [[String: Any]])
    let marked = try layers.filter { try #require($0["is_invertible"] as? Bool) }
      .compactMap { $0["path"] as? String }
    #expect(!marked.isEmpty)
    for path in marked { #expect(path.hasSuffix("coupling"), "\(path)") }
    #expect(layers.contains { ($0["path"] as? String)?.contains("coupling.f.") == true })
  }

  @Test(arguments: ["invseg-compile", "invseg-run"])
  func `a program tells its version`(_ name: String) throws {
    let program = name == "invseg-run" ? BuiltProgram.run : .compile
    let outcome = try program("--version")
    #expect(outcome.code == 0)
    #expect(outcome.output.wholeMatch(of: /invseg [0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }
}
