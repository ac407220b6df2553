import BuiltPrograms
import Foundation
import Testing

/// What becomes of a run that is interrupted, or out of space.
@Suite struct RunTests {
  /// Starts training, which takes long enough to be stopped however busy the machine is.
  private func running(_ workplace: Scratch, _ options: String = "") throws -> RunningProgram {
    let program = try workplace.start("exec $train --out run --steps 20000 \(options)")
    #expect(program.says("epoch 1 "))
    return program
  }

  /// The steps that the metrics tell of, and that the checkpoint is of.
  private func steps(_ workplace: Scratch) throws -> (metrics: [Int], saved: Int) {
    let metrics = try workplace.text("run/metrics.jsonl").split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(object?["step"] as? Int)
    }
    let header = workplace.data("run/checkpoint.safetensors").prefix(1 << 16)
    let saved = try #require(
      String(decoding: header, as: UTF8.self).firstMatch(of: /"step":"([0-9]+)"/)?.1)
    return (metrics, Int(saved)!)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1])
  func `a signal saves the run`(_ signal: Int32) throws {
    let workplace = try Tiny.workplace()
    let program = try running(workplace)
    program.send(signal)
    let outcome = program.finish()
    #expect(outcome.code == 130, "\(outcome.log)")
    #expect(outcome.log.contains("saved to run/checkpoint.safetensors"), "\(outcome.log)")
    let steps = try steps(workplace)
    #expect(steps.saved > 0 && steps.metrics == Array(1...steps.saved))
  }

  @Test func `under nohup a run outlives its terminal`() throws {
    let workplace = try Tiny.workplace()
    let program = try workplace.start(
      "trap '' HUP; exec $train --out run --steps 200")
    #expect(program.says("epoch 1 "))
    program.send(SIGHUP)
    let outcome = program.finish()
    #expect(outcome.code == 0, "\(outcome.log)")
  }

  /// The volumes have thousands of windows each, so that segmenting one takes seconds.
  @Test func `a signal ends validation and prediction at once`() throws {
    let scratch = try Scratch()
    let made = try BuiltProgram.run(
      "synthesize", "--out", scratch.path("data"), "--cases", "3", "--size", "128,128,128",
      "--modalities", "2")
    #expect(made.code == 0, "\(made.log)")
    let program = try scratch.start("exec $train --out run --steps 1 --validation 1")
    #expect(program.says("scoring 1 case"))
    program.send(SIGTERM)
    let outcome = program.finish()
    #expect(outcome.code == 130, "\(outcome.log)")
    #expect(outcome.log.contains("before the cases held out were scored"), "\(outcome.log)")
    #expect(!outcome.log.contains("Dice"), "\(outcome.log)")

    let prediction = try scratch.start("exec $run predict run --input data/imagesTr --out out")
    #expect(prediction.says("out/phantom_001.nii.gz  "))
    prediction.send(SIGHUP)
    let ended = prediction.finish()
    #expect(ended.code == 130, "\(ended.log)")
    #expect(scratch.data("out/phantom_001.nii.gz").starts(with: [0x1f, 0x8b]))
    #expect(scratch.data("out/phantom_002.nii.gz").isEmpty)
  }

  /// Without a cache, so that each step reads its case.
  @Test func `a file that vanishes ends the run, and what was trained is saved`() throws {
    let workplace = try Tiny.workplace()
    let program = try running(workplace, "--cache 1")
    for name in try FileManager.default.contentsOfDirectory(
      atPath: workplace.path("data/imagesTr"))
    {
      let path = workplace.path("data/imagesTr/" + name)
      try FileManager.default.removeItem(atPath: path)
    }
    let outcome = program.finish()
    #expect(outcome.code == 66, "\(outcome.log)")
    let steps = try steps(workplace)
    #expect(outcome.log.contains("run/checkpoint.safetensors is of step \(steps.saved)\n"))
    #expect(steps.saved > 0 && steps.metrics == Array(1...steps.saved))
  }

  @Test func `a full disk leaves the checkpoint whole`() throws {
    let workplace = try Tiny.workplace()
    let trained = try workplace.shell("$train --out run --steps 3")
    #expect(trained.code == 0, "\(trained.log)")
    let saved = workplace.data("run/checkpoint.safetensors")
    // Blocks are of 512 or 1024 bytes, so this is less than the checkpoint takes.
    let full = try workplace.shell(
      """
      ulimit -f $(($(wc -c < run/checkpoint.safetensors) / 1024 - 1))
      $run train --resume run --steps 6
      """)
    #expect(full.code == 74, "\(full.log)")
    #expect(full.log.contains("cannot write"), "\(full.log)")
    #expect(full.log.contains("run/checkpoint.safetensors is of step 3\n"), "\(full.log)")
    #expect(workplace.data("run/checkpoint.safetensors") == saved)
    let files = try FileManager.default.contentsOfDirectory(atPath: workplace.path("run")).sorted()
    #expect(
      files == [
        "checkpoint.safetensors", "data.json", "graph.invseg", "history.jsonl", "lock",
        "metrics.jsonl", "model.yaml", "report.html", "run.json", "tensorboard",
      ])
    let resumed = try workplace.shell("$run train --resume run")
    #expect(resumed.code == 0, "\(resumed.log)")
    #expect(try steps(workplace).saved == 6)
  }

  @Test func `a flipped bit of a checkpoint is found before anything is predicted`() throws {
    let workplace = try Tiny.workplace()
    let trained = try workplace.shell("$train --out run --steps 1")
    #expect(trained.code == 0, "\(trained.log)")
    var file = workplace.data("run/checkpoint.safetensors")
    file[file.count - 2] ^= 4
    try file.write(to: workplace.url.appendingPathComponent("run/checkpoint.safetensors"))
    for command in ["train --resume run", "predict run --input data --out new"] {
      let outcome = try workplace.shell("$run \(command)")
      #expect(outcome.code == 65, "\(outcome.log)")
      #expect(outcome.log.contains("is damaged"), "\(outcome.log)")
    }
    #expect(!FileManager.default.fileExists(atPath: workplace.path("new")))
  }

  /// Programs for PyTorch count none.
  @Test func `a checkpoint that says it has no checksum is gone on from`() throws {
    let workplace = try Tiny.workplace()
    let trained = try workplace.shell("$train --out run --steps 1")
    #expect(trained.code == 0, "\(trained.log)")
    let outcome = try workplace.shell(
      """
      sed -i 's/"checksum":"[0-9a-f]\\{16\\}"/"checksum":"none"            /' run/checkpoint.safetensors
      grep -a -c '"checksum":"none"' run/checkpoint.safetensors
      $run train --resume run --steps 2
      """)
    #expect(outcome.code == 0 && outcome.output.hasPrefix("1\n"), "\(outcome.log)")
  }
}
