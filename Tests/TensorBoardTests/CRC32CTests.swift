import Testing

@testable import TensorBoard

/// The examples of RFC 3720, appendix B.4, and of everybody.
@Test(arguments: [
  ([UInt8](repeating: 0, count: 32), 0x8A91_36AA as UInt32),
  ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
  ([UInt8](0..<32), 0x46DD_794E),
  ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
  (Array("123456789".utf8), 0xE306_9283),
  ([], 0),
])
func `CRC-32C gives the published checksums`(bytes: [UInt8], checksum: UInt32) {
  #expect(CRC32C.checksum(bytes) == checksum)
}
