import Experiment
import RefusableMemory

/// From the values of label volumes to class indices and back: class k is the k-th label, and
/// `LabelInput.ignoredClass` what is ignored.
public struct LabelMap: Hashable, Sendable {
  public let labels: [Label]
  /// The value of voxels that nobody looked at; nil where none is left out.
  public let ignored: Int?
  private let classes: [Int32: UInt8]

  /// At most 256 labels of different values, or 255 of other values than the one that is ignored.
  public init(_ labels: [Label], ignoring ignored: Int? = nil) {
    precondition(
      labels.count <= (ignored == nil ? 256 : LabelInput.ignoredClass), "class indices are bytes")
    self.labels = labels
    self.ignored = ignored
    var classes = Dictionary(
      labels.enumerated().map { (Int32($1.value), UInt8($0)) }, uniquingKeysWith: { one, _ in one })
    if let ignored { classes[Int32(ignored)] = UInt8(LabelInput.ignoredClass) }
    self.classes = classes
  }

  /// The values that a volume may hold.
  public var values: Set<Int> { Set(labels.map(\.value)).union(ignored.map { [$0] } ?? []) }

  /// For each byte the index that `other` gives the value that this numbers so; 0, its background, where it
  /// gives none.
  func translation(to other: LabelMap) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: 256)
    for (value, index) in classes { result[Int(index)] = other.classes[value] ?? 0 }
    return result
  }

  /// Throws `VolumeError` where a volume at `path`, whose values have so many voxels each, holds values
  /// that are no label.
  func check(_ counts: [Int32: Int], path: String) throws {
    try KnownLabels.check(
      counts, values, path: path, "the model does not know",
      "it knows " + labels.map(\.description).joined(separator: ", ")
        + (ignored.map { ", and ignores \($0)" } ?? ""))
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
