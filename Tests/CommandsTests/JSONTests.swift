import BuiltPrograms
import Foundation
import Testing

/// `--json` prints one object with the contract's keys on standard output, and nothing else there.
@Suite struct JSONTests {
  private func object(_ line: String, code: Int32 = 0) throws -> [String: Any] {
    let outcome = try Tiny.workplace().shell(line)
    #expect(outcome.code == code, "\(outcome.log)")
    let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func keys(_ value: Any?) -> [String] {
    ((value as? [String: Any]) ?? (value as? [[String: Any]])?.first ?? [:]).keys.sorted()
  }

  /// A name means nothing by how it begins, and losses are no layers.
  @Test func `layers are those of the network`() throws {
    let model = """
      model: names
      input: {channels: 1, patch: 4}
      network: [{conv: {name: losses-of-detail, out: 3, kernel: 1}}, relu, {conv: {name: loss, out: 2, kernel: 1}}]
      outputs: {seg: {labels: 2, losses: [dice, {dice: {squares: true}}]}}
      """
    let plan = try object("cat > m.yaml << 'END'\n\(model)\nEND\n$compile plan m.yaml --json")
    let layers = try #require(plan["layers"] as? [[String: Any]])
    #expect(layers.map { $0["path"] as? String } == ["losses-of-detail", "relu", "loss"])
  }

  @Test(arguments: [("--policy keep", Int32(0)), ("--budget 900kB", 0), ("--budget 1kB", 2)])
  func `plan, whether it fits or not`(_ options: String, _ code: Int32) throws {
    let plan = try object("$compile plan $model $settings --json \(options)", code: code)
    #expect(
      keys(plan) == [
        "arena_bytes", "arena_lower_bound_bytes", "breakdown", "budget_bytes", "fits",
        "is_budget_given", "layers", "least_feasible_at", "least_feasible_bytes", "model",
        "peak_at", "peak_bytes", "policies", "policy", "rates", "schedule", "schema_version",
        "step", "target", "validation_arena_bytes", "values", "weights",
      ])
    #expect(plan["target"] as? String == "cpu")
    #expect(plan["fits"] as? Bool == (code == 0))
    #expect((plan["budget_bytes"] is NSNull) == options.contains("keep"))
    #expect(keys(plan["breakdown"]) == ["arena", "gradients", "optimizer", "parameters"])
    #expect(
      keys(plan["step"]) == ["flops", "lower_bound_seconds", "overhead_vs_keep", "seconds"])
    #expect(keys(plan["peak_at"]) == ["line", "operation"])
    #expect(
      keys(plan["least_feasible_at"]) == [
        "bytes", "line", "operation", "scratch_bytes", "values",
      ])
    #expect(
      keys(plan["layers"]) == [
        "branch", "flops", "is_invertible", "line", "operations", "parameters", "path", "reads",
        "shape",
      ])
    #expect(
      keys(plan["schedule"]) == [
        "kind", "line", "live_bytes", "operation", "path", "seconds", "start",
      ])
    #expect(
      keys(plan["values"]) == [
        "bytes", "column", "intervals", "line", "name", "retention", "shape",
      ])
    let policies = try #require(plan["policies"] as? [[String: Any]])
    #expect(policies.map { $0["policy"] as? String } == ["keep", "recompute", "invert", "auto"])
    #expect(
      keys(policies) == [
        "arena_bytes", "arena_lower_bound_bytes", "breakdown", "fits", "peak_bytes", "policy",
        "step",
      ])
    let parts = try #require(plan["breakdown"] as? [String: Int])
    #expect(plan["peak_bytes"] as? Int == parts.values.reduce(0, +))
  }

  @Test func `bench measures in the arena what was planned`() throws {
    let bench = try object("$run bench $model $settings --policy invert --steps 2 --json")
    #expect(
      keys(bench) == [
        "arena_peak_bytes", "isa", "planned_peak_bytes", "process_peak_bytes",
        "process_step_peak_bytes", "step_seconds", "threads",
      ])
    #expect(keys(bench["step_seconds"]) == ["max", "median", "min"])
    let plan = try object("$compile plan $model $settings --policy invert --json")
    #expect(bench["arena_peak_bytes"] as? Int == plan["arena_bytes"] as? Int)
    #expect(bench["planned_peak_bytes"] as? Int == plan["peak_bytes"] as? Int)
  }

  @Test func `verify agrees`() throws {
    let report = try object("$run verify $model $settings --json")
    #expect(keys(report) == ["agrees", "policies", "round_trips"])
    #expect(report["agrees"] as? Bool == true)
  }

  @Test func `evaluate has nnU-Net's keys, and null for what is undefined`() throws {
    let summary = try object(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTr --labels 1,4,9 --json")
    #expect(Set(["foreground_mean", "mean", "metric_per_case"]).isSubset(of: keys(summary)))
    let mean = try #require(summary["mean"] as? [String: [String: Any]])
    #expect(mean["1"]?["Dice"] as? Double == 1)
    #expect(mean["9"]?["Dice"] is NSNull)
  }
}
