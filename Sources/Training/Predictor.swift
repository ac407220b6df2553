import Experiment
import Kernels
import Program
import RefusableMemory
import Runtime
import Volumes

/// Sliding-window inference over whole volumes, by one network or the mean of several.
///
/// Of the outputs with labels the one with the greatest extents is taken, of equals the first. One at
/// lower extents than the input's gives its scores to all the voxels that its own cover.
public struct Predictor {
  /// What is averaged.
  public struct Settings: Hashable, Sendable {
    /// How far tiles advance, as a share of the patch (above 0, at most 1).
    public var step: Double
    /// The axes (0 D, 1 H, 2 W) along which tiles are mirrored, in every combination.
    public var mirrored: [Int]

    public init(step: Double = 0.5, mirrored: [Int] = []) {
      self.step = step
      self.mirrored = mirrored
    }

    /// Which axes each pass mirrors; the first pass mirrors none.
    var passes: [[Bool]] {
      (0..<1 << mirrored.count).map { subset in
        (0..<3).map { axis in
          mirrored.firstIndex(of: axis).map { subset >> $0 & 1 == 1 } ?? false
        }
      }
    }
  }

  let sessions: [Session]
  let settings: Settings
  /// Of each session.
  let inputs: [Tensor]
  let outputs: [Tensor]
  /// What is predicted.
  let target: Output.Target
  /// The value of reference voxels that no prediction is compared with.
  public let ignored: Int?
  let painting: LabelPainting
  /// How many of the input's voxels one of the output's covers along (D, H, W).
  let factor: [Int]

  /// Throws `TrainingError.nothingToPredict`, and `TrainingError.unlikeNetworks` where the networks do
  /// not take the same patches or do not give the same labels.
  ///
  /// - Parameter sessions: one or more, which run the inference entry, with their parameters loaded. Their
  ///   logits are averaged.
  public init(_ sessions: [Session], _ settings: Settings = Settings()) throws {
    precondition(!sessions.isEmpty, "an ensemble has a member")
    self.sessions = sessions
    self.settings = settings
    inputs = sessions.map { session in
      guard let input = session.program.inference.input("input") else {
        preconditionFailure("an inference entry takes an input")
      }
      return input
    }
    try Self.check(sessions.map(\.program))
    let found = try sessions.map { try Self.output(of: $0.program) }
    outputs = found.map(\.tensor)
    (target, ignored) = (found[0].settings.target, found[0].settings.ignored)
    guard let painting = try LabelPainting(target) else {
      preconditionFailure("what is predicted has labels")
    }
    self.painting = painting
    factor = zip(inputs[0].storage.shape[2...], outputs[0].storage.shape[2...]).map { $0 / $1 }
  }

  /// The label of what is no part of anything.
  public var background: Int32 { painting.background }
  /// The values of all other labels.
  public var foreground: [Int] { painting.values.filter { $0 != background }.map(Int.init) }

  /// What is scored of its predictions: all labels but the background, or all regions.
  public func scoredLabels(in cases: [Case]) -> [ScoredLabel] {
    ScoredLabel.all(of: target, in: cases)
  }

  /// Throws what the initializer throws for sessions of these programs.
  public static func check(_ programs: [Program]) throws {
    let found = try programs.map { try output(of: $0) }
    for (program, output) in zip(programs, found).dropFirst() {
      let difference: String? =
        if output.settings.target != found[0].settings.target {
          "their outputs have other labels"
        } else if output.tensor.storage.shape != found[0].tensor.storage.shape {
          "their outputs have other shapes"
        } else if program.experiment.input != programs[0].experiment.input {
          "their inputs have other shapes"
        } else if program.experiment.preprocessing != programs[0].experiment.preprocessing {
          "their images are preprocessed otherwise"
        } else {
          nil
        }
      if let difference {
        throw TrainingError.unlikeNetworks(
          programs[0].experiment.name, program.experiment.name, difference)
      }
    }
  }

