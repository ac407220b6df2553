/// What a safetensors file says of its tensors, checked against the file's size.
struct SafetensorsHeader {
  var metadata: [String: String] = [:]
  /// In order of offset.
  var entries: [SafetensorsFile.Entry] = []

  /// Longest header that is read, as in the format's reference implementation.
  static let sizeLimit = 100_000_000
  static let metadataKey = "__metadata__"

  /// Reads a header's text. Offsets are of `dataCount` bytes after the header, which the tensors
  /// have to cover without gaps or overlaps. Throws `Problem`.
  init(_ text: [UInt8], dataCount: Int) throws {
    let members: [HeaderJSON.Member]
    do {
      guard let object = try HeaderParser.parse(text).members else {
        throw Problem("the header is no object")
      }
      members = object
    } catch let error as HeaderSyntaxError {
      throw Problem("header, byte \(error.offset): \(error.problem)")
    }
    for member in members {
      if member.key == Self.metadataKey {
        metadata = try Self.metadata(member.value)
      } else {
        entries.append(try Self.entry(member))
      }
    }
    // An empty tensor comes before the one that starts where it lies.
    entries.sort { ($0.offset, $0.byteCount, $0.name) < ($1.offset, $1.byteCount, $1.name) }
    var end = 0
    for entry in entries {
      guard entry.offset == end else {
        throw Problem(
          "tensor '\(entry.name)' starts at \(entry.offset), where \(end) was expected: data "
            + (entry.offset < end ? "overlap" : "have a gap"))
      }
      end = entry.offset + entry.byteCount
    }
    guard end == dataCount else {
      throw Problem("the tensors take \(end) bytes and the file holds \(dataCount)")
    }
  }

  struct Problem: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private static func metadata(_ value: HeaderJSON) throws -> [String: String] {
    guard let members = value.members else { throw Problem("\(metadataKey) is no object") }
    var metadata: [String: String] = [:]
    for member in members {
      guard let string = member.value.string else {
        throw Problem("\(metadataKey): '\(member.key)' is no string")
      }
      metadata[member.key] = string
    }
    return metadata
  }

  private static func entry(_ member: HeaderJSON.Member) throws -> SafetensorsFile.Entry {
    let name = member.key
    func field(_ key: String) throws -> HeaderJSON {
      guard let value = member.value.members?.first(where: { $0.key == key })?.value else {
        throw Problem("tensor '\(name)' has no \(key)")
      }
      return value
    }
    guard let text = try field("dtype").string else {
      throw Problem("tensor '\(name)': dtype is no string")
    }
    guard let type = SafetensorsType(rawValue: text) else {
      throw Problem("tensor '\(name)': dtype \(text) is not supported")
    }
    guard let shape = try field("shape").numbers else {
      throw Problem("tensor '\(name)': shape is no list of natural numbers")
    }
    guard let offsets = try field("data_offsets").numbers, offsets.count == 2,
      offsets[0] <= offsets[1]
    else { throw Problem("tensor '\(name)': data_offsets are not two ascending numbers") }
    guard let byteCount = type.byteCount(shape: shape) else {
      throw Problem("tensor '\(name)': shape \(shape) is too large")
    }
    guard byteCount == offsets[1] - offsets[0] else {
      throw Problem(
        "tensor '\(name)': shape \(shape) of \(text) takes \(byteCount) bytes and its "
          + "data_offsets span \(offsets[1] - offsets[0])")
    }
    return SafetensorsFile.Entry(name: name, type: type, shape: shape, offset: offsets[0])
  }
}

extension SafetensorsType {
  /// Bytes of a tensor, or nil where they do not fit in an Int.
  func byteCount(shape: [Int]) -> Int? {
    var count = size
    for axis in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}
