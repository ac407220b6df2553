import BuiltPrograms
import Foundation
import Mutations
import Testing

/// What `grammar/run.md` says is what the folders of runs have.
@Suite struct RunPageTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Settings as a former build wrote them, before it kept channels and instruction set.
  private static let former =
    #"{"data": "data", "limit": {"steps": 3}, "parameters": {}, "seed": 7, "validationCases": 0}"#

  /// Runs by each kind of limit, one of them validated on a fold.
  private func runs() throws -> Scratch {
    let scratch = try Scratch()
    let outcome = try BuiltProgram.shell(
      """
      $run synthesize --out data --cases 3 --size 8,8,8 --modalities 2 &&
      train="$run train \(Self.root.path)/models/partially-invres.yaml --data data --patch 8" &&
      train="$train --set modalities=2 --set classes=5 --set width=4 --set levels=2 --set groups=2" &&
      train="$train --set vae=true --threads 1" &&
      set -- $(ls data/labelsTr | sed 's,.nii.gz,,') &&
      echo '[{"train": ["'$1'"], "val": ["'$2'"]}]' > splits.json &&
      printf 'epoch: 1\nvalidation: {every: 2, batches: 1}\n' | cat \(Self.root.path)/models/partially-invres.yaml - > validated.yaml &&
      validated="$(echo "$train" | sed 's,[^ ]*partially-invres.yaml,validated.yaml,')" &&
      $validated --steps 2 --out validated --fold 0 --splits splits.json &&
      $train --steps 1 --out steps && $run train --resume steps --steps 2 --threads 1 &&
      $train --epochs 1 --budget 1GiB --out epochs --pretrained steps &&
      $train --minutes 0.01 --out minutes --preprocessed kept
      """, in: scratch.url)
    try #require(outcome.code == 0, "\(outcome.log)")
    return scratch
  }

  @Test func `files have what the page says and nothing else`() throws {
    var check = FormatCheck(try FormatPage("run.md"))
    check.check(JSONTree(Data(Self.former.utf8)), as: "run")
    let runs = try runs()
    guard case .array(let folds) = JSONTree(runs.data("validated/splits_final.json")) else {
      Issue.record("splits_final.json is no list")
      return
    }
    for fold in folds { check.check(fold, as: "fold") }
    for run in ["validated", "steps", "epochs", "minutes"] {
      check.check(JSONTree(runs.data("\(run)/run.json")), as: "run")
      check.check(JSONTree(runs.data("\(run)/data.json")), as: "data")
      let lines = runs.data("\(run)/metrics.jsonl").split(separator: UInt8(ascii: "\n"))
      #expect(!lines.isEmpty)
      for line in lines { check.check(JSONTree(Data(line)), as: "step") }
      let processes = runs.data("\(run)/history.jsonl").split(separator: UInt8(ascii: "\n"))
      #expect(processes.count == (run == "steps" ? 2 : 1))
      for line in processes { check.check(JSONTree(Data(line)), as: "process") }
      check.check(JSONTree(header(runs.data("\(run)/checkpoint.safetensors"))), as: "header")
    }
    check.check(JSONTree(header(runs.data("validated/best.safetensors"))), as: "header")
    let epochs = runs.data("validated/epochs.jsonl").split(separator: UInt8(ascii: "\n"))
    #expect(epochs.count == 2)
    for line in epochs { check.check(JSONTree(Data(line)), as: "epoch") }
    try #require(check.faults.sorted() == [])
    #expect(check.unmet == [])
  }

  @Test func `the page has every file of a run`() throws {
    let page = try String(
      contentsOf: Self.root.appendingPathComponent("grammar/run.md"), encoding: .utf8)
    // The table of files stands before the first section.
    let text = page.split(separator: "\n## ")[0]
    let always = text.matches(of: /(?m)^\| `([a-z_]+(?:\.[a-z]+)?)` \| [^|]* \| (?:at|while)\b/)
    let runs = try runs()
    let found = try FileManager.default.contentsOfDirectory(atPath: runs.path("steps"))
    #expect(found.sorted() == always.map { String($0.1) }.sorted())
    let told = text.matches(of: /(?m)^\| `([a-z_]+(?:\.[a-z]+)?)` \| [^|]* \| (?:at|while|where)\b/)
    let validated = try FileManager.default.contentsOfDirectory(atPath: runs.path("validated"))
    #expect(validated.sorted() == (told.map { String($0.1) } + ["validation"]).sorted())
    let scored = try FileManager.default.contentsOfDirectory(
      atPath: runs.path("validated/validation"))
    #expect(scored.count == 2 && scored.contains("summary.json"))
  }

  /// The JSON at the beginning of a safetensors file, after eight bytes of its length.
  private func header(_ file: Data) -> Data {
    let count = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    return Data(file.dropFirst(8).prefix(count))
  }
}
