import Foundation
import Testing

@testable import DurableFiles

private let old = Array("the old content".utf8)
private let new = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

@Suite struct DurableFileTests {
  @Test func writesAndReplaces() throws {
    let folder = try Folder()
    try DurableFile.write(old, to: "\(folder.path)/file")
    #expect(folder.content("file") == old)
    try DurableFile.write(to: "\(folder.path)/file") { writer in
      try writer.write(new[..<10])
      #expect(writer.count == 10)
      // Until the end a reader sees the old file.
      #expect(folder.content("file") == old)
      try new[10...].withUnsafeBytes { try writer.write($0) }
    }
    #expect(folder.content("file") == new)
    #expect(folder.names == ["file"])
    try DurableFile.write([], to: "\(folder.path)/empty")
    #expect(folder.content("empty") == [])
  }

  @Test func theFileReachesTheDiskBeforeItsNameAndTheFolderAfter() throws {
    let folder = try Folder()
    let faults = Faults()
    try DurableFile.write(to: "\(folder.path)/file", through: faults.operations) {
      try $0.write(new)
    }
    #expect(
      faults.calls == [
        "open", "write", "synchronize", "close", "rename", "open", "synchronize", "close",
      ])
  }

  /// Every call fails once and from then on: an error that says which, the old content or, past the
  /// renaming, the new one, and no other file.
  @Test(arguments: [false, true], [ENOSPC, EIO, EDQUOT])
  func everyFailureLeavesAWholeFile(isLasting: Bool, code: Int32) throws {
    let folder = try Folder()
    let path = "\(folder.path)/file"
    let whole = Faults(limit: 100)
    try DurableFile.write(to: path, through: whole.operations) { try $0.write(new) }
    let count = whole.calls.count
    #expect(count == 17)
    let renaming = whole.calls.firstIndex(of: "rename")!
    // The last call closes the folder, which cannot lose anything.
    for failing in 0..<count - 1 {
      try DurableFile.write(old, to: path)
      let faults = Faults(failing: failing, code: code, limit: 100, isLasting: isLasting)
      let error = #expect(throws: FileError.self) {
        try DurableFile.write(to: path, through: faults.operations) { try $0.write(new) }
      }
      #expect(error?.errno == code)
      #expect(error?.operation.rawValue == whole.calls[failing])
      #expect(folder.content("file") == (failing <= renaming ? old : new))
      #expect(folder.names == ["file"])
    }
  }

  @Test func aFailureLeavesNoFileWhereThereWasNone() throws {
    let folder = try Folder()
    for failing in 0...4 {
      let faults = Faults(failing: failing)
      #expect(throws: FileError.self) {
        try DurableFile.write(to: "\(folder.path)/file", through: faults.operations) {
          try $0.write(new)
        }
      }
      #expect(folder.names == [])
    }
  }

  @Test func interruptedCallsAreMadeAgain() throws {
    let folder = try Folder()
    for failing in 0..<8 {
      let faults = Faults(failing: failing, code: EINTR)
      try DurableFile.write(to: "\(folder.path)/file\(failing)", through: faults.operations) {
        try $0.write(new)
      }
      #expect(folder.content("file\(failing)") == new)
    }
  }

  @Test func aWriteOfNothingIsAnError() throws {
    let folder = try Folder()
    let error = #expect(throws: FileError.self) {
      try DurableFile.write(to: "\(folder.path)/file", through: Faults(limit: 0).operations) {
        try $0.write(new)
      }
    }
    #expect(error?.operation == .write)
  }

  @Test func anErrorOfTheBodyLeavesTheOldFile() throws {
    struct Stop: Error {}
    let folder = try Folder()
    try DurableFile.write(old, to: "\(folder.path)/file")
    #expect(throws: Stop.self) {
      try DurableFile.write(to: "\(folder.path)/file") { writer in
        try writer.write(new)
        throw Stop()
      }
    }
    #expect(folder.content("file") == old)
    #expect(folder.names == ["file"])
  }

  @Test func linksAreFollowed() throws {
    let folder = try Folder()
    try DurableFile.write(old, to: "\(folder.path)/file")
    #expect(symlink("file", "\(folder.path)/link") == 0)
    try DurableFile.write(new, to: "\(folder.path)/link")
    #expect(folder.content("file") == new)
    var status = stat()
    #expect(lstat("\(folder.path)/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func devicesAreWrittenInPlace() throws {
    try DurableFile.write(new, to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #if os(Linux)
      let error = #expect(throws: FileError.self) { try DurableFile.write(new, to: "/dev/full") }
      #expect(error?.description == "cannot write '/dev/full': No space left on device")
    #endif
  }

  @Test func missingAndImpossibleFoldersAreErrors() throws {
    let folder = try Folder()
    let missing = "\(folder.path)/none/file"
    #expect(throws: FileError(path: missing, operation: .open, errno: ENOENT)) {
      try DurableFile.write(new, to: missing)
    }
    #expect(throws: FileError(path: folder.path, operation: .open, errno: EISDIR)) {
      try DurableFile.write(new, to: folder.path)
    }
    try DurableFile.write(new, to: "\(folder.path)/file")
    #expect(throws: FileError.self) {
      try DurableFile.ensureDirectory("\(folder.path)/file/deeper")
    }
    #expect(throws: FileError.self) { try DurableFile.ensureDirectory("\(folder.path)/file") }
  }

  @Test func foldersAreMadeWithThoseAbove() throws {
    let folder = try Folder()
    try DurableFile.ensureDirectory("\(folder.path)/a/b/c/")
    try DurableFile.ensureDirectory("\(folder.path)/a/b/c")
    try DurableFile.write(new, to: "\(folder.path)/a/b/c/file")
    #expect(folder.content("a/b/c/file") == new)
  }
}
