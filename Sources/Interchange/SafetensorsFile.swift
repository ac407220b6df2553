import DurableFiles
import Foundation

/// A safetensors file that is open for reading. Opening reads and checks its header; a tensor's
/// data are read when they are asked for.
///
/// The format: eight bytes, little-endian, of the header's length; the header, JSON; the data.
/// Everything that a file claims is checked before it is used, so no file, however made, crashes the
/// reader or makes it allocate more than the file's own size.
public final class SafetensorsFile {
  /// One tensor of a file.
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let type: SafetensorsType
    public let shape: [Int]
    /// Bytes from the start of the data.
    let offset: Int

    public var byteCount: Int { shape.reduce(type.size, *) }
  }

  public let path: String
  /// The file's `__metadata__`.
  public let metadata: [String: String]
  /// In the order of their data.
  public let entries: [Entry]
  private let indices: [String: Int]
  private let descriptor: Int32
  /// Bytes before the data.
  let dataStart: Int

  /// Opens a file. Throws `FileError` where the system fails, `SafetensorsError` where the file is
  /// not sound.
  public init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor != -1 else { throw FileError(path: path, operation: .openInput, errno: errno) }
    do {
      let (text, dataCount) = try Self.headerText(descriptor, path)
      let header: SafetensorsHeader
      do {
        header = try SafetensorsHeader(text, dataCount: dataCount)
      } catch let problem as SafetensorsHeader.Problem {
        throw SafetensorsError(path: path, reason: problem.reason)
      }
      (metadata, entries) = (header.metadata, header.entries)
      indices = Dictionary(
        uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
      dataStart = 8 + text.count
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The entry of that name, or nil.
  public func entry(named name: String) -> Entry? { indices[name].map { entries[$0] } }

  /// Reads a tensor. Throws `SafetensorsError` where there is none of that name or the file has
  /// become shorter, `FileError` where the system fails.
  public func tensor(named name: String) throws -> SafetensorsTensor {
    guard let entry = entry(named: name) else {
      throw SafetensorsError(path: path, reason: "there is no tensor '\(name)'")
    }
    let start = dataStart + entry.offset
    let bytes = try bytes(start..<start + entry.byteCount)
    return SafetensorsTensor(path: path, name: name, type: entry.type, shape: entry.shape, bytes)
  }

  /// The file's own bytes.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    try Self.read(descriptor, path, from: range.lowerBound, count: range.count)
  }

  private static func headerText(
    _ descriptor: Int32, _ path: String
  ) throws -> (text: [UInt8], dataCount: Int) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, operation: .read, errno: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SafetensorsError(path: path, reason: "not a regular file")
    }
    let size = Int(status.st_size)
    guard size >= 8 else {
      throw SafetensorsError(path: path, reason: "\(size) bytes are too short for a header")
    }
    let prefix = try read(descriptor, path, from: 0, count: 8)
    if GitPointer.recognizes(try read(descriptor, path, from: 0, count: min(size, 64))) {
      throw SafetensorsError(path: path, reason: GitPointer.advice)
    }
    let claimed = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard claimed <= SafetensorsHeader.sizeLimit else {
      throw SafetensorsError(
        path: path,
        reason: "a header of \(claimed) bytes is above the limit of "
          + "\(SafetensorsHeader.sizeLimit): probably not a safetensors file")
    }
    let count = Int(claimed)
    guard count <= size - 8 else {
      throw SafetensorsError(
        path: path, reason: "the header takes \(count) bytes and the file ends after \(size - 8)")
    }
    return (try read(descriptor, path, from: 8, count: count), size - 8 - count)
  }

  private static func read(
    _ descriptor: Int32, _ path: String, from offset: Int, count: Int
  ) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let result = pread(
          descriptor, buffer.baseAddress! + done, count - done, off_t(offset + done))
        if result > 0 {
          done += result
        } else if result == 0 {
          throw SafetensorsError(path: path, reason: "the file became shorter while it was read")
        } else if errno != EINTR {
          throw FileError(path: path, operation: .read, errno: errno)
        }
      }
    }
  }
}
