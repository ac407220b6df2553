import Foundation
import Testing

@testable import DurableFiles

@Suite struct FileLockTests {
  @Test func `one holds it until the lock goes`() throws {
    let folder = try Folder()
    let path = "\(folder.path)/lock"
    var first = try FileLock(path)
    #expect(first?.isKept == true)
    #expect(try FileLock(path) == nil)
    first = nil
    #expect(try FileLock(path)?.isKept == true)
    #expect(folder.names == ["lock"])
  }

  @Test func `a folder that is not there is an error`() throws {
    let path = try Folder().path + "/none/lock"
    #expect(throws: FileError(path: path, operation: .open, errno: ENOENT)) { try FileLock(path) }
  }
}
