import Kernels
import Program

/// Parameters whose gradients are summed over batches and ranks together, as soon as the last of them is there.
struct Buckets {
  /// Elements before the end of each bucket, in the order of the parameters.
  private(set) var ends: [Int] = []
  /// Buckets that are complete after each step of the training entry's plan.
  private(set) var complete: [Int: [Int]] = [:]

  /// Elements of a bucket at least: a mebibyte of float32.
  private static let least = 1 << 18

  /// None where one batch makes an update.
  init(_ program: Program) {
    guard program.experiment.accumulation > 1 else { return }
    var lastWriter: [Int: Int] = [:]
    for (call, step) in zip(program.training.calls, program.training.callSteps) {
      for result in call.results where result.space == .gradients {
        lastWriter[result.offset] = max(lastWriter[result.offset] ?? 0, step)
      }
    }
    let trained = program.parameters.filter(\.isTrained)
    var (elements, step) = (0, 0)
    for (index, parameter) in trained.enumerated() {
      elements += parameter.storage.logicalCount
      step = max(step, lastWriter[parameter.offset] ?? 0)
      guard elements - (ends.last ?? 0) >= Self.least || index == trained.count - 1 else {
        continue
      }
      complete[step, default: []].append(ends.count)
      ends.append(elements)
      step = 0
    }
  }
}
