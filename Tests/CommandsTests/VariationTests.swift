import BuiltPrograms
import Foundation
import FoundationXML
import Testing

/// `plan --vary` says of every combination what `plan` says of it alone.
@Suite struct VariationTests {
  private func json(_ scratch: Scratch, _ line: String, code: Int32 = 0) throws -> [String: Any] {
    let outcome = try scratch.shell(line)
    #expect(outcome.code == code, "\(outcome.log)")
    let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private static let small =
    "--set modalities=1 --set classes=2 --set width=4 --set levels=2 --set groups=2"

  private struct Figures: Equatable {
    var peak, arena: Int
    var flops, seconds, overhead: Double
  }

  /// The figures of `keep`, `recompute` and `invert` by `plan`.
  private func planned(_ scratch: Scratch, _ options: String) throws -> [Figures] {
    let outcome = try scratch.shell("$compile plan \(options) --json")
    let plan = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let policies = try #require(plan["policies"] as? [[String: Any]])
    return try ["keep", "recompute", "invert"].map { name in
      let policy = try #require(policies.first { $0["policy"] as? String == name })
      let step = try #require(policy["step"] as? [String: Any])
      return Figures(
        peak: try #require(policy["peak_bytes"] as? Int),
        arena: try #require(policy["arena_bytes"] as? Int),
        flops: try #require(step["flops"] as? Double),
        seconds: try #require(step["seconds"] as? Double),
        overhead: try #require(step["overhead_vs_keep"] as? Double))
    }
  }

  private func figures(_ row: [String: Any]) throws -> [Figures] {
    try #require(row["policies"] as? [[String: Any]]).map { policy in
      Figures(
        peak: try #require(policy["peak_bytes"] as? Int),
        arena: try #require(policy["arena_bytes"] as? Int),
        flops: try #require(policy["step_flops"] as? Double),
        seconds: try #require(policy["step_seconds"] as? Double),
        overhead: try #require(policy["overhead_vs_keep"] as? Double))
    }
  }

  private func options(_ row: [String: Any]) throws -> String {
    try #require(row["settings"] as? [[String: String]]).map { setting in
      let (name, value) = (try #require(setting["name"]), try #require(setting["value"]))
      return ["patch", "batch"].contains(name)
        ? "--\(name) \(value.replacing("x", with: ","))" : "--set \(name)=\(value)"
    }.joined(separator: " ")
  }

  @Test(arguments: ["", "--budget 1MiB"])
  func `figures are those of plan, one by one`(_ budget: String) throws {
    let scratch = try Scratch()
    let unet = Tiny.root.appendingPathComponent("models/unet3d.yaml").path
    let answer = try json(
      scratch,
      "$compile plan $model '\(unet)' \(Self.small) --vary blocks=1,3 --vary patch=8,8x16x12 --vary batch=1,2 \(budget) --json"
    )
    let rows = try #require(answer["combinations"] as? [[String: Any]])
    // The U-Net has no blocks.
    #expect(rows.count == 8 + 4)
    for row in rows {
      let model = try #require(row["model"] as? String)
      let planned = try planned(
        scratch, "'\(model)' \(Self.small) \(try options(row)) \(budget)")
      #expect(try figures(row) == planned)
      let policies = try #require(row["policies"] as? [[String: Any]])
      for (policy, figures) in zip(policies, planned) {
        #expect(
          policy["is_within_limits"] as? Bool == (budget.isEmpty || figures.peak <= 1_048_576))
      }
    }
    #expect(
      rows.compactMap { ($0["settings"] as? [Any])?.count } == Array(repeating: 3, count: 8)
        + Array(repeating: 2, count: 4))
  }

  @Test func `the command of a choice plans what was promised`() throws {
    let scratch = try Scratch()
    let answer = try json(
      scratch,
      "$compile plan $model \(Self.small) --vary blocks=1,2,3 --vary patch=8,16 --budget 700kB --seconds 10 --json"
    )
    let choice = try #require((answer["choices"] as? [[String: Any]])?.first)
    let command = try #require(choice["command"] as? String)
    let peak = try #require(choice["peak_bytes"] as? Int)
    #expect(peak <= 700_000 && command.hasPrefix("invseg-run train "))
    let plan = try json(
      scratch,
      "$compile plan \(command.replacing("invseg-run train", with: "").replacing("--data DATASET --out RUN --epochs N", with: "")) --json"
    )
    #expect(plan["peak_bytes"] as? Int == peak)
    let step = try #require(plan["step"] as? [String: Any])
    #expect(step["seconds"] as? Double == choice["step_seconds"] as? Double)
    let shown = try scratch.shell(
      "$compile plan $model \(Self.small) --vary blocks=1,2,3 --vary patch=8,16 --budget 700kB --seconds 10"
    )
    #expect(shown.output.contains("  \(command)\n"))
  }

