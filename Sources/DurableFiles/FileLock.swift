import Foundation

/// A file that one process at a time holds, until the lock goes or the process ends, however it ends.
public final class FileLock {
  /// False where the file system keeps no locks, so that others may hold the file too.
  public let isKept: Bool
  private let descriptor: Int32

  /// Makes the file where it is not there, and takes it; nil where another holds it. Throws `FileError`.
  public init?(_ path: String) throws {
    let operations = FileOperations.system
    let descriptor = try operations.check(path, .open) {
      // Network file systems lock what is open for writing alone.
      operations.open(path, O_RDWR | O_CREAT | O_CLOEXEC)
    }
    self.descriptor = descriptor
    do {
      _ = try operations.check(path, .lock) { flock(descriptor, LOCK_EX | LOCK_NB) }
      isKept = true
    } catch let error as FileError where error.errno == EWOULDBLOCK {
      isKept = false
      return nil
    } catch let error as FileError where [ENOLCK, ENOSYS, EOPNOTSUPP].contains(error.errno) {
      isKept = false
    }
  }

  deinit { close(descriptor) }
}
