import BuiltPrograms
import Foundation
import Testing

/// `find-rate`: what it prints, and that it leaves nothing behind.
@Suite struct FindRateTests {
  @Test func `it suggests a rate at which the loss falls, and writes nothing`() throws {
    let place = try Tiny.workplace()
    let before = try place.shell("find . | sort").output
    let find = "$run find-rate $model $settings --data data --steps 40 --from 1e-5 --to 100"
    let outcome = try place.shell(find)
    #expect(outcome.code == 0, "\(outcome.log)")
    let suggested = try #require(
      outcome.output.firstMatch(of: /suggested rate: ([0-9.e+-]+), where it falls fastest/))
    let rate = try #require(Double(suggested.1))
    #expect((1e-5...1).contains(rate), "\(outcome.output)")
    #expect(try place.shell("find . | sort").output == before)
    // The same on any number of threads, as JSON too.
    let again = try place.shell("\(find) --threads 1 --json found.json")
    #expect(again.output == outcome.output)
    struct Report: Decodable {
      struct Point: Decodable {
        var rate: Double
        var loss: Double
        var smoothed_loss: Double
      }
      var model: String
      var points: [Point]
      var suggested_rate: Double?
    }
    let report = try JSONDecoder().decode(Report.self, from: place.data("found.json"))
    #expect(report.model == "partially-invres" && report.points[0].rate == 1e-5)
    #expect(zip(report.points, report.points.dropFirst()).allSatisfy { $0.rate < $1.rate })
    #expect(abs(report.suggested_rate! - rate) < 0.1 * rate)
  }

  @Test(arguments: [
    ("--from 1 --to 1", 64, "--from is below --to"), ("--steps 3", 64, "--steps takes 20"),
    ("--json data/imagesTr/phantom_001_0000.nii.gz", 73, "a file that is read"),
  ])
  func `what makes no sense is refused`(_ options: String, code: Int32, said: String) throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell("$run find-rate $model $settings --data data \(options)")
    #expect(outcome.code == code, "\(outcome.log)")
    #expect(outcome.log.contains(said), "\(outcome.log)")
  }
}
