import Foundation

/// Where the bytes of a file that is being written go, one after another, unbuffered.
public struct FileWriter {
  /// Bytes written so far.
  public private(set) var count = 0
  private let descriptor: Int32
  private let path: String
  private let operations: FileOperations

  init(descriptor: Int32, path: String, operations: FileOperations) {
    (self.descriptor, self.path, self.operations) = (descriptor, path, operations)
  }

  /// Appends all bytes. Throws `FileError`.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      let written = try operations.check(path, .write) {
        operations.write(descriptor, start, rest.count)
      }
      guard written > 0 else { throw FileError(path: path, operation: .write, errno: EIO) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
    count += bytes.count
  }

  /// Appends all bytes. Throws `FileError`.
  public mutating func write(_ bytes: some Collection<UInt8>) throws {
    let isWritten: Void? = try bytes.withContiguousStorageIfAvailable {
      try write(UnsafeRawBufferPointer($0))
    }
    if isWritten == nil { try Array(bytes).withUnsafeBytes { try write($0) } }
  }
}
