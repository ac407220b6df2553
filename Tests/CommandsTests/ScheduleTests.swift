import Foundation
import Testing

/// Learning rates that a run tells of, against those that the documents' formulas give by hand.
@Suite struct ScheduleTests {
  /// A schedule, how long the run is, and the factors of the optimizer's rate of each step.
  static let schedules: [(schedule: String, limit: String, factors: [Double])] = [
    ("constant", "--steps 2", [1, 1]),
    ("{constant: {warm-up: 0.5}}", "--steps 4", [0, 0.5, 1, 1]),
    ("{step: {milestones: [0.25, 0.75], factor: 0.1}}", "--steps 4", [1, 0.1, 0.1, 0.01]),
    ("{polynomial: {power: 2}}", "--steps 4", [1, 0.5625, 0.25, 0.0625]),
    (
      "{cosine: {floor: 0.5}}", "--steps 4",
      [1, 0.926_776_695_296_636_9, 0.75, 0.573_223_304_703_363_1]
    ),
    // The three cases are three patches' voxels.
    ("{polynomial: {power: 1}}", "--epochs 1", [1, 2.0 / 3, 1.0 / 3]),
  ]

  @Test(arguments: schedules)
  func schedule(_ schedule: String, _ limit: String, _ factors: [Double]) throws {
    let workplace = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
      .replacing(/(?m)^schedule: .*$/, with: "schedule: \(schedule)")
      .replacing(/(?m)^optimizer: .*$/, with: "optimizer: {sgd: {rate: 0.25}}")
    try workplace.write(model, to: "scheduled.yaml")
    let outcome = try workplace.shell(
      "$run train scheduled.yaml $settings --data data --out run \(limit)")
    #expect(outcome.code == 0, "\(outcome.log)")
    let rates = workplace.text("run/metrics.jsonl")
      .matches(of: /"learning_rate":([^,]+)/).map { Double($0.1)! }
    #expect(rates.count == factors.count)
    // A step of an ulp or two by pow and cos.
    #expect(zip(rates, factors).allSatisfy { abs($0 - 0.25 * $1) < 1e-15 }, "\(rates)")
  }
}
