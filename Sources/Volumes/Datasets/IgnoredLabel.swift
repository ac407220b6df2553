import Experiment

extension [Region] {
  /// The value of the voxels that nobody looked at: that of the label which is called `ignore`, as nnU-Net
  /// has it; nil where a data set has none.
  public var ignored: Int? {
    first { $0.name == "ignore" && $0.labels.count == 1 }?.labels[0]
  }
}
