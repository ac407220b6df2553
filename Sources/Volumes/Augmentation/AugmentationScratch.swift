internal import CAugmentation
import Experiment
import RefusableMemory

/// Memory that the transforms of a patch work with.
final class AugmentationScratch {
  /// Of the rows of a patch that are sampled at once.
  let samples: ca_samples
  let displacements: [UnsafeMutablePointer<Float>]
  /// Where each channel that keeps its zeros has them: [channel][voxel].
  let zeros: UnsafeMutablePointer<UInt8>
  /// Room for the greatest plane across an axis.
  let plane: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer

  /// Throws `RefusedMemory`.
  ///
  /// - Parameter masks: channels that keep their zeros.
  init(_ augmentation: Augmentation, patch: [Int], masks: Int) throws {
    let sampled = augmentation.isSpatial ? min(patch[1], SpatialSampling.rows) * patch[2] : 0
    let displaced = augmentation.elastic == nil ? 0 : sampled
    let isFiltered = augmentation.blur != nil || augmentation.lowResolution != nil
    let filtered = isFiltered ? max(patch[0], patch[1]) * patch[2] : 0
    let masked = augmentation.isPlain ? 0 : masks * patch.reduce(1, *)
    let bytes = 4 * (6 * sampled + 3 * displaced + filtered) + sampled + masked
    try Room.check(bytes: bytes, for: "augmentation")
    memory = .allocate(byteCount: max(bytes, 1), alignment: 64)
    var next = memory
    func take<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
      let start = next.bindMemory(to: type, capacity: count)
      next += count * MemoryLayout<Element>.stride
      return start
    }
    func three<Element>(_ type: Element.Type, _ count: Int) -> [UnsafeMutablePointer<Element>] {
      (0..<3).map { _ in take(type, count) }
    }
    let (corners, shares) = (three(Int32.self, sampled), three(Float.self, sampled))
    displacements = three(Float.self, displaced)
    plane = take(Float.self, filtered)
    samples = ca_samples(
      corner: (corners[0], corners[1], corners[2]), share: (shares[0], shares[1], shares[2]),
      kind: take(UInt8.self, sampled))
    zeros = take(UInt8.self, masked)
  }

  deinit { memory.deallocate() }
}

extension Augmentation {
  /// Whether patches are cut out, mirrored, scaled and shifted, and nothing else.
  var isPlain: Bool {
    !isSpatial
      && [noise, blur, brightness, contrast, lowResolution, invertedGamma, gamma]
        .allSatisfy { $0 == nil }
  }
}
