import Kernels

extension Session {
  /// Writes a volume (N, C, D, H, W) given as planes [C][N][D][H][W], the order in which patches are
  /// loaded. Allocates nothing that grows with it.
  public func write(planes: UnsafeBufferPointer<Float>, to tensor: Tensor) {
    let storage = tensor.storage
    guard case .blocked(let block) = storage.layout else {
      preconditionFailure("a volume is stored in blocks")
    }
    if block == 1, storage.element == .float32 {
      write(stored: UnsafeRawBufferPointer(planes), to: tensor)
      return
    }
    switch storage.element {
    case .float32: write(planes, to: tensor, block) { $0 }
    case .float64: write(planes, to: tensor, block) { Double($0) }
    case .uint8, .int32, .bfloat16, .fixed32, .fixed64:
      preconditionFailure("a volume is of the program's elements")
    }
  }

  /// Some thousand voxels of a block of channels at once.
  private func write<Stored: BinaryFloatingPoint & BitwiseCopyable>(
    _ planes: UnsafeBufferPointer<Float>, to tensor: Tensor, _ block: Int,
    _ convert: (Float) -> Stored
  ) {
    let storage = tensor.storage
    let (items, channels) = (storage.shape[0], storage.shape[1])
    let spatial = storage.shape[2...].reduce(1, *)
    let size = MemoryLayout<Stored>.size
    withUnsafeTemporaryAllocation(of: Stored.self, capacity: min(spatial, 4096) * block) { buffer in
      for item in 0..<items {
        for first in stride(from: 0, to: channels, by: block) {
          for start in stride(from: 0, to: spatial, by: 4096) {
            let stored = buffer.extracting(0..<min(4096, spatial - start) * block)
            // Channels that fill up the block are zero.
            stored.update(repeating: 0)
            for channel in first..<min(first + block, channels) {
              let source = (channel * items + item) * spatial + start
              for voxel in 0..<stored.count / block {
                stored[voxel * block + channel - first] = convert(planes[source + voxel])
              }
            }
            let place = storage.storedIndex(of: (item * channels + first) * spatial + start)
            put(UnsafeRawBufferPointer(stored), at: place * size, to: tensor)
          }
        }
      }
    }
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
