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

extension Session {
  /// Reads some voxels of one item of a volume (N, C, D, H, W) of floating-point numbers, of all its
  /// channels: [channel][voxel].
  ///
  /// - Parameter voxels: flat indices of (D, H, W).
  public func read(
    _ tensor: Tensor, item: Int, voxels: Range<Int>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    let channels = tensor.storage.shape[1]
    precondition(values.count == channels * voxels.count, "room for the voxels of each channel")
    switch tensor.storage.element {
    case .float32: read(tensor, item, voxels, into: values) { (value: Float) in value }
    case .float64: read(tensor, item, voxels, into: values) { (value: Double) in Float(value) }
    case .uint8, .int32, .bfloat16, .fixed32, .fixed64:
      preconditionFailure("a result is of the program's elements")
    }
  }

  private func read<Stored: BitwiseCopyable>(
    _ tensor: Tensor, _ item: Int, _ voxels: Range<Int>,
    into values: UnsafeMutableBufferPointer<Float>, _ convert: (Stored) -> Float
  ) {
    let storage = tensor.storage
    let (channels, block) = (storage.shape[1], storage.channelBlock)
    let spatial = storage.shape[2...].reduce(1, *)
    let size = MemoryLayout<Stored>.size
    withUnsafeTemporaryAllocation(of: Stored.self, capacity: voxels.count * block) { stored in
      for first in stride(from: 0, to: channels, by: block) {
        let start = storage.storedIndex(of: (item * channels + first) * spatial + voxels.lowerBound)
        backend.read(
          tensor.space, offset: tensor.offset + start * size,
          into: UnsafeMutableRawBufferPointer(stored))
        for channel in first..<min(first + block, channels) {
          let target = values.baseAddress! + channel * voxels.count
          for voxel in 0..<voxels.count {
            target[voxel] = convert(stored[voxel * block + channel - first])
          }
        }
      }
    }
  }
}
