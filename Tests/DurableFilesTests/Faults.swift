import Foundation

@testable import DurableFiles

/// A folder of its own for each test, removed after it.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/durable-\(UUID().uuidString)"
    try DurableFile.ensureDirectory(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func content(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { Array($0) }
  }

  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
  }
}

/// The system's operations, of which the call number `failing` fails with `code`, and writes take at
/// most `limit` bytes. Removing is not counted: it is what cleans up.
final class Faults {
  var calls: [String] = []
  let failing: Int?
  let code: Int32
  let limit: Int
  /// After a failure every call fails, as when a disk is gone, but for removing and closing.
  let isLasting: Bool

  init(failing: Int? = nil, code: Int32 = ENOSPC, limit: Int = .max, isLasting: Bool = false) {
    (self.failing, self.code, self.limit, self.isLasting) = (failing, code, limit, isLasting)
  }

  private func fails(_ name: String) -> Bool {
    calls.append(name)
    guard let failing else { return false }
    guard isLasting ? calls.count > failing : calls.count == failing + 1 else { return false }
    errno = code
    return true
  }

  var operations: FileOperations {
    let system = FileOperations.system
    return FileOperations(
      open: { self.fails("open") ? -1 : system.open($0, $1) },
      write: { self.fails("write") ? -1 : system.write($0, $1, min($2, self.limit)) },
      synchronize: { self.fails("synchronize") ? -1 : system.synchronize($0) },
      close: {
        // The descriptor is closed even where closing reports a failure.
        let result = system.close($0)
        return self.fails("close") ? -1 : result
      },
      rename: { self.fails("rename") ? -1 : system.rename($0, $1) },
      remove: system.remove)
  }
}
