import Foundation
import Kernels
import ModelsForTests
import Plan
import Testing

@testable import Compiler

/// What a split or a concatenation connects is not copied to where it lies already.
@Suite struct CopyTests {
  private static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "models")

  /// Where a channel of a volume in blocks of channels lies; nil for another tensor.
  private func place(_ tensor: Tensor, _ channel: Int) -> Int? {
    guard case .blocked(let block) = tensor.storage.layout else { return nil }
    let lanes = (tensor.storage.shape[1] + block - 1) / block * block
    return tensor.offset + channel * (tensor.storage.byteCount / lanes)
  }

  /// Extents are no numbers of channels, of which places could be mistaken.
  @Test(arguments: ["unet3d", "partially-invres", "fully-invres"], [Policy.keep, .invert])
  func nothingIsCopiedToWhereItLies(_ name: String, _ policy: Policy) throws {
    let text = try String(
      contentsOf: Self.models.appending(path: "\(name).yaml"), encoding: .utf8)
    let program = try compile(
      text, ["width": "32", "levels": "3", "groups": "8"], patch: [8, 12, 20]
    ).program(policy)
    for call in program.training.calls {
      guard case .copyChannels(let copy) = call.kernel else { continue }
      let from = try #require(place(call.operands[0]!, copy.source))
      #expect(from != place(call.results[0], copy.target), "\(call)")
    }
  }
}
