import Experiment
import Kernels
import Metrics
import Program
import Randomness
import Runtime
import Volumes

/// Validation on patches of the cases held out, as nnU-Net does it after each epoch: patches are drawn as those
/// of training, but unchanged, and voxels are counted over all of them, so that a label that few patches have
/// weighs no less.
final class PatchValidation {
  private let session: Session
  private let predictor: Predictor
  private let loader: PatchLoader
  private let planes: UnsafeMutableBufferPointer<Float>
  /// By each numbering of the labels; `numbering` is the predicted output's.
  private let classes: [UnsafeMutableBufferPointer<UInt8>]
  private let numbering: Int

  /// - Parameters:
  ///   - predictor: of the session alone.
  ///   - seed: the run's. Patches are others than those that training draws by it.
  ///   - firstBatch: how many batches former validations have had.
  init(
    _ predictor: Predictor, _ session: Session, _ cases: [Case], seed: UInt64, firstBatch: Int,
    cacheLimit: Int, store: PreprocessedStore?
  ) throws {
    self.session = session
    self.predictor = predictor
    var experiment = session.program.experiment
    experiment.augmentation = Augmentation()
    var seeds = PhiloxGenerator(
      seed: seed, key: StableHash.hash("validation/patches"), step: 0)
    // Those of training, as cases are kept on disk by them.
    var maps = session.program.labelMaps
    let values = (predictor.target.classes ?? []).map(\.value)
    if let known = maps.firstIndex(where: {
      $0.labels.map(\.value) == values && $0.ignored == predictor.ignored
    }) {
      numbering = known
    } else {
      numbering = maps.count
      maps.append(LabelMap(predictor.target.classes ?? [], ignoring: predictor.ignored))
    }
    loader = PatchLoader(
      cases: cases, labels: maps,
      preprocessing: experiment.preprocessing, store: store,
      sampler: PatchSampler(experiment, seed: seeds.next()), firstStep: firstBatch,
      cacheLimit: cacheLimit)
    let voxels = experiment.input.batch * experiment.input.patch.reduce(1, *)
    planes = .allocate(capacity: experiment.input.channels * voxels)
    classes = maps.map { _ in .allocate(capacity: voxels) }
  }

  deinit {
    planes.deallocate()
    classes.forEach { $0.deallocate() }
  }

  func stop() { loader.stop() }

  /// Counts of the next batches' voxels for each label but the background, or each region; nil where
  /// `isInterrupted` said so before all were there. Throws what the loader throws, and
  /// `TrainingError.notFinite`.
  ///
  /// - Parameter progress: told the share of the batches that are counted.
  func counts(
    _ batches: Int, unless isInterrupted: () -> Bool, progress: (Double) -> Void
  ) throws -> [ConfusionCounts]? {
    var overlap = PatchOverlap(predictor.target)
    for batch in 0..<batches {
      guard !isInterrupted(),
        try loader.next(input: planes, labels: classes, unless: isInterrupted)
      else { return nil }
      try add(to: &overlap)
      progress(Double(batch + 1) / Double(batches))
    }
    return overlap.counts
  }

  /// Counts the batch, on grids as wide as it takes.
  private func add(to overlap: inout PatchOverlap) throws {
    let trained = session.rangeScale
    var counted = overlap
    let isFinite = try RangeWidening.run(session) {
      counted = overlap
      session.write(planes: UnsafeBufferPointer(planes), to: predictor.inputs[0])
      session.infer()
      return count(&counted)
    }
    session.rangeScale = trained
    guard isFinite else { throw TrainingError.notFinite("validation") }
    overlap = counted
  }

  /// Counts plane by plane, so that no copy of all scores is made; false where one is not finite.
  private func count(_ overlap: inout PatchOverlap) -> Bool {
    let (tensor, factor) = (predictor.outputs[0], predictor.factor)
    let shape = tensor.storage.shape
    let (channels, plane) = (shape[1], shape[3] * shape[4])
    let (rows, columns) = (shape[3] * factor[1], shape[4] * factor[2])
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: channels * plane) { scores in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rows * columns) { predicted in
        for item in 0..<shape[0] {
          for d in 0..<shape[2] {
            session.read(tensor, item: item, voxels: d * plane..<(d + 1) * plane, into: scores)
            guard scores.allSatisfy(\.isFinite) else { return false }
            for fine in d * factor[0]..<(d + 1) * factor[0] {
              let first = (item * shape[2] * factor[0] + fine) * rows * columns
              overlap.add(
                UnsafeBufferPointer(scores), width: shape[4], covering: (factor[1], factor[2]),
                reference: UnsafeBufferPointer(
                  rebasing: classes[numbering][first..<first + rows * columns]), room: predicted)
            }
          }
        }
        return true
      }
    }
  }
}
