import BuiltPrograms
import Foundation
import RandomModels
import Testing

/// Questions to a plan: their answers hold when the plan that they speak of is made.
@Suite struct PlanQuestionsTests {
  private func json(_ options: String, code: Int32 = 0) throws -> [String: Any] {
    let outcome = try Scratch().shell("$compile plan $model $settings --json \(options)")
    #expect(outcome.code == code, "\(outcome.log)")
    let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func code(_ options: String) throws -> Int32 {
    try Scratch().shell("$compile plan $model $settings \(options)").code
  }

  private func size(_ trial: Any?) throws -> (patch: [Int], batch: Int) {
    let trial = try #require(trial as? [String: Any])
    return (try #require(trial["patch"] as? [Int]), try #require(trial["batch"] as? Int))
  }

  private func arguments(_ size: (patch: [Int], batch: Int)) -> String {
    "--patch \(size.patch.map(String.init).joined(separator: ",")) --batch \(size.batch)"
  }

  /// At 16 voxels the deepest of five levels has one, of which instance norm makes its bias: the
  /// next patch is 32.
  @Test(arguments: [("10MB", "16,16,16", 2), ("20MB", "32,32,32", 0)])
  func `--fit passes over patches where a normalization has single values`(
    _ budget: String, _ patch: String, _ code: Int32
  ) throws {
    let scratch = try Scratch()
    try """
    model: bottleneck
    input: {channels: 1, patch: 16}
    blocks:
      level:
        arguments: {index: integer}
        body:
          - conv: {out: "${8 * 2 ** index}", kernel: 3}
          - instance-norm
          - choose:
              when: "${index < 4}"
              then:
                - conv: {name: down, out: "${8 * 2 ** (index + 1)}", kernel: 3, stride: 2}
                - level: "${index + 1}"
                - conv-transpose: {name: up, out: "${8 * 2 ** index}", kernel: 2, stride: 2}
              else: []
    network:
      - level: 0
      - conv: {out: 2, kernel: 1}
    outputs:
      segmentation: {labels: 2, losses: [cross-entropy]}
    """.write(
      to: scratch.url.appendingPathComponent("model.yaml"), atomically: true, encoding: .utf8)
    let checked = try scratch.shell("$compile check model.yaml")
    #expect(checked.code == 0 && checked.log.contains("warning: 'instance-norm'"))
    #expect(try scratch.shell("$compile check model.yaml --patch 32").log.isEmpty)
    let fit = try scratch.shell("$compile plan model.yaml --fit --budget \(budget)")
    #expect(fit.code == code, "\(fit.log)")
    #expect(fit.output.contains(patch) == (code == 0), "\(fit.output)")
  }

  /// Each size is valid: the tiny network halves its extents once.
  @Test(arguments: [
    ("patch", "--patch 12,24,8", "3MB"), ("patch", "--patch 16 --policy keep", "900kB"),
    ("batch", "--patch 16", "3MB"),
  ])
  func `what --fit finds fits and the next larger size does not`(
    _ quantity: String, _ options: String, _ budget: String
  ) throws {
    let plan = try json("\(options) --fit \(quantity) --budget \(budget)")
    let fit = try #require(plan["fit"] as? [String: Any])
    let found = try size(fit["found"])
    let next = try size(fit["next"])
    let policy = options.contains("keep") ? "--policy keep" : ""
    #expect(try code("\(policy) \(arguments(found)) --budget \(budget)") == 0)
    #expect(try code("\(policy) \(arguments(next)) --budget \(budget)") == 2)
    if quantity == "batch" {
      #expect(next.batch == found.batch + 1 && next.patch == found.patch)
    } else {
      let longest = try #require(found.patch.indices.max { found.patch[$0] < found.patch[$1] })
      #expect(next.patch[longest] == found.patch[longest] + 2)
      let given = options.contains("12") ? [12.0, 24, 8] : [16, 16, 16]
      for axis in 0..<3 {
        let wanted = Double(found.patch[longest]) * given[axis] / given[longest]
        #expect(abs(Double(found.patch[axis]) - wanted) <= 1)
      }
    }
    let trials = try #require(fit["trials"] as? [[String: Any]])
    #expect(trials.count <= 12)
    let sizes = try trials.map { "\(try size($0))" }
    #expect(Set(sizes).count == sizes.count, "a size was planned twice")
    let command = try #require(fit["command"] as? String)
    let again = try BuiltProgram.shell("\"$compile\" \(command.dropFirst("invseg-compile".count))")
    #expect(again.code == 0, "\(again.log)")
  }

  @Test func `where not even the smallest fits there is no answer, and exit code 2`() throws {
    let plan = try json("--fit --budget 1kB", code: 2)
    let fit = try #require(plan["fit"] as? [String: Any])
    #expect(fit["found"] is NSNull && fit["command"] is NSNull)
    #expect(try size(fit["next"]).patch == [2, 2, 2])
    #expect(plan["fits"] as? Bool == false)
  }

  @Test func `more budget is never slower`() throws {
    let count = 57
    let plan = try json("--budgets \(count)")
    let points = try #require(plan["budgets"] as? [[String: Any]])
    #expect(points.count == count)
    let budgets = points.compactMap { $0["budget_bytes"] as? Int }
    let peaks = points.compactMap { $0["peak_bytes"] as? Int }
    let seconds = points.compactMap { ($0["step"] as? [String: Any])?["seconds"] as? Double }
    #expect(budgets == budgets.sorted() && seconds == seconds.sorted(by: >))
    #expect(zip(peaks, budgets).allSatisfy { $0 <= $1 })
    #expect(peaks.first == plan["least_feasible_bytes"] as? Int && budgets.first == peaks.first)
    let policies = try #require(plan["policies"] as? [[String: Any]])
    #expect(budgets.last == policies[0]["peak_bytes"] as? Int)
    let last = try #require(points.last?["step"] as? [String: Any])
    // The fastest plan recomputes nothing, so it takes what keeping everything does.
    #expect(try #require(last["overhead_vs_keep"] as? Double) <= 1e-12)
    #expect(points.last?["recomputed"] as? Int == 0)
  }

  @Test func `the least feasible budget is just enough`() throws {
    let plan = try json("--budget 1kB", code: 2)
    let least = try #require(plan["least_feasible_bytes"] as? Int)
    #expect(try code("--budget \(least)") == 0)
    #expect(try code("--budget \(least - 1)") == 2)
    let peak = try #require(plan["least_feasible_at"] as? [String: Any])
    let values = try #require(peak["values"] as? [[String: Any]])
    let bytes = values.compactMap { $0["bytes"] as? Int }
    #expect(bytes == bytes.sorted(by: >) && !bytes.isEmpty)
    // Those that pin it cover what is live; what overlaps in part counts whole.
    #expect(
      bytes.reduce(0, +) + (peak["scratch_bytes"] as? Int ?? 0) >= peak["bytes"] as? Int ?? .max)
  }

  @Test(
    arguments: zip(
      ["stem", "head", "level.up.coupling.f.residual.conv", "input"],
      ["invert", "recompute", "keep", "invert"]))
  func `an explanation names the value and its own choice`(
    _ name: String, _ policy: String
  ) throws {
    let plan = try json("--policy \(policy) --explain '\(name)'")
    let explanation = try #require(plan["explanation"] as? [String: Any])
    let found = try #require(explanation["name"] as? String)
    #expect(found.contains(name))
    let values = try #require(plan["values"] as? [[String: Any]])
    let value = try #require(values.first { $0["name"] as? String == found })
    let retention = try #require(value["retention"] as? String)
    #expect(explanation["retention"] as? String == retention)
    let alternatives = try #require(explanation["alternatives"] as? [[String: Any]])
    let chosen = alternatives.filter { $0["is_chosen"] as? Bool == true }
    #expect(chosen.count == (retention == "transient" || alternatives.isEmpty ? 0 : 1))
    for alternative in chosen {
      #expect(alternative["peak_bytes"] as? Int == plan["peak_bytes"] as? Int)
      #expect(alternative["retention"] as? String == retention)
    }
    for alternative in alternatives {
      #expect((alternative["obstacle"] is NSNull) != (alternative["peak_bytes"] is NSNull))
    }
    if policy == "keep" {
      #expect(alternatives.filter { $0["obstacle"] is NSNull }.count == 1)
    }
  }

  /// Planning with one value's choice forced finds smaller plans here than planning for a budget does.
  @Test(
    arguments: zip(
      ["unet3d", "fully-invres"],
      [
        "level.skip.level.conv-norm-act-2.instance-norm:normalize%15",
        "invertible.level.up.0.reversible.coupling.f.repeat.1.conv:convolution%57",
      ]))
  func `no alternative is smaller than the least feasible budget`(
    _ name: String, _ value: String
  ) throws {
    let model = Tiny.root.appendingPathComponent("models/\(name).yaml").path
    let outcome = try BuiltProgram.shell(
      "$compile plan '\(model)' \(Tiny.settings) --json --policy invert --explain '\(value)'")
    let plan = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let least = try #require(plan["least_feasible_bytes"] as? Int)
    let explanation = try #require(plan["explanation"] as? [String: Any])
    let alternatives = try #require(explanation["alternatives"] as? [[String: Any]])
    let peaks = alternatives.compactMap { $0["peak_bytes"] as? Int }
    #expect(peaks.count == 2 && peaks.allSatisfy { $0 >= least }, "\(peaks), least \(least)")
  }

  /// In seconds of the processor, which other processes do not take; half of the limit suffices.
  @Test(arguments: [
    "{times: 97, body: [{skip: {combine: concat, body: [{conv: {out: 8, kernel: 1}}, relu]}}, {conv: {out: 8, kernel: 1}}]}",
    "{times: 390, body: [relu]}",
  ])
  func `390 small layers are planned at once`(_ layers: String) throws {
    let scratch = try Scratch()
    try scratch.write(
      """
      model: small
      input: {channels: 2, patch: [8, 8, 8], batch: 1}
      network:
        - conv: {out: 8, kernel: 1}
        - repeat: \(layers)
        - conv: {out: 2, kernel: 1}
      outputs:
        result: {labels: 2, losses: [cross-entropy]}
      optimizer: {sgd: {rate: 0.1}}
      """, to: "small.yaml")
    let outcome = try scratch.shell("ulimit -t 6; $compile plan small.yaml > /dev/null")
    #expect(outcome.code == 0, "\(outcome.log)")
  }

  /// Where memory is short very many sets of values may go for each state: they are counted.
  @Test func `a small program with many values is planned at once`() throws {
    let scratch = try Scratch()
    try scratch.write(RandomModel(seed: 793).text, to: "many.yaml")
    let outcome = try scratch.shell("ulimit -t 8; $compile plan many.yaml > /dev/null")
    #expect(outcome.code == 0, "\(outcome.log)")
  }
}
