import CPUBackend
import CPUTarget
import Kernels
import ModelsForTests
import Program
import ReferenceBackend
import Runtime
import Testing

/// Batches as they are loaded, channel by channel, on their way into tensors.
@Suite struct PlanarVolumesTests {
  /// More channels than a block, a part of a block, and more voxels than are written at once.
  @Test(arguments: [1, 3, 8, 11, 17]) func aBatchIsWhatItsElementsAre(_ channels: Int) throws {
    let backends: [(any Target, any Backend)] = [
      (CPUTarget(), CPUBackend(threads: 1)),
      (ReferenceTarget(element: .float64), ReferenceBackend<Double>()),
    ]
    for (target, backend) in backends {
      let program = try compile(
        """
        model: planes
        input: {channels: \(channels), patch: [17, 16, 18], batch: 2}
        network: [{conv: {out: 2, kernel: 1}}]
        outputs: {result: {labels: 2, losses: [dice]}}
        """, for: target
      ).program(.keep)
      let session = try Session(program, on: backend, for: .training)
      let input = try #require(program.training.input("input"))
      let spatial = 17 * 16 * 18
      let planes = (0..<channels * 2 * spatial).map { Float($0 * 31 % 1009) - 500 }
      // Rubbish that padding must not keep.
      let rubbish = [UInt8](repeating: 0x55, count: input.storage.byteCount)
      rubbish.withUnsafeBytes { session.write(stored: $0, to: input) }
      planes.withUnsafeBufferPointer { session.write(planes: $0, to: input) }
      func bytes() -> ArraySlice<UInt8> {
        session.bytes(of: .arena, count: input.offset + input.storage.byteCount)
          .suffix(input.storage.byteCount)
      }
      let (values, written) = (session.stored(input).values, bytes())
      for item in 0..<2 {
        for channel in 0..<channels {
          let (from, to) = ((channel * 2 + item) * spatial, (item * channels + channel) * spatial)
          #expect(
            values[to..<to + spatial].elementsEqual(planes[from..<from + spatial].map(Double.init)),
            "channel \(channel) of item \(item)")
        }
      }
      // The same bytes as element by element, padding included.
      session.write(values, to: input)
      #expect(bytes() == written)
      #expect(session.recordedArenaBytes >= input.offset + input.storage.byteCount)
    }
  }
}
