import Foundation

/// Writes files so that a reader sees the old content or the new one, whole, whatever fails: the
/// process, the disk or the power.
///
/// Bytes go to a temporary file in the target's folder, reach the disk, and are then renamed over
/// the target; then the folder reaches the disk. When anything before the renaming fails, the
/// temporary is removed and the old file is as it was. A symbolic link is followed; a device or a
/// pipe is written in place.
public enum DurableFile {
  /// Replaces the content of `path`. Throws `FileError`.
  public static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
    try write(to: path) { writer in try writer.write(bytes) }
  }

  /// Replaces the content of `path` by what `body` writes. Throws `FileError`, or what `body`
  /// throws.
  public static func write(to path: String, _ body: (inout FileWriter) throws -> Void) throws {
    try write(to: path, through: .system, body)
  }

  /// Makes a folder, and the folders above it that are missing. Throws `FileError` when it cannot,
  /// or when the path leads through something that is no folder.
  public static func ensureDirectory(_ path: String) throws {
    if isDirectory(path) { return }
    let parent = folder(of: path)
    if parent != path { try ensureDirectory(parent) }
    guard mkdir(path, 0o777) == 0 else {
      let code = Foundation.errno
      // Another process may have made it meanwhile.
      if code == EEXIST, isDirectory(path) { return }
      throw FileError(path: path, operation: .makeDirectory, errno: code)
    }
    try synchronizeFolder(parent, through: .system)
  }

  /// Removes what processes that were killed while they wrote `path` left beside it. No other process
  /// may be writing it.
  public static func removeLeftovers(of path: String) {
    let target = resolved(path)
    let parent = folder(of: target)
    let temporary = TemporaryName(of: name(of: target))
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    where temporary.matches(name) { unlink("\(parent)/\(name)") }
  }

  /// Removes what processes that were killed while they wrote some file of a folder left there, unless it
  /// was changed within the last `seconds`: another process may be writing it.
  public static func removeLeftovers(in folder: String, untouchedFor seconds: Int) {
    let now = time(nil)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where TemporaryName.isTemporary(name) {
      let path = "\(folder)/\(name)"
      var status = stat()
      if lstat(path, &status) == 0, now - status.st_mtim.tv_sec > seconds { unlink(path) }
    }
  }

  static func write(
    to path: String, through operations: FileOperations,
    _ body: (inout FileWriter) throws -> Void
  ) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return try writeInPlace(path, through: operations, body)
    }
    let target = resolved(path)
    let parent = folder(of: target)
    let temporary = "\(parent)/\(TemporaryName(of: name(of: target)).fresh())"
    do {
      let descriptor = try operations.check(path, .open) {
        operations.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
      }
      do {
        var writer = FileWriter(descriptor: descriptor, path: path, operations: operations)
        try body(&writer)
        _ = try operations.check(path, .synchronize) { operations.synchronize(descriptor) }
      } catch {
        _ = operations.close(descriptor)
        throw error
      }
      try close(descriptor, path, through: operations)
      _ = try operations.check(path, .rename) { operations.rename(temporary, target) }
    } catch {
      _ = operations.remove(temporary)
      throw error
    }
    try synchronizeFolder(parent, through: operations)
  }

  private static func writeInPlace(
    _ path: String, through operations: FileOperations,
    _ body: (inout FileWriter) throws -> Void
  ) throws {
    let descriptor = try operations.check(path, .open) {
      operations.open(path, O_WRONLY | O_CLOEXEC)
    }
    do {
      var writer = FileWriter(descriptor: descriptor, path: path, operations: operations)
      try body(&writer)
    } catch {
      _ = operations.close(descriptor)
      throw error
    }
    try close(descriptor, path, through: operations)
  }

  private static func synchronizeFolder(
    _ folder: String, through operations: FileOperations
  ) throws {
    let descriptor = try operations.check(folder, .open) {
      operations.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    defer { _ = operations.close(descriptor) }
    do {
      _ = try operations.check(folder, .synchronize) { operations.synchronize(descriptor) }
    } catch let error as FileError where error.errno == EINVAL {
      // Some network file systems cannot synchronize folders.
    }
  }

  private static func close(
    _ descriptor: Int32, _ path: String, through operations: FileOperations
  ) throws {
    // An interrupted close has closed all the same, so it is not tried again.
    guard operations.close(descriptor) != 0, Foundation.errno != EINTR else { return }
    throw FileError(path: path, operation: .close, errno: Foundation.errno)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func folder(of path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  private static func name(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
