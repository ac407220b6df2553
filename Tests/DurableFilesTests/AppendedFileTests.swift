import Foundation
import Testing

@testable import DurableFiles

@Suite struct AppendedFileTests {
  /// Every call fails once, writes half-way through a record too; what the call was for is made up for
  /// by the next one.
  @Test func `no record is lost or torn by a call that fails`() throws {
    let folder = try Folder()
    let records = (0..<4).map { index in Array("record \(index) of many\n".utf8) }
    func write(_ faults: Faults) throws -> Int {
      let path = "\(folder.path)/log"
      try DurableFile.write(records[0], to: path)
      let file = try AppendedFile(path, through: faults.operations)
      var failures = 0
      for record in records[1...] {
        do { try file.append(record) } catch is FileError { failures += 1 }
      }
      do { try file.synchronize() } catch is FileError {
        failures += 1
        try file.synchronize()
      }
      return failures
    }
    let whole = Faults(limit: 7)
    #expect(try write(whole) == 0)
    let calls = whole.calls
    #expect(calls.first == "open" && calls.filter { $0 == "write" }.count == 9)
    for failing in calls.indices where ["write", "synchronize"].contains(calls[failing]) {
      #expect(try write(Faults(failing: failing, limit: 7)) == 1)
      #expect(folder.content("log") == records.flatMap { $0 })
    }
  }

  @Test func `a file that is not there is an error`() throws {
    let path = try Folder().path + "/none"
    #expect(throws: FileError(path: path, operation: .open, errno: ENOENT)) {
      try AppendedFile(path)
    }
  }
}
