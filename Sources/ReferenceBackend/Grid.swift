/// The logical elements of a tensor in row-major order, wherever and however they are stored.
struct Grid {
  let shape: [Int]
  var elements: [Double]

  init(shape: [Int], elements: [Double]) {
    self.shape = shape
    self.elements = elements
  }

  /// Zeros.
  init(shape: [Int]) {
    self.init(shape: shape, elements: Array(repeating: 0, count: shape.reduce(1, *)))
  }

  var count: Int { elements.count }
  var batch: Int { shape[0] }
  var channels: Int { shape[1] }

  /// Sizes of the axes behind the channels, (D, H, W) of a volume.
  var extent: [Int] { Array(shape[2...]) }

  /// Elements of one channel of one item.
  var voxels: Int { shape[2...].reduce(1, *) }

  /// Position of the first element of a channel.
  func plane(_ item: Int, _ channel: Int) -> Int { (item * channels + channel) * voxels }
}
