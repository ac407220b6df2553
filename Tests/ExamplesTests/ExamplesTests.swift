import BuiltPrograms
import Foundation
import Testing

/// Every example runs as its README says, at a size that takes seconds.
@Suite struct ExamplesTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let tiny = "--steps 4 --set width=8 --set levels=2 --set blocks=1 --patch 16"

  private func run(_ example: String, _ arguments: String) throws -> BuiltProgram.Outcome {
    try BuiltProgram.shell(
      "sh examples/\(example)/run.sh '\(BuiltProgram.folder.path)' \(arguments)", in: Self.root)
  }

  @Test func `every example is tested`() throws {
    let folder = Self.root.appendingPathComponent("examples").path
    let examples = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { !$0.hasPrefix(".") }.sorted()
    #expect(examples == ["brats", "iseg", "phantom", "plan-a-budget"])
    for example in examples {
      for file in ["run.sh", "README.md"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(example)/\(file)"))
      }
    }
  }

  @Test func `plan-a-budget prints what it promises`() throws {
    let outcome = try run("plan-a-budget", "2>&1")
    #expect(outcome.code == 0)
    try expectInversionPays(in: outcome.output)
    let expected = Self.root.appendingPathComponent("examples/plan-a-budget/expected.txt")
    let observed = expected.deletingPathExtension().appendingPathExtension("observed")
    if outcome.output == (try? String(contentsOf: expected, encoding: .utf8)) {
      try? FileManager.default.removeItem(at: observed)
    } else {
      try outcome.output.write(to: observed, atomically: true, encoding: .utf8)
      Issue.record("what it printed is in \(observed.lastPathComponent)")
    }
  }

  @Test(arguments: [
    ("phantom", ["1", "2", "3", "4"], ["phantom_006"]),
    ("iseg", ["10", "150", "250"], ["subject-1"]),
    (
      "brats", ["(1, 2, 4)", "(1, 4)", "4"],
      (1...4).map { "BraTS20_Training_00\($0)" }
    ),
  ])
  func `a story of data, training and scores`(
    _ example: String, _ labels: [String], _ cases: [String]
  ) throws {
    let scratch = try Scratch()
    let outcome = try run(example, "'\(scratch.path("out"))' \(Self.tiny)")
    #expect(outcome.code == 0, "\(outcome.log)")
    try expectInversionPays(in: outcome.output)
    for label in labels { #expect(outcome.output.contains("label \(label) ")) }
    for name in cases {
      #expect(scratch.data("out/predictions/\(name).nii.gz").starts(with: [0x1f, 0x8b]))
    }
    let summary = try JSONSerialization.jsonObject(
      with: scratch.data("out/predictions/summary.json"))
    let mean = (summary as? [String: Any])?["mean"] as? [String: Any]
    #expect(mean?.keys.sorted() == labels.sorted())
    #expect(scratch.text("out/run/metrics.jsonl").split(separator: "\n").count == 4)
  }

  @Test(arguments: ["phantom", "iseg", "brats"])
  func `an example does not write over a folder`(_ example: String) throws {
    let scratch = try Scratch()
    let outcome = try run(example, "'\(scratch.url.path)' \(Self.tiny)")
    #expect(outcome.code == 73)
    #expect(outcome.log.contains("is there already"))
  }

  @Test(arguments: ["phantom", "plan-a-budget", "iseg", "brats"])
  func `an example without its folders says how it is called`(_ example: String) throws {
    let outcome = try BuiltProgram.shell("sh examples/\(example)/run.sh", in: Self.root)
    #expect(outcome.code == 64)
    #expect(outcome.log.hasPrefix("usage: "))
  }
}