  private static func output(of program: Program) throws -> (settings: Output, tensor: Tensor) {
    var chosen: (settings: Output, tensor: Tensor, voxels: Int)?
    for port in program.inference.outputs {
      let shape = port.tensor.storage.shape
      guard let settings = program.experiment.outputs.first(where: { $0.name == port.name }),
        shape.count == 5, shape[1] == Self.channels(settings.target)
      else { continue }
      let voxels = shape[2...].reduce(1, *)
      if voxels > chosen?.voxels ?? 0 { chosen = (settings, port.tensor, voxels) }
    }
    guard let chosen else { throw TrainingError.nothingToPredict(program.experiment.name) }
    return (chosen.settings, chosen.tensor)
  }

  /// How many channels an output with labels has; nil for another.
  private static func channels(_ target: Output.Target) -> Int? {
    switch target {
    case .labels(let labels): labels.count
    case .regions(let regions, _): regions.count
    case .input, .none: nil
    }
  }

  /// A segmented volume.
  public struct Prediction: Sendable {
    /// The label values of a case's voxels, on its own grid.
    public var labels: LabelVolume
    /// Of each class or region, on that grid; empty where none were asked for. Around a crop is
    /// background.
    public var probabilities: [Volume]
    /// How long the networks computed, in seconds; the rest went to tiles, blending and labels.
    public var networkSeconds: Double
  }

