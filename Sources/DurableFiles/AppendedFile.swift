import Foundation

/// A file that grows by whole records. One that could not be written is kept, and tried again before
/// the next one is written or the file reaches the disk.
public final class AppendedFile {
  private let path: String
  private let descriptor: Int32
  private let operations: FileOperations
  /// Bytes of whole records.
  private var length: Int
  /// Records that are not in the file yet.
  private var pending: [UInt8] = []

  /// Opens a file that is there, to append to it. Throws `FileError`.
  public convenience init(_ path: String) throws { try self.init(path, through: .system) }

  init(_ path: String, through operations: FileOperations) throws {
    self.path = path
    self.operations = operations
    let descriptor = try operations.check(path, .open) {
      operations.open(path, O_WRONLY | O_CLOEXEC)
    }
    self.descriptor = descriptor
    length = Int(try operations.check(path, .open) { lseek(descriptor, 0, SEEK_END) })
  }

  deinit { _ = operations.close(descriptor) }

  /// Appends a record. Throws `FileError`; then the record is kept.
  public func append(_ record: some Collection<UInt8>) throws {
    pending += record
    try writePending()
  }

  /// Returns when all records are on the disk. Throws `FileError`.
  public func synchronize() throws {
    try writePending()
    _ = try operations.check(path, .synchronize) { operations.synchronize(descriptor) }
  }

  private func writePending() throws {
    guard !pending.isEmpty else { return }
    // What a failed write left of a record is written over.
    _ = try operations.check(path, .write) { lseek(descriptor, off_t(length), SEEK_SET) }
    var writer = FileWriter(descriptor: descriptor, path: path, operations: operations)
    try writer.write(pending)
    length += pending.count
    pending.removeAll(keepingCapacity: true)
  }
}
