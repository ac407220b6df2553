/// Cuts, copies, swaps, insertions and large numbers in the text of a model.
package enum TextMutation {
  private static let fragments = [
    "[", "]", "{", "}", ": ", "- ", "\n", "  ", "\t", "'", "\"", "${", "}", "&a ", "*a", "!!str ",
    "<<: ", "---\n", "#", "|\n", ">\n", "? ", "% ", "@", "~", "-1", "0", "1e999", ".inf", ".nan",
    "0x", "level", "index", "repeat", "choose", "${1/0}", "${index}", "**", "//", "if(", ",",
    "\u{0}", "\u{2028}", "\u{FEFF}", "幅", "when: false", "times: 1000000", "\u{1B}[31m",
  ]

  /// What stands for another number.
  static let numbers = [
    "0", "-1", "1", "2", "3", "255", "256", "257", "65536", "2147483647", "2147483648",
    "4294967296", "1099511627776", "4611686018427387904", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "1e308", "1e-320", "1e-46", "1e999", "0.5",
    "[1, 2, 3]", "[9223372036854775807, 1, 1]", "true", "~", "''",
  ]

  package static func mutated(_ text: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var bytes = text
    for _ in 0...random.below(6) { mutate(&bytes, &random) }
    return bytes
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    let place = random.below(bytes.count + 1)
    let length = min(bytes.count - place, random.below(41))
    switch random.below(8) {
    case 0: bytes.removeSubrange(place..<place + length)
    case 1: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
    case 3: bytes.insert(contentsOf: random.pick(fragments).utf8, at: place)
    case 4:
      let other = random.below(bytes.count - length + 1)
      bytes.replaceSubrange(place..<place + length, with: Array(bytes[other..<other + length]))
    default: replaceNumber(&bytes, from: place, &random)
    }
  }

  /// Another number for the first from `place` on.
  private static func replaceNumber(
    _ bytes: inout [UInt8], from place: Int, _ random: inout RandomSource
  ) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Array(random.pick(numbers).utf8))
  }
}
