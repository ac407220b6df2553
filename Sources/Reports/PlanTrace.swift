import Foundation
import Kernels
import Program

/// A plan's schedule on predicted time, in the Chrome trace-event format (JSON object form), which
/// Perfetto and chrome://tracing open: a track for each of forward, backward, recompute and invert
/// with a slice a step, kernels inside steps that take several, and a counter of live bytes.
public enum PlanTrace {
  /// The file's content.
  ///
  /// - Parameter rates: those that the plan was made with; they divide a step among its kernels.
  public static func json(_ program: Program, rates: Rates) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(
      File(displayTimeUnit: "ms", traceEvents: metadata(program) + events(program, rates)))
  }

  private struct File: Encodable {
    var displayTimeUnit: String
    var traceEvents: [Event]
  }

  /// Times are microseconds.
  private struct Event: Encodable {
    var name: String
    var ph: String
    var pid = 1
    var tid: Int?
    var ts: Double?
    var dur: Double?
    var cat: String?
    var args: [String: Argument] = [:]
  }

  private enum Argument: Encodable {
    case text(String)
    case number(Int)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      }
    }
  }

  private static func track(_ kind: Timeline.Kind) -> Int {
    Timeline.Kind.allCases.firstIndex(of: kind)! + 1
  }

  private static func metadata(_ program: Program) -> [Event] {
    let name = program.experiment.name
    return [
      Event(
        name: "process_name", ph: "M", args: ["name": .text("\(name), predicted training step")])
    ]
      + Timeline.Kind.allCases.flatMap { kind in
        [
          Event(
            name: "thread_name", ph: "M", tid: track(kind), args: ["name": .text(kind.rawValue)]),
          Event(
            name: "thread_sort_index", ph: "M", tid: track(kind),
            args: ["sort_index": .number(track(kind))]),
        ]
      }
  }

  private static func events(_ program: Program, _ rates: Rates) -> [Event] {
    var calls: [Int: [KernelCall]] = [:]
    for (call, step) in zip(program.training.calls, program.training.callSteps) {
      calls[step, default: []].append(call)
    }
    let steps = Timeline(program.training).steps
    var events = steps.enumerated().flatMap { index, step in
      let start = step.start * 1e6
      var events = [
        Event(
          name: "live bytes", ph: "C", ts: start, args: ["bytes": .number(step.liveBytes)]),
        Event(
          name: step.operation, ph: "X", tid: track(step.kind), ts: start,
          dur: step.seconds * 1e6, cat: step.kind.rawValue,
          args: [
            "path": .text(step.path), "line": .number(step.line), "step": .number(index),
            "live_bytes": .number(step.liveBytes),
          ]),
      ]
      if let calls = calls[index], calls.count > 1 {
        events += kernels(calls, of: step, program.target, rates)
      }
      return events
    }
    if let last = steps.last {
      events.append(
        Event(
          name: "live bytes", ph: "C", ts: (last.start + last.seconds) * 1e6,
          args: ["bytes": .number(0)]))
    }
    return events
  }

  /// Kernels of one step. A step can take less time than its kernels do apart, where some of what
  /// they move is in its place already; then they share the step's time.
  private static func kernels(
    _ calls: [KernelCall], of step: Timeline.Step, _ target: any Target, _ rates: Rates
  ) -> [Event] {
    let seconds = calls.map { call in
      rates.seconds(call.kernel.family, target.cost(call.abstract))
    }
    let scale = step.seconds / max(seconds.reduce(0, +), .leastNormalMagnitude)
    var start = step.start
    return zip(calls, seconds).map { call, seconds in
      defer { start += seconds * scale }
      return Event(
        name: call.kernel.family.rawValue, ph: "X", tid: track(step.kind), ts: start * 1e6,
        dur: seconds * scale * 1e6, cat: "kernel")
    }
  }
}