  /// Segments a case. Throws `TrainingError.notFinite` and `RefusedMemory`.
  ///
  /// - Parameters:
  ///   - bands: how many bands of rows are scored one after another: the more, the less memory and the
  ///     more tiles that two bands share. The labels are the same.
  ///   - withProbabilities: whether they are kept.
  ///   - progress: told the share of the volume that is scored, 0 to 1; what it throws ends the prediction.
  public func prediction(
    of loaded: LoadedCase, named name: String, bands: Int = 1, withProbabilities: Bool = false,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> Prediction {
    var networkSeconds = 0.0
    let placement = loaded.placement
    var labels = try [Int32](
      repeating: painting.background, count: placement.grid.voxelCount,
      for: "the labels of '\(name)'")
    let channels = outputs[0].storage.shape[1]
    let plane = placement.box.size[1] * placement.box.size[2]
    var row = [Int32](repeating: 0, count: plane)
    var probabilities = try (0..<(withProbabilities ? channels : 0)).map { channel in
      try [Float](
        repeating: channel == 0 && painting.isExclusive ? 1 : 0, count: labels.count,
        for: "the probabilities of '\(name)'")
    }
    var shares = [Float](repeating: 0, count: withProbabilities ? channels * plane : 0)
    let isFinite = try widening(sessions[...]) {
      try scores(of: loaded, bands: bands, &networkSeconds, progress) { plane, rows, scores in
        row.withUnsafeMutableBufferPointer { row in
          let painted = UnsafeMutableBufferPointer(
            rebasing: row[..<(rows.count * placement.box.size[2])])
          painting.paint(scores, into: painted)
          placement.put(UnsafeBufferPointer(painted), plane: plane, rows: rows, into: &labels)
        }
        guard withProbabilities else { return }
        shares.withUnsafeMutableBufferPointer { shares in
          painting.probabilities(scores, into: .init(rebasing: shares[..<scores.count]))
          let voxels = scores.count / channels
          for channel in 0..<channels {
            placement.put(
              UnsafeBufferPointer(rebasing: shares[channel * voxels..<(channel + 1) * voxels]),
              plane: plane, rows: rows, into: &probabilities[channel])
          }
        }
      }
    }
    guard isFinite else { throw TrainingError.notFinite(name) }
    return Prediction(
      labels: LabelVolume(grid: placement.grid, voxels: labels),
      probabilities: probabilities.map { Volume(grid: placement.grid, voxels: $0) },
      networkSeconds: networkSeconds)
  }

  /// Runs `forward` on grids as wide as each of the networks takes, whatever came before.
  private func widening(
    _ sessions: ArraySlice<Session>, _ forward: () throws -> Bool
  ) throws -> Bool {
    guard let session = sessions.first else { return try forward() }
    let trained = session.rangeScale
    let outcome = Result {
      try RangeWidening.run(session) { try widening(sessions.dropFirst(), forward) }
    }
    session.rangeScale = trained
    return try outcome.get()
  }

  func window(_ size: [Int]) -> SlidingWindow {
    SlidingWindow(size: size, patch: Array(inputs[0].storage.shape[2...]), step: settings.step)
  }

  /// Logits of a whole volume, of tiles blended by Gaussian weights; false where one is not finite or
  /// has values out of their range. `body` gets the logits of a band of a plane of the placement's box,
  /// [channel][row][w].
  private func scores(
    of loaded: LoadedCase, bands: Int, _ networkSeconds: inout Double,
    _ progress: (Double) throws -> Void,
    _ body: (_ plane: Int, _ rows: Range<Int>, _ scores: UnsafeBufferPointer<Float>) throws -> Void
  ) throws -> Bool {
    let window = window(loaded.placement.size)
    let back = loaded.placement.back
    let bands = Bands(window, back, count: bands)
    let (items, channels) = (inputs[0].storage.shape[0], outputs[0].storage.shape[1])
    var done = 0
    var tiles = try TileBuffer(voxels: inputs[0].storage.logicalCount, scores: tileScores)
    for (rows, sourceRows) in bands.rows {
      var scores = try ScoreAccumulator(window, channels: channels, rows: sourceRows)
      var resampling = try ScoreResampling(back, channels: channels, rows: rows)
      for (index, plane) in window.starts[0].enumerated() {
        let origins = window.origins(plane: plane, reaching: sourceRows)
        for first in stride(from: 0, to: origins.count, by: items) {
          let batch = origins[first..<min(first + items, origins.count)]
          guard infer(batch, of: loaded, window, &tiles, &networkSeconds) else { return false }
          for (item, origin) in batch.enumerated() {
            tiles.scores(of: item, among: items) { scores.add($0, at: origin) }
          }
          done += batch.count
          try progress(Double(done) / Double(bands.tiles))
        }
        let next = index + 1 < window.starts[0].count ? window.starts[0][index + 1] : window.size[0]
        try scores.finish(below: next) { _, scores in
          try resampling.push(UnsafeBufferPointer(scores)) { try body($0, rows, $1) }
        }
      }
    }
    return true
  }

  /// Scores of a batch of tiles on the input's grid.
  var tileScores: Int {
    outputs[0].storage.logicalCount * factor.reduce(1, *)
  }

  /// The mean logits of a batch of tiles over networks and mirrorings; false where one is not finite or
  /// has values out of their range.
  private func infer(
    _ origins: ArraySlice<[Int]>, of loaded: LoadedCase, _ window: SlidingWindow,
    _ tiles: inout TileBuffer, _ networkSeconds: inout Double
  ) -> Bool {
    let shape = inputs[0].storage.shape
    let passes = settings.passes
    for (number, flips) in passes.enumerated() {
      let voxels = shape[2...].reduce(1, *)
      tiles.voxels.withUnsafeMutableBufferPointer { planes in
        for (item, origin) in origins.enumerated() {
          for channel in 0..<shape[1] {
            let start = (channel * shape[0] + item) * voxels
            window.extract(
              loaded.images[channel], at: origin, flips: flips,
              into: UnsafeMutableBufferPointer(rebasing: planes[start..<start + voxels]))
          }
        }
      }
      for (member, session) in sessions.enumerated() {
        let clock = ContinuousClock()
        let start = clock.now
        tiles.voxels.withUnsafeBufferPointer { session.write(planes: $0, to: inputs[member]) }
        session.infer()
        let logits = session.floats(outputs[member])
        networkSeconds += (clock.now - start) / .seconds(1)
        guard !session.faults.leftRange, logits.allSatisfy(\.isFinite) else { return false }
        tiles.add(
          logits, outputs[member].storage.shape, factor, flips: flips,
          isFirst: number == 0 && member == 0)
      }
    }
    tiles.divide(by: passes.count * sessions.count)
    return true
  }
}
