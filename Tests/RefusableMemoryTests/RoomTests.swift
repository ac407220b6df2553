import RefusableMemory
import Testing

@Suite struct RoomTests {
  /// More than processors address.
  private static let tooMuch = 1 << 56

  @Test func `what the system refuses is thrown with its bytes`() throws {
    try Room.check(bytes: 0, for: "nothing")
    try Room.check(bytes: 1 << 20, for: "little")
    #expect(throws: RefusedMemory(bytes: Self.tooMuch, for: "much")) {
      try Room.check(bytes: Self.tooMuch, for: "much")
    }
    #expect(throws: RefusedMemory(bytes: Self.tooMuch, for: "many")) {
      try [Float](repeating: 0, count: Self.tooMuch / 4, for: "many")
    }
    #expect(try [Int](repeating: 3, count: 4, for: "few") == [3, 3, 3, 3])
  }
}
