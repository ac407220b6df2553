import BuiltPrograms
import Foundation
import Testing

/// A run of before the fixed-point grid was one of integers (`FormerRun`): its graph is built again and then
/// predicts what it did, and training does not go on.
@Suite struct FormerRunTests {
  private func workplace() throws -> Scratch {
    let scratch = try Scratch()
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    for (name, copy) in [("KeptRun/data", "data"), ("FormerRun", "run")] {
      try FileManager.default.copyItem(
        at: folder.appendingPathComponent(name), to: scratch.url.appendingPathComponent(copy))
    }
    return scratch
  }

  private let build = "$compile build run/model.yaml --policy invert -o run/graph.invseg"

  @Test func `its graph is refused by its version`() throws {
    let outcome = try workplace().shell("$run predict run --input data --out labels")
    #expect(outcome.code == 65, "\(outcome.log)")
    #expect(
      outcome.log.contains("has version 4 of the format, this program reads 5; build it again"),
      "\(outcome.log)")
  }

  /// The state of couplings is rounded more finely now.
  @Test func `built again it predicts what it did`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      \(build) && $run predict run --input data --out labels --probabilities --isa baseline &&
      gunzip -c labels/probabilities/*.nii.gz | tail -c +353 > now.f32
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    func floats(_ name: String) -> [Float] {
      place.data(name).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }
    let (now, before) = (floats("now.f32"), floats("run/probabilities.f32"))
    try #require(now.count == 5 * 512 && before.count == now.count)
    #expect(zip(now, before).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `training does not go on`() throws {
    let outcome = try workplace().shell("\(build) && $run train --resume run --steps 4")
    #expect(outcome.code == 65, "\(outcome.log)")
    #expect(
      outcome.log.contains("it can be predicted with, but not trained on"), "\(outcome.log)")
  }
}
