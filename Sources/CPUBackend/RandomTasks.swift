internal import CKernels
import Kernels
import Randomness

extension CallBuilder {
  /// A chunk: some voxels of one channel of one item.
  mutating func addRandom() {
    let storage = call.results[0].storage
    let voxels = storage.shape.dropFirst(2).reduce(1, *)
    let channels = storage.shape.prefix(2).reduce(1, *)
    let shares = (voxels + RandomTasks.voxels - 1) / RandomTasks.voxels
    switch call.kernel {
    case .dropout(let dropout):
      native.probability = dropout.probability
      native.key = dropout.stream.key
      phase(RandomTasks.dropout, channels * shares)
    case .normalNoise(let stream):
      native.key = stream.key
      phase(RandomTasks.noise, channels * shares)
    default: break
    }
    native.count = Int64(shares)
  }
}

/// Element i in row-major order draws from counter i of its stream, so that layouts do not change
/// what is drawn.
enum RandomTasks {
  static let voxels = 8192

  static let dropout: ck_task = { context, chunk, _ in
    guard let call = context?.assumingMemoryBound(to: ck_call.self) else { return }
    let range = Voxels(call.pointee, chunk)
    let x = call.pointee.operand.0.data.assumingMemoryBound(to: Float.self)
    let y = call.pointee.result.0.data.assumingMemoryBound(to: Float.self)
    let philox = range.philox
    // uniform < p as whole numbers: w + 1/2 < p 2^32.
    let bound = UInt64(max(0, (call.pointee.probability * 0x1p32 - 0.5).rounded(.up)))
    let kept = Float(1 / (1 - call.pointee.probability))
    var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    for voxel in 0..<range.count {
      let index = range.logical + UInt64(voxel)
      if voxel == 0 || index % 4 == 0 { words = philox.block(index / 4) }
      let word =
        switch index % 4 {
        case 0: words.0
        case 1: words.1
        case 2: words.2
        default: words.3
        }
      let at = range.stored + voxel * range.stride
      y[at] = UInt64(word) < bound ? 0 : x[at] * kept
    }
    range.zeroPadding(y)
  }

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
    let shares = Int(call.count)
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
      seed: call.context.pointee.seed, key: call.key, step: call.context.pointee.step)
  }

  func zeroPadding(_ y: UnsafeMutablePointer<Float>) {
    guard padding > 0 else { return }
    for voxel in 0..<count {
      (y + stored + voxel * stride + 1).update(repeating: 0, count: padding)
    }
  }
}
