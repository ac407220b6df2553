import Experiment
import RefusableMemory

/// From the values of label volumes to class indices and back: class k is the k-th label.
public struct LabelMap: Hashable, Sendable {
  public let labels: [Label]
  private let classes: [Int32: UInt8]

  /// At most 256 labels of different values.
  public init(_ labels: [Label]) {
    precondition(labels.count <= 256, "class indices are bytes")
    self.labels = labels
    classes = Dictionary(
      labels.enumerated().map { (Int32($1.value), UInt8($0)) }, uniquingKeysWith: { one, _ in one })
  }

  /// For each class the index that `other` gives the same value; 0, its background, where it gives
  /// none.
  func translation(to other: LabelMap) -> [UInt8] {
    labels.map { other.classes[Int32($0.value)] ?? 0 }
  }

  /// Throws `VolumeError` where a volume at `path`, whose values have so many voxels each, holds values
  /// that are no label.
  func check(_ counts: [Int32: Int], path: String) throws {
    try KnownLabels.check(
      counts, Set(labels.map(\.value)), path: path, "the model does not know",
      "it knows " + labels.map(\.description).joined(separator: ", "))
  }

  /// Class indices of a volume read from `path`; throws `VolumeError` for values that are no label.
  public func classes(of volume: LabelVolume, path: String) throws -> [UInt8] {
    try check(volume.counts, path: path)
    try Room.check(bytes: volume.voxels.count, for: "the classes of '\(path)'")
    var last: (value: Int32, index: UInt8)?
    return volume.voxels.map { value in
      // Labels come in runs.
      if let last, last.value == value { return last.index }
      last = (value, classes[value]!)
      return last!.index
    }
  }
}
