import BuiltPrograms
import Foundation
import FoundationXML
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
    // MONAI's and nnU-Net's are tried by Tests/pytorch/loaders.py.
    #expect(
      examples == [
        "brats", "iseg", "monai", "nnunet", "paper", "phantom", "plan-a-budget", "pytorch",
      ])
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

  @Test func `the program for PyTorch is the one that is committed`() throws {
    let scratch = try Scratch()
    let outcome = try BuiltProgram.shell(
      "sh examples/pytorch/run.sh '\(BuiltProgram.folder.path)' '\(scratch.path("out"))'",
      in: Self.root)
    #expect(outcome.code == 0, "\(outcome.log)")
    let program = scratch.text("out/network.py")
    for retention in [": kept;", ": computed again;", ": rebuilt by inversion;"] {
      #expect(program.contains(retention))
    }
    let committed = Self.root.appendingPathComponent("examples/pytorch/network.py")
    let observed = committed.deletingPathExtension().appendingPathExtension("observed")
    if program == (try? String(contentsOf: committed, encoding: .utf8)) {
      try? FileManager.default.removeItem(at: observed)
    } else {
      try program.write(to: observed, atomically: true, encoding: .utf8)
      Issue.record("what was written is in \(observed.lastPathComponent)")
    }
  }

  @Test(arguments: [
    ("phantom", ["1", "2", "3", "4"], ["phantom_006"]),
    ("iseg", ["10", "150", "250"], ["subject-4"]),
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
    // Where all cases were predicted those that were held out are scored.
    let scored = cases.count > 1 ? "run/validation" : "predictions"
    let summary = try JSONSerialization.jsonObject(
      with: scratch.data("out/\(scored)/summary.json"))
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

  @Test func `the paper's memory is planned, recorded and drawn`() throws {
    let scratch = try Scratch()
    let outcome = try BuiltProgram.shell(
      """
      blocks=1,2 patches=16,32 width=16 measured=16 \
        sh examples/paper/run.sh '\(BuiltProgram.folder.path)' '\(scratch.path("out"))'
      """, in: Self.root)
    #expect(outcome.code == 0, "\(outcome.log)")
    for task in ["iseg", "brats"] {
      let rows = scratch.text("out/\(task)-measured.csv").split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(rows.count >= 10)
      for row in rows {
        #expect(row.count == 10 && row[6] == row[7] && (Double(row[9]) ?? 0) > 0, "\(row)")
      }
    }
    for file in ["depth.svg", "patch.svg", "page.html"] {
      let text = scratch.text("out/\(file)").replacing("<!DOCTYPE html>", with: "")
        .replacing(/<meta [^>]*>/, with: "")
      #expect(XMLParser(data: Data(text.utf8)).parse(), "\(file)")
    }
    #expect(scratch.text("out/tables.md").contains("| fully-invres | 2 | 32 | yes |"))
  }

  @Test func `the paper's networks are trained, and a second call does what is left`() throws {
    let scratch = try Scratch()
    let made = try BuiltProgram.run(
      "synthesize", "--out", scratch.path("data"), "--cases", "4", "--size", "20,18,16")
    try #require(made.code == 0, "\(made.log)")
    func call(_ settings: String) throws -> BuiltProgram.Outcome {
      try BuiltProgram.shell(
        """
        blocks=1 patches=16 width=16 measured=0 couplings=1 seeds=0 small=2 classes=5 \(settings) \
          sh examples/paper/run.sh '\(BuiltProgram.folder.path)' '\(scratch.path("out"))' '\(scratch.path("data"))'
        """, in: Self.root)
    }
    let whole = try call("steps=2")
    #expect(whole.code == 0, "\(whole.log)")
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path("out/scores"))
    #expect(files.count == 12)
    let (tables, losses) = (scratch.text("out/tables.md"), scratch.text("out/losses.svg"))
    #expect(tables.contains("| partially-invres-vae-few | 1 |"))
    #expect(losses.contains(">fully-invres-vae-1</text>"))

    // One that was trained, and one that was not.
    for lost in ["scores/unet3d-0.csv", "scores/fully-invres-1-0.csv", "runs/fully-invres-1-0"] {
      try FileManager.default.removeItem(atPath: scratch.path("out/\(lost)"))
    }
    let rest = try call("steps=2")
    #expect(rest.code == 0, "\(rest.log)")
    #expect(rest.log.split(separator: "\n").count { $0.contains("2 steps in") } == 2, "\(rest.log)")
    #expect(scratch.text("out/tables.md") == tables)
    #expect(scratch.text("out/losses.svg") == losses)

    let other = try call("steps=3")
    #expect(other.code == 73)
    #expect(other.log.contains("is of another call"), "\(other.log)")
  }

  /// The six networks on data as the challenges give them, of which the validation subjects have no labels.
  @Test(arguments: ["iseg", "brats"])
  func `the paper's networks are reproduced on a challenge's data`(_ task: String) throws {
    let scratch = try Scratch()
    let folders =
      task == "iseg"
      ? ["iSeg-2019-Training", "iSeg-2019-Validation"]
      : ["MICCAI_BraTS2020_TrainingData", "MICCAI_BraTS2020_ValidationData"]
    for (folder, cases) in zip(folders, ["5", "2"]) {
      let made = try BuiltProgram.run(
        "synthesize", "--out", scratch.path("data/\(folder)"), "--layout", task, "--cases", cases,
        "--size", "20,18,16")
      try #require(made.code == 0, "\(made.log)")
    }
    let renamed = try BuiltProgram.shell(
      task == "iseg"
        ? "rm data/\(folders[1])/*label*"
        : """
        cd data/\(folders[1]); rm */*seg*
        for case in *; do
          new=BraTS20_Validation_${case##*_}
          mv $case $new; for file in $new/*; do mv $file $new/$new${file##*/$case}; done
        done
        """, in: scratch.url)
    try #require(renamed.code == 0, "\(renamed.log)")
    let outcome = try BuiltProgram.shell(
      """
      sh examples/\(task)/reproduce.sh '\(BuiltProgram.folder.path)' '\(scratch.path("data"))' \
        '\(scratch.path("out"))' --steps 3 --patch 16 --set width=8 --set levels=2 --set groups=2
      """, in: Self.root)
    #expect(outcome.code == 0, "\(outcome.log)")
    let table = scratch.text("out/table.md").split(separator: "\n")
    #expect(table.count == 2 + 6)
    let heads = task == "iseg" ? ["CSF Dice", "WM ASSD"] : ["WT Dice", "ET Specificity"]
    for head in heads { #expect(table[0].contains("| \(head) |"), "\(table[0])") }
    for row in table[2...] {
      #expect(
        row.split(separator: "|", omittingEmptySubsequences: false).count
          == table[0].split(separator: "|", omittingEmptySubsequences: false).count)
      #expect(row.contains(/0\.[0-9]{4}/), "\(row)")
    }
    for network in ["unet3d", "partially-invres", "fully-invres"].flatMap({ [$0, $0 + "-vae"] }) {
      let files = try FileManager.default.contentsOfDirectory(
        atPath: scratch.path("out/submission/\(network)")
      ).sorted()
      #expect(
        files
          == (task == "iseg"
            ? (1...2).flatMap { ["subject-\($0)-label.hdr", "subject-\($0)-label.img"] }
            : (1...2).map { "BraTS20_Validation_00\($0).nii.gz" }))
    }
    #expect(scratch.text("out/report.html").contains("fully-invres-vae"))
  }

  @Test(arguments: ["phantom", "plan-a-budget", "iseg", "brats", "paper", "pytorch"])
  func `an example without its folders says how it is called`(_ example: String) throws {
    let outcome = try BuiltProgram.shell("sh examples/\(example)/run.sh", in: Self.root)
    #expect(outcome.code == 64)
    #expect(outcome.log.hasPrefix("usage: "))
  }
}