  @Test func `a limit of time alone takes the smallest plan that is as fast`() throws {
    let scratch = try Scratch()
    let line = "$compile plan $model \(Self.small) --set blocks=2 --vary patch=16 --json"
    let all = try figures(
      try #require((try json(scratch, line)["combinations"] as? [[String: Any]])?.first))
    let (keep, least) = (all[0], all[2])
    // Between the two: the smallest plan takes longer.
    let limit = (keep.seconds + least.seconds) / 2
    #expect(keep.seconds < limit && least.peak < keep.peak)
    let answer = try json(scratch, "\(line) --policy invert --seconds \(limit)")
    let choice = try #require((answer["choices"] as? [[String: Any]])?.first)
    let peak = try #require(choice["peak_bytes"] as? Int)
    #expect(least.peak < peak && peak < keep.peak)
    #expect(try #require(choice["step_seconds"] as? Double) <= limit)
    let command = try #require(choice["command"] as? String)
    #expect(command.hasSuffix(" --policy invert --budget \(peak)"))
  }

  @Test func `where nothing is within the limits the exit code is 2`() throws {
    let scratch = try Scratch()
    for limit in ["--budget 10kB", "--seconds 1e-8"] {
      let outcome = try scratch.shell(
        "$compile plan $model \(Self.small) --vary patch=8,16 \(limit)")
      #expect(outcome.code == 2)
      #expect(outcome.output.contains("nothing is within"))
      #expect(outcome.output.contains("("))
    }
  }

  @Test func `a combination that the model does not take is told, and the others are planned`()
    throws
  {
    let scratch = try Scratch()
    let line = "$compile plan $model \(Self.small) --vary patch=8,9,16"
    let answer = try json(scratch, line + " --json")
    let rows = try #require(answer["combinations"] as? [[String: Any]])
    #expect(rows.map { $0["rejection"] is NSNull } == [true, false, true])
    #expect((rows[1]["rejection"] as? String)?.contains("divides") == true)
    #expect(try scratch.shell(line).output.contains("patch=9: 'max-pool' divides"))
    let rejected = try scratch.shell("$compile plan $model \(Self.small) --vary patch=9,11")
    #expect(rejected.code == 1 && rejected.log.contains("error: 'max-pool' divides"))
  }

  @Test(arguments: [
    ("--vary blcks=1,2", 64, "no model has a parameter 'blcks'; did you mean 'blocks'?"),
    ("--vary blocks=1,2 --vary blocks=3", 64, "--vary blocks is given twice"),
    ("--vary blocks=1,2,1", 64, "--vary blocks has a value twice"),
    ("--vary width=4,8", 64, "width is both varied and set"),
    ("--vary patch=16 --patch 8", 64, "patch is both varied and set"),
    ("--vary patch=8,a", 64, "--vary patch wants voxels such as 64 or 64x96x96"),
    ("--vary patch=0", 64, "--vary patch wants voxels"),
    ("--vary batch=0", 64, "--vary batch wants 1 to 65536"),
    ("--vary blocks", 64, "--vary wants NAME=A,B"),
    ("--vary blocks=", 64, "--vary wants NAME=A,B"),
    ("--vary blocks=1,,2", 64, "--vary wants NAME=A,B"),
    ("--vary blocks=1,2 --fit --budget 1GiB", 64, "--fit speaks of one plan, but --vary"),
    ("--vary blocks=1,2 --trace t.json", 64, "--trace speaks of one plan"),
    ("--seconds 0", 64, "--seconds takes 1e-09 to 1000000000.0"),
    ("--seconds nan", 64, "--seconds takes 1e-09 to 1000000000.0"),
    ("--vary blocks=1,2 nothing.yaml", 66, "nothing.yaml: no such file"),
  ])
  func `what makes no sense is told`(_ options: String, _ code: Int32, _ words: String) throws {
    let outcome = try Scratch().shell("$compile plan $model \(Self.small) \(options)")
    #expect(outcome.code == code, "\(outcome.log)")
    #expect(outcome.log.contains(words), "\(outcome.log)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `more combinations than anybody reads are refused before any is planned`() throws {
    let many = (1...40).map(String.init).joined(separator: ",")
    let outcome = try Scratch().shell(
      "$compile plan $model --vary batch=\(many) --vary blocks=\(many)")
    #expect(outcome.code == 64 && outcome.log.contains("more than 1000 combinations"))
  }

  @Test func `CSV has a row for each policy, and the page is well-formed`() throws {
    let scratch = try Scratch()
    let line =
      "$compile plan $model \(Self.small) --vary blocks=1,2 --vary patch=8,9 --vary precision=float32,bfloat16 --budget 1MiB --csv a.csv --html a.html"
    let outcome = try scratch.shell(line)
    #expect(outcome.code == 0, "\(outcome.log)")
    let rows = scratch.text("a.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 1 + 4 * 3 + 4)
    #expect(rows[0].prefix(4) == ["model", "blocks", "patch", "precision"])
    let page = scratch.text("a.html")
    let parser = XMLParser(data: Data(page.dropFirst("<!DOCTYPE html>".count).utf8))
    #expect(parser.parse())
    #expect(page.contains("Memory against blocks") && !page.contains("Memory against precision"))
    // The same text is written by the same command, and a file that is read is none to write.
    try scratch.write(try String(contentsOfFile: Tiny.model, encoding: .utf8), to: "m.yaml")
    #expect(try scratch.shell("$compile plan m.yaml --csv m.yaml").code == 73)
    #expect(scratch.text("m.yaml").contains("partially-invres"))
  }

  @Test func `of one value in two spellings the first is on the front`() throws {
    let answer = try json(
      try Scratch(),
      "$compile plan $model \(Self.small) --patch 8 --vary blocks=2,0x2 --vary batch=1 --policy keep --json"
    )
    let rows = try #require(answer["combinations"] as? [[String: Any]])
    let marks = try rows.filter { $0["rejection"] is NSNull }.map { row in
      try #require(row["policies"] as? [[String: Any]])[0]["is_on_front"] as? Bool
    }
    #expect(marks.first == true && marks.dropFirst().allSatisfy { $0 == false })
  }

  @Test func `several models stand side by side`() throws {
    let scratch = try Scratch()
    let unet = Tiny.root.appendingPathComponent("models/unet3d.yaml").path
    let outcome = try scratch.shell("$compile plan $model '\(unet)' \(Self.small) --patch 8")
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.output.split(separator: "\n")[2].contains("unet3d.yaml"))
  }
}
