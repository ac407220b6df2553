import Foundation
import Mutations
import Randomness

/// Changes of a checkpoint, with the checksum that it should have.
struct CheckpointMutation {
  private let header: GraphMutation
  private let data: [UInt8]

  private static let numbers: [Float] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -1e38, .leastNonzeroMagnitude, -0.0, 1e6,
  ]

  init(_ file: Data) {
    let bytes = Array(file)
    let end = 8 + Int(bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    header = GraphMutation(JSONTree(Data(bytes[8..<end])))
    data = Array(bytes[end...])
  }

  /// With another header, or other numbers, or another end.
  func mutated(_ random: inout RandomSource) -> Data {
    var text = Array(header.tree.text.utf8)
    var data = data
    switch random.below(5) {
    case 0...2: text = Array(header.mutated(&random).text.utf8)
    case 3:
      for _ in 0...random.below(4) {
        let place = 4 * random.below(data.count / 4)
        let bits = random.pick(Self.numbers).bitPattern.littleEndian
        withUnsafeBytes(of: bits) { data.replaceSubrange(place..<place + 4, with: $0) }
      }
    default:
      if random.below(2) == 0 {
        data.removeLast(1 + random.below(data.count))
      } else {
        data += [UInt8](repeating: 0, count: 1 + random.below(64))
      }
    }
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init)
    return Data(Self.sealed(length + text + data))
  }

  /// With the checksum of its bytes where it has one: FNV-1a of all of them, zeros for its own digits.
  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    guard let key = Data(bytes).range(of: Data("\"checksum\":\"".utf8)) else { return bytes }
    let digits = key.upperBound..<key.upperBound + 16
    guard digits.upperBound <= bytes.count else { return bytes }
    bytes.replaceSubrange(digits, with: String(repeating: "0", count: 16).utf8)
    var hash = StableHash()
    bytes.withUnsafeBytes { hash.combine($0) }
    let sum = String(hash.value, radix: 16)
    let padded = String(repeating: "0", count: 16 - sum.count) + sum
    bytes.replaceSubrange(digits, with: padded.utf8)
    return bytes
  }
}
