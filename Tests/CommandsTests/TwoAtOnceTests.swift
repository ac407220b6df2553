import BuiltPrograms
import Foundation
import Testing

/// A run's folder has one process at a time, and what a beginning that failed left is in nobody's way.
@Suite struct TwoAtOnceTests {
  @Test func `while a run is trained nobody else goes on with it`() throws {
    let place = try Tiny.workplace()
    let first = try place.start("exec $train --out run --steps 20000")
    #expect(first.says("epoch 1 "))
    for line in ["$run train --resume run", "$train --out run --steps 1"] {
      let second = try place.shell(line)
      #expect(second.code == 73, "\(second.log)")
      #expect(
        second.log.contains(
          line.contains("resume") ? "another process trains in this run" : "holds a run already"))
    }
    first.send(SIGINT)
    #expect(first.finish().code == 130)
    let steps = place.text("run/metrics.jsonl").split(separator: "\n").count
    let resumed = try place.shell("$run train --resume run --steps \(steps + 1)")
    #expect(resumed.code == 0, "\(resumed.log)")
    #expect(place.text("run/metrics.jsonl").split(separator: "\n").count == steps + 1)
  }

  /// Whoever comes first, and however far it is when the other comes.
  @Test func `of two that begin a run one is refused`() throws {
    let place = try Tiny.workplace()
    let both = try (1...2).map { try place.start("exec $train --out run --steps 20 --seed \($0)") }
    let ends = both.map { $0.finish() }
    #expect(ends.map(\.code).sorted() == [0, 73], "\(ends)")
    let seed = ends[0].code == 0 ? 1 : 2
    #expect(place.text("run/run.json").contains("\"seed\" : \(seed)"))
    let whole = try place.shell("$train --out whole --steps 20 --seed \(seed)")
    #expect(whole.code == 0, "\(whole.log)")
    #expect(
      place.data("run/checkpoint.safetensors") == place.data("whole/checkpoint.safetensors"))
  }

  /// Files of at most eight kilobytes: the model is written, the graph is not.
  @Test func `a beginning that failed is begun again`() throws {
    let place = try Tiny.workplace()
    let failed = try place.shell("ulimit -f 16; $train --out run --steps 1")
    #expect(failed.code == 74, "\(failed.log)")
    #expect(place.data("run/model.yaml").isEmpty == false)
    let resumed = try place.shell("$run train --resume run")
    #expect(resumed.code == 66, "\(resumed.log)")
    #expect(resumed.log.contains("run: holds no run"), "\(resumed.log)")
    let again = try place.shell("touch run/.graph.invseg.5.partial; $train --out run --steps 1")
    #expect(again.code == 0, "\(again.log)")
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path("run"))
    #expect(!files.contains { $0.hasSuffix(".partial") })
  }
}
