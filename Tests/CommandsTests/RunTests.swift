import BuiltPrograms
import Foundation
import Testing

/// What becomes of a run that is interrupted, resumed or out of space.
@Suite struct RunTests {
  /// Starts training and interrupts it after its first epoch.
  private func interrupted(steps: Int) throws -> Scratch {
    let workplace = try Tiny.workplace()
    let pipe = Pipe()
    let process = Process()
    process.executableURL = BuiltProgram.run.url
    process.arguments =
      ["train", Tiny.model] + Tiny.settings.split(separator: " ").map(String.init) + [
        "--data", "data", "--out", "run", "--steps", "\(steps)",
      ]
    process.currentDirectoryURL = workplace.url
    process.standardError = pipe
    try process.run()
    var log = Data()
    while !log.contains(Data("epoch 1 ".utf8)) {
      let part = pipe.fileHandleForReading.availableData
      if part.isEmpty { break }
      log += part
    }
    process.interrupt()
    log += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: log, as: UTF8.self)
    #expect(process.terminationReason == .exit && process.terminationStatus == 130, "\(text)")
    #expect(text.contains("saved to run/checkpoint.safetensors"))
    return workplace
  }

  /// A run of 20,000 steps takes long enough to be interrupted, however busy the machine is.
  @Test func `an interrupted run is saved, and a full disk leaves its checkpoint whole`() throws {
    let workplace = try interrupted(steps: 20_000)
    let saved = workplace.data("run/checkpoint.safetensors")
    // Blocks are of 512 or 1024 bytes, so this is less than the checkpoint takes.
    let full = try workplace.shell(
      """
      sed -i 's/20000/'$(($(wc -l < run/metrics.jsonl) + 1))'/' run/run.json
      ulimit -f $(($(wc -c < run/checkpoint.safetensors) / 1024 - 1)); $train --out run --resume
      """)
    #expect(full.code == 74, "\(full.log)")
    #expect(full.log.contains("cannot write"), "\(full.log)")
    #expect(workplace.data("run/checkpoint.safetensors") == saved)
    let files = try FileManager.default.contentsOfDirectory(atPath: workplace.path("run")).sorted()
    #expect(
      files == [
        "checkpoint.safetensors", "graph.invseg", "metrics.jsonl", "model.yaml", "run.json",
      ])

    let resumed = try workplace.shell("$train --out run --resume")
    #expect(resumed.code == 0, "\(resumed.log)")
    #expect(workplace.data("run/checkpoint.safetensors") != saved)
  }

  /// With a constant rate, which does not depend on how long the run is.
  @Test func `a resumed run ends with the bits of one that was not interrupted`() throws {
    let workplace = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
      .replacing(/(?m)^schedule: .*$/, with: "schedule: constant")
    try workplace.write(model, to: "constant.yaml")
    let outcome = try workplace.shell(
      """
      train="$run train constant.yaml $settings --data data"
      $train --out whole --steps 6 && $train --out parts --steps 3 &&
      sed -i 's/"steps" : 3/"steps" : 6/' parts/run.json && $train --out parts --resume --threads 1
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains("\n6 steps in"), "\(outcome.log)")
    let file = workplace.data("whole/checkpoint.safetensors")
    #expect(!file.isEmpty && file == workplace.data("parts/checkpoint.safetensors"))
    let seconds = try workplace.text("parts/metrics.jsonl").split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(object?["seconds"] as? Double)
    }
    #expect(seconds.count == 6 && seconds == seconds.sorted(), "the time goes on")
  }

  @Test func `a flipped bit of a checkpoint is found before anything is predicted`() throws {
    let workplace = try Tiny.workplace()
    let trained = try workplace.shell("$train --out run --steps 1")
    #expect(trained.code == 0, "\(trained.log)")
    var file = workplace.data("run/checkpoint.safetensors")
    file[file.count - 2] ^= 4
    try file.write(to: workplace.url.appendingPathComponent("run/checkpoint.safetensors"))
    for command in [
      "train $model --data data --out run --resume", "predict run --input data --out new",
    ] {
      let outcome = try workplace.shell("$run \(command)")
      #expect(outcome.code == 65, "\(outcome.log)")
      #expect(outcome.log.contains("is damaged"), "\(outcome.log)")
    }
    #expect(!FileManager.default.fileExists(atPath: workplace.path("new")))
  }
}
