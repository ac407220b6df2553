/// Pictures of a byte a pixel, as PNG files (W3C, Portable Network Graphics, third edition).
public struct PNG: Sendable {
  /// What a pixel's byte is.
  public enum Colours: Hashable, Sendable {
    /// 0 black, 255 white.
    case grey
    /// An index of colours, of which each is red, green, blue and opacity.
    case palette([[UInt8]])
  }

  /// The file's bytes.
  public let bytes: [UInt8]
  /// Pixels.
  public let width: Int
  public let height: Int

  /// A picture of pixels, row by row from the top. Throws `RefusedMemory`.
  public init(_ pixels: [UInt8], width: Int, height: Int, _ colours: Colours) throws {
    precondition(pixels.count == width * height && width > 0 && height > 0, "rows of pixels")
    (self.width, self.height) = (width, height)
    var lines: [UInt8] = []
    lines.reserveCapacity(height * (width + 1))
    for row in 0..<height {
      // No filter.
      lines.append(0)
      lines += pixels[row * width..<(row + 1) * width]
    }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let kind: UInt8 = colours == .grey ? 0 : 3
    file += Self.chunk(
      "IHDR", Self.bigEndian(width) + Self.bigEndian(height) + [8, kind, 0, 0, 0])
    if case .palette(let colours) = colours {
      file += Self.chunk("PLTE", colours.flatMap { $0.prefix(3) })
      file += Self.chunk("tRNS", colours.map { $0[3] })
    }
    file += Self.chunk("IDAT", try Deflate.compress(lines, as: .zlib, for: "a picture"))
    file += Self.chunk("IEND", [])
    bytes = file
  }

  private static func chunk(_ name: StaticString, _ content: [UInt8]) -> [UInt8] {
    let named = Array("\(name)".utf8) + content
    return bigEndian(content.count) + named + bigEndian(Int(Deflate.checkSum(named)))
  }

  private static func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
