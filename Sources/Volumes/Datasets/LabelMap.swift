import Experiment

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

  /// The labels of an output that is compared with them, or nil for one that is not.
  public init?(_ target: Output.Target) {
    switch target {
    case .labels(let labels), .regions(_, let labels): self.init(labels)
    case .input, .none: return nil
    }
  }

  /// Class indices of a volume read from `path`; throws `VolumeError` for values that are no label.
  public func classes(of volume: LabelVolume, path: String) throws -> [UInt8] {
    let unknown = volume.counts.filter { classes[$0.key] == nil }.sorted { $0.key < $1.key }
    guard unknown.isEmpty else {
      let found = unknown.prefix(5).map { "value \($0.key) in \($0.value) voxels" }
      let known = labels.map { "\($0.value) \($0.name)" }.joined(separator: ", ")
      throw VolumeError(
        path,
        "holds labels that the model does not know: \(found.joined(separator: ", "))"
          + (unknown.count > 5 ? " and others" : "") + "; it knows \(known)")
    }
    var last: (value: Int32, index: UInt8)?
    return volume.voxels.map { value in
      // Labels come in runs.
      if let last, last.value == value { return last.index }
      last = (value, classes[value]!)
      return last!.index
    }
  }

  /// Label values of class indices.
  public func values(of classes: [UInt8]) -> [Int32] {
    let values = labels.map { Int32($0.value) }
    return classes.map { values[Int($0)] }
  }
}
