import Foundation
import Testing

@testable import TensorBoard

/// Held against what TensorBoard's own messages and record writer make of the same: `Fixtures/events.py`.
@Test func `events are TensorBoard's, byte by byte`() throws {
  let start = 1.5e9
  let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + (0..<44)
  let values: [(name: String, value: Hyperparameters.Value)] = [
    ("flips", .text("0, 1")), ("nesterov", .flag(false)), ("rate", .number(0.001)),
  ]
  let events = [
    Event(
      time: start, step: 0,
      [
        .hyperparameters(.experiment(values, curves: ["loss/total", "dice/mean"])),
        .hyperparameters(.beginning(values, time: start)),
      ]),
    Event(
      time: start + 0.25, step: 1,
      [.scalar(tag: "loss/total", 1.25), .scalar(tag: "dice/mean", 0)]),
    Event(
      time: start + 60, step: 123_456_789,
      [
        .scalar(tag: "loss/total", -0.1),
        .picture(tag: "a case/prediction", png: png, width: 200, height: 3),
      ]),
    Event(time: start + 60, step: 123_456_789, [.hyperparameters(.end(time: start + 60))]),
  ]
  let written = events.reduce(Event.beginning(time: start)) { $0 + $1.record }
  let file = try #require(
    Bundle.module.url(forResource: "events", withExtension: "bin", subdirectory: "Fixtures"))
  #expect(try written == Array(Data(contentsOf: file)))
}
