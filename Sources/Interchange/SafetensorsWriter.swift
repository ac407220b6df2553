import Diagnostics
import DurableFiles
import Randomness

/// A tensor to be written: what the header says of it, and how its data are written.
public struct SafetensorsOutput {
  public let name: String
  public let type: SafetensorsType
  public let shape: [Int]
  /// Takes a tensor's data, one piece after the other.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void
  fileprivate let write: (Sink) throws -> Void

  /// A tensor whose data `write` gives to a sink when their turn comes, the same each time: row-major,
  /// little-endian, exactly as many bytes as the shape takes.
  public init(
    name: String, type: SafetensorsType, shape: [Int], write: @escaping (Sink) throws -> Void
  ) {
    (self.name, self.type, self.shape, self.write) = (name, type, shape, write)
  }

  /// A tensor of F32.
  public init(name: String, shape: [Int], floats: [Float]) {
    self.init(name: name, type: .float32, shape: shape, values: floats.map(\.bitPattern))
  }

  /// A tensor of F64.
  public init(name: String, shape: [Int], doubles: [Double]) {
    self.init(name: name, type: .float64, shape: shape, values: doubles.map(\.bitPattern))
  }

  /// A tensor of I64.
  public init(name: String, shape: [Int], integers: [Int]) {
    self.init(name: name, type: .int64, shape: shape, values: integers.map(Int64.init))
  }

  /// A tensor of U8.
  public init(name: String, shape: [Int], bytes: [UInt8]) {
    self.init(name: name, type: .uint8, shape: shape, values: bytes)
  }

  private init<Stored: FixedWidthInteger>(
    name: String, type: SafetensorsType, shape: [Int], values: [Stored]
  ) {
    self.init(name: name, type: type, shape: shape) { sink in
      try values.map(\.littleEndian).withUnsafeBytes(sink)
    }
  }
}

extension SafetensorsFile {
  /// Replaces the file at `path`, atomically and durably. Equal tensors and metadata give equal bytes,
  /// whatever their order, and the bytes that Python's safetensors gives: wider types first, names
  /// in order, the header filled with spaces to a multiple of eight bytes.
  ///
  /// A file that is `sealed` has a checksum of all its bytes among its metadata.
  ///
  /// Throws `FileError` where the system fails, and `SafetensorsError` for two tensors of one name,
  /// for a name that the format keeps for itself, and for data that are not as long as the shape
  /// says.
  public static func write(
    _ tensors: [SafetensorsOutput], metadata: [String: String] = [:], sealed: Bool = false,
    to path: String
  ) throws {
    let order = Dictionary(
      uniqueKeysWithValues: SafetensorsType.allCases.enumerated().map { ($1, $0) })
    let sorted = tensors.sorted { a, b in
      a.type == b.type
        ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : order[a.type]! < order[b.type]!
    }
    var metadata = metadata
    if sealed { metadata[SafetensorsSeal.key] = SafetensorsSeal.blank }
    let text = try header(sorted, metadata, path)
    var start = withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
    if sealed {
      var hash = StableHash()
      start.withUnsafeBytes { hash.combine($0) }
      for tensor in sorted { try tensor.write { hash.combine($0) } }
      let range = SafetensorsSeal.digits(in: start[...])!
      start.replaceSubrange(range, with: SafetensorsSeal.digits(hash).utf8)
    }
    try DurableFile.write(to: path) { writer in
      try writer.write(start)
      for tensor in sorted {
        let start = writer.count
        try tensor.write { try writer.write($0) }
        let expected = tensor.shape.reduce(tensor.type.size, *)
        guard writer.count - start == expected else {
          throw SafetensorsError(
            path: path,
            reason: "tensor '\(tensor.name)' takes \(expected) bytes and has "
              + "\(writer.count - start)")
        }
      }
    }
  }

  private static func header(
    _ tensors: [SafetensorsOutput], _ metadata: [String: String], _ path: String
  ) throws -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\($0.jsonString()):\($1.jsonString())" }.joined(separator: ",")
      members.append("\(SafetensorsHeader.metadataKey.jsonString()):{\(pairs)}")
    }
    var names: Set<String> = [SafetensorsHeader.metadataKey]
    var offset = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else {
        throw SafetensorsError(path: path, reason: "the name '\(tensor.name)' is taken")
      }
      guard tensor.shape.allSatisfy({ $0 >= 0 }),
        let count = tensor.type.byteCount(shape: tensor.shape)
      else {
        throw SafetensorsError(
          path: path, reason: "tensor '\(tensor.name)' has the impossible shape \(tensor.shape)")
      }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(tensor.name.jsonString()):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + count)]}")
      offset += count
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return header
  }
}
