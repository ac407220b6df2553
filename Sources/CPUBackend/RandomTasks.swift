internal import CKernels
import Kernels
import Randomness

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Dropout) {
    // A uniform number (w + 1/2) / 2^32 is below p where the word w is below this.
    native.dropout.threshold = UInt64(max(0, (kernel.probability * 0x1p32 - 0.5).rounded(.up)))
    native.dropout.keptFactor = 1 / (1 - kernel.probability)
    native.dropout.key = SplitMix64.mixed(kernel.stream.key)
    let y = storage("y")
    let (items, channels) = (y.shape[0], y.shape.count > 1 ? y.shape[1] : 1)
    let panels = items * channels.roundedUp(to: y.channelBlock) / y.channelBlock
    phase(tasks.dropout, panels * ((voxels(y) + CK_DROPOUT_VOXELS - 1) / CK_DROPOUT_VOXELS))
  }

  mutating func add(_ kernel: Kernel.NormalNoise) {
    let y = storage("y")
    let shares = (voxels(y) + RandomTasks.voxels - 1) / RandomTasks.voxels
    native.noise.key = kernel.stream.key
    native.noise.shares = Int64(shares)
    phase(RandomTasks.noise, y.shape.prefix(2).reduce(1, *) * shares)
  }

  private func voxels(_ storage: StorageType) -> Int { storage.shape.dropFirst(2).reduce(1, *) }
}

/// Normal numbers: element i in row-major order draws from counter i of its stream, so that layouts
/// do not change what is drawn. A chunk: some voxels of one channel of one item.
enum RandomTasks {
  static let voxels = 8192

  static let noise: ck_task = { context, chunk, _ in
    guard let call = context?.assumingMemoryBound(to: ck_call.self) else { return }
    let range = Voxels(call.pointee, chunk)
    let y = call.pointee.result.0.data.assumingMemoryBound(to: Float.self)
    let philox = range.philox
    for voxel in 0..<range.count {
      y[range.stored + voxel * range.stride] = Float(
        philox.normal(range.logical + UInt64(voxel)))
    }
    range.zeroPadding(y)
  }
}

/// The voxels of a chunk: their row-major indices and where they are stored.
private struct Voxels {
  let logical: UInt64
  let stored: Int
  let stride: Int
  let count: Int
  let philox: Philox
  /// Lanes past the last channel, where this chunk's channel is the last of a padded block.
  private let padding: Int

  init(_ call: ck_call, _ chunk: Int) {
    let tensor = call.result.0
    let (items, channels) = (Int(tensor.n), Int(tensor.c))
    let voxels = Int(tensor.d * tensor.h * tensor.w)
    let shares = Int(call.noise.shares)
    let (plane, share) = (chunk / shares, chunk % shares)
    let first = share * RandomTasks.voxels
    count = min(RandomTasks.voxels, voxels - first)
    logical = UInt64(plane * voxels + first)
    stride = max(Int(tensor.block), 1)
    let (item, channel) = (plane / channels, plane % channels)
    stored =
      tensor.block == 0
      ? plane * voxels + first
      : ((channel / stride * items + item) * voxels + first) * stride + channel % stride
    padding = channel == channels - 1 ? stride - 1 - channel % stride : 0
    philox = Philox(
      seed: call.context.pointee.seed, key: call.noise.key, step: call.context.pointee.step)
  }

  func zeroPadding(_ y: UnsafeMutablePointer<Float>) {
    guard padding > 0 else { return }
    for voxel in 0..<count {
      (y + stored + voxel * stride + 1).update(repeating: 0, count: padding)
    }
  }
}
