import Experiment
import Kernels
import Program
import RefusableMemory
import Runtime
import Volumes

/// Sliding-window inference over whole volumes.
///
/// Of the outputs with labels the one with the greatest extents is taken, of equals the first. One at
/// lower extents than the input's gives its scores to all the voxels that its own cover.
public struct Predictor {
  private let session: Session
  private let input: Tensor
  private let output: Tensor
  /// What is predicted.
  let target: Output.Target
  /// How many of the input's voxels one of the output's covers along (D, H, W).
  private let factor: [Int]

  /// Throws `TrainingError.nothingToPredict`.
  ///
  /// - Parameter session: one made for inference, with its parameters loaded.
  public init(_ session: Session) throws {
    let program = session.program
    self.session = session
    guard let input = program.inference.input("input") else {
      preconditionFailure("an inference entry takes an input")
    }
    self.input = input
    (target, output) = try Self.output(of: program)
    factor = zip(input.storage.shape[2...], output.storage.shape[2...]).map { $0 / $1 }
  }

  /// Throws `TrainingError.nothingToPredict` where the program has no output to predict.
  public static func check(_ program: Program) throws { _ = try output(of: program) }

  private static func output(of program: Program) throws -> (Output.Target, Tensor) {
    var chosen: (target: Output.Target, tensor: Tensor, voxels: Int)?
    for port in program.inference.outputs {
      let shape = port.tensor.storage.shape
      guard let settings = program.experiment.outputs.first(where: { $0.name == port.name }),
        shape.count == 5, shape[1] == Self.channels(settings.target)
      else { continue }
      let voxels = shape[2...].reduce(1, *)
      if voxels > chosen?.voxels ?? 0 { chosen = (settings.target, port.tensor, voxels) }
    }
    guard let chosen else { throw TrainingError.nothingToPredict(program.experiment.name) }
    return (chosen.target, chosen.tensor)
  }

  /// How many channels an output with labels has; nil for another.
  private static func channels(_ target: Output.Target) -> Int? {
    switch target {
    case .labels(let labels): labels.count
    case .regions(let regions, _): regions.count
    case .input, .none: nil
    }
  }

  /// The label values of the voxels of a case's files, on their own grid. Throws `TrainingError.notFinite` and
  /// `RefusedMemory`.
  ///
  /// - Parameter progress: told the share of the volume that is scored, 0 to 1.
  public func labels(
    of loaded: LoadedCase, named name: String, progress: (Double) -> Void = { _ in }
  ) throws -> LabelVolume {
    let channels = output.storage.shape[1]
    let placement = loaded.placement
    // Known before the work: sums of scores and of weights, and what labels are made with.
    try Room.check(
      bytes: placement.size.reduce(1, *) * (4 * channels + 4) + placement.grid.voxelCount * 9,
      for: "the scores of '\(name)' in \(channels) classes")
    let scores = try self.scores(of: loaded, named: name, progress)
    let back = placement.back
    let voxels: [Int32]
    switch target {
    case .regions(let regions, let labels):
      // A probability above one half is a logit above zero.
      let painting = try RegionPainting(regions, background: labels.first?.value ?? 0)
      let painted =
        back.isIdentity
        ? try painting.paint(scores.scores(), threshold: 0)
        : try ScoreResampling(back).painted(scores.scores(), by: painting, threshold: 0)
      voxels = try placement.onGrid(painted, background: painting.background)
    case .labels(let labels):
      let classes =
        back.isIdentity
        ? try scores.greatest()
        : try ScoreResampling(back).greatest(scores.scores(), channels: channels)
      voxels = LabelMap(labels).values(of: try placement.onGrid(classes, background: 0))
    case .input, .none: preconditionFailure("what is predicted has labels")
    }
    return LabelVolume(grid: placement.grid, voxels: voxels)
  }

  /// Logits of a whole volume, on grids as wide as it takes, whatever came before.
  private func scores(
    of loaded: LoadedCase, named name: String, _ progress: (Double) -> Void
  ) throws -> ScoreAccumulator {
    let trained = session.rangeScale
    var scores: ScoreAccumulator?
    let outcome = Result {
      try RangeWidening.run(session) {
        scores = nil
        scores = try blended(loaded, progress)
        return scores != nil
      }
    }
    try session.widenRange(to: trained)
    guard try outcome.get(), let scores else { throw TrainingError.notFinite(name) }
    return scores
  }

  /// Tiles blended by Gaussian weights; nil where one is not finite or has values out of their range.
  private func blended(
    _ loaded: LoadedCase, _ progress: (Double) -> Void
  ) throws -> ScoreAccumulator? {
    let shape = input.storage.shape
    let (items, patch) = (shape[0], Array(shape[2...]))
    let voxels = patch.reduce(1, *)
    let channels = output.storage.shape[1]
    let window = SlidingWindow(size: loaded.placement.size, patch: patch)
    var scores = try ScoreAccumulator(window, channels: channels)
    var planes = try [Float](
      repeating: 0, count: input.storage.logicalCount, for: "a batch of tiles")
    // As the network gives them, and on the input's grid.
    try Room.check(
      bytes: output.storage.logicalCount * (1 + factor.reduce(1, *)) * MemoryLayout<Float>.stride,
      for: "the scores of a batch of tiles")
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
      let scored = enlarged(logits)
      for (item, origin) in tiles.enumerated() {
        let start = item * channels * voxels
        scored[start..<start + channels * voxels].withUnsafeBufferPointer {
          scores.add($0, at: origin)
        }
      }
      progress(Double(tiles.endIndex) / Double(window.origins.count))
    }
    return scores
  }

  /// The output's values on the input's grid.
  private func enlarged(_ values: [Float]) -> [Float] {
    guard factor != [1, 1, 1] else { return values }
    let shape = output.storage.shape
    let (rows, columns) = (shape[3], shape[4])
    var result: [Float] = []
    result.reserveCapacity(values.count * factor.reduce(1, *))
    for plane in 0..<shape[0] * shape[1] * shape[2] {
      for _ in 0..<factor[0] {
        for row in plane * rows..<(plane + 1) * rows {
          for _ in 0..<factor[1] {
            for voxel in row * columns..<(row + 1) * columns {
              for _ in 0..<factor[2] { result.append(values[voxel]) }
            }
          }
        }
      }
    }
    return result
  }
}
