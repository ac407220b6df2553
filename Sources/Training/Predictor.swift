import Experiment
import Kernels
import Program
import Runtime
import Volumes

/// Sliding-window inference over whole volumes.
public struct Predictor {
  private let session: Session
  private let input: Tensor
  private let output: Tensor
  private let target: Output.Target

  /// - Parameter session: one made for inference, with its parameters loaded.
  public init(_ session: Session) throws {
    let program = session.program
    self.session = session
    guard let input = program.inference.input("input") else {
      preconditionFailure("an inference entry takes an input")
    }
    self.input = input
    for port in program.inference.outputs {
      guard let settings = program.experiment.outputs.first(where: { $0.name == port.name }),
        LabelMap(settings.target) != nil,
        port.tensor.storage.shape[2...] == input.storage.shape[2...]
      else { continue }
      target = settings.target
      output = port.tensor
      return
    }
    throw TrainingError.badRun("the model", "has no output with labels at the input's extents")
  }

  /// The label values of a case's voxels, on its own grid. Throws `TrainingError.notFinite`.
  public func labels(of loaded: LoadedCase, named name: String) throws -> LabelVolume {
    let scores = try self.scores(of: loaded, named: name)
    let voxels: [Int32]
    switch target {
    case .regions(let regions, let labels):
      // A probability above one half is a logit above zero.
      voxels = try RegionPainting(regions, background: labels.first?.value ?? 0)
        .paint(scores.scores(), threshold: 0)
    case .labels, .input, .none:
      voxels = LabelMap(target)!.values(of: scores.greatest())
    }
    return LabelVolume(grid: loaded.grid, voxels: voxels)
  }

  /// Logits of a whole volume, on grids as wide as it takes, whatever came before.
  private func scores(of loaded: LoadedCase, named name: String) throws -> ScoreAccumulator {
    let trained = session.rangeScale
    var scores: ScoreAccumulator?
    let isFinite = try RangeWidening.run(session) {
      scores = blended(loaded)
      return scores != nil
    }
    try session.widenRange(to: trained)
    guard isFinite, let scores else { throw TrainingError.notFinite(name) }
    return scores
  }

  /// Tiles blended by Gaussian weights; nil where one is not finite or has values out of their range.
  private func blended(_ loaded: LoadedCase) -> ScoreAccumulator? {
    let shape = input.storage.shape
    let (items, patch) = (shape[0], Array(shape[2...]))
    let voxels = patch.reduce(1, *)
    let channels = output.storage.shape[1]
    let window = SlidingWindow(size: loaded.grid.size, patch: patch)
    var scores = ScoreAccumulator(window, channels: channels)
    var planes = [Float](repeating: 0, count: input.storage.logicalCount)
    for first in stride(from: 0, to: window.origins.count, by: items) {
      let tiles = window.origins[first..<min(first + items, window.origins.count)]
      planes.withUnsafeMutableBufferPointer { planes in
        for (item, origin) in tiles.enumerated() {
          for channel in 0..<shape[1] {
            let start = (channel * items + item) * voxels
            window.extract(
              loaded.images[channel], at: origin,
              into: UnsafeMutableBufferPointer(rebasing: planes[start..<start + voxels]))
          }
        }
        session.write(planes: UnsafeBufferPointer(planes), to: input)
      }
      session.infer()
      let logits = session.floats(output)
      guard !session.faults.leftRange, logits.allSatisfy(\.isFinite) else { return nil }
      for (item, origin) in tiles.enumerated() {
        let start = item * channels * voxels
        logits[start..<start + channels * voxels].withUnsafeBufferPointer {
          scores.add($0, at: origin)
        }
      }
    }
    return scores
  }
}
