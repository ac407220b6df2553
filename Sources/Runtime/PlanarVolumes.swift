import Kernels

extension Session {
  /// Writes a volume (N, C, D, H, W) given as planes [C][N][D][H][W], the order in which patches are
  /// loaded. Allocates only where the tensor is stored otherwise.
  public func write(planes: UnsafeBufferPointer<Float>, to tensor: Tensor) {
    let storage = tensor.storage
    guard case .blocked(let block) = storage.layout else {
      preconditionFailure("a volume is stored in blocks")
    }
    if block == 1, storage.element == .float32 {
      write(stored: UnsafeRawBufferPointer(planes), to: tensor)
      return
    }
    let (items, channels) = (storage.shape[0], storage.shape[1])
    let spatial = storage.shape[2...].reduce(1, *)
    var values = [Float](repeating: 0, count: storage.logicalCount)
    for channel in 0..<channels {
      for item in 0..<items {
        let source = (channel * items + item) * spatial
        let target = (item * channels + channel) * spatial
        for voxel in 0..<spatial { values[target + voxel] = planes[source + voxel] }
      }
    }
    write(values, to: tensor)
  }
}
