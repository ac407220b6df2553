import BuiltPrograms
import Foundation
import Testing

/// What is looked at of runs, from the first step to the page of several.
@Suite struct ReportTests {
  @Test func `runs are shown while they train, when they were stopped, and side by side`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      set -e
      $train --out a --steps 3 --validation 1
      $run train --resume a --steps 5
      $train --out 'b & <c>' --steps 2 --seed 4
      $run report a 'b & <c>' -o both.html
      $run report a --output a/report.html || echo $? > code
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let history = place.text("a/history.jsonl").split(separator: "\n")
    #expect(history.count == 2 && history[1].contains(#"["invseg-run","train","--resume","a""#))
    #expect(history[1].contains(#""steps":5,"steps_before":3"#))
    let both = place.text("both.html")
    #expect(both.contains("2 runs") && both.contains("b &amp; &lt;c&gt;"))
    #expect(!both.contains("<script"))
    let page = place.text("a/report.html")
    #expect(page.contains("train --resume a --steps 5"), "the command is there")
    #expect(place.data("a/tensorboard/events.out.tfevents.0.invseg").count > 1000)
    #expect(place.text("code") == "73\n", "a run's own page is its own")
  }

  @Test func `what is no run, and no place for a page`() throws {
    let place = try Tiny.workplace()
    #expect(try place.shell("$run report data -o page.html").code == 66)
    #expect(try place.shell("$run report -o page.html").code == 64)
    #expect(place.data("page.html").isEmpty)
    let trained = try place.shell("$train --out run --steps 1")
    #expect(trained.code == 0, "\(trained.log)")
    #expect(try place.shell("$run report run -o no/where.html").code == 73)
    try place.write("{}", to: "run/run.json")
    #expect(try place.shell("$run report run -o page.html").code == 65)
  }

  private struct Diagnosis: Decodable {
    struct Model: Decodable {
      struct Policy: Decodable {
        var policy: String
        var peak_bytes: Int
      }

      var name: String
      var policies: [Policy]
    }

    var problems: [String]
    var isa: String
    var models: [Model]
    var libraries: [[String: String?]]
  }

  @Test func `a doctor finds this machine well`() throws {
    let outcome = try BuiltProgram.shell("$run doctor --json --threads 2")
    #expect(outcome.code == 0, "\(outcome.output) \(outcome.log)")
    let found = try JSONDecoder().decode(Diagnosis.self, from: Data(outcome.output.utf8))
    #expect(found.problems == [])
    #expect(found.models.map(\.name) == ["fully-invres", "partially-invres", "unet3d"])
    for model in found.models {
      #expect(model.policies.map(\.policy) == ["keep", "recompute", "invert"])
      let bytes = model.policies.map(\.peak_bytes)
      #expect(bytes[2] <= bytes[1] && bytes[1] < bytes[0], "\(model.name) \(bytes)")
    }
    #expect(found.libraries.count == 4)
  }
}
