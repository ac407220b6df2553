import Foundation
import Testing

@testable import DurableFiles

@Suite struct LeftoverTests {
  @Test func `what is left of a file alone is removed`() throws {
    let folder = try Folder()
    let path = "\(folder.path)/file"
    let others = [
      "file", "file.partial", ".file.partial", ".file.x.partial", ".file.2.partial.gz",
      ".other.2.partial", ".2.partial",
    ]
    for name in others + [".file.2.partial", ".file.18446744073709551615.partial"] {
      try DurableFile.write([], to: "\(folder.path)/\(name)")
    }
    DurableFile.removeLeftovers(of: path)
    #expect(folder.names == others.sorted())
  }

  /// Of whatever file, where nobody has written it for a while.
  @Test func `what is left in a folder is removed once it is old`() throws {
    let folder = try Folder()
    let kept = ["file", ".file.partial", ".file.x.partial", ".young.2.partial"]
    let old = [".file.2.partial", ".a.b.volumes.18446744073709551615.partial"]
    for name in kept + old { try DurableFile.write([], to: "\(folder.path)/\(name)") }
    for name in kept + old where !name.hasPrefix(".young") {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -7200)],
        ofItemAtPath: "\(folder.path)/\(name)")
    }
    DurableFile.removeLeftovers(in: folder.path, untouchedFor: 3600)
    #expect(folder.names == kept.sorted())
  }

  /// What is written has a name that is known as a leftover, however long the file's own is.
  @Test(arguments: ["file", String(repeating: "n", count: 255), String(repeating: "ä", count: 127)])
  func `a process that is killed leaves what the next one removes`(_ name: String) throws {
    let folder = try Folder()
    let path = "\(folder.path)/\(name)"
    var operations = FileOperations.system
    operations.rename = { _, _ in
      errno = EIO
      return -1
    }
    operations.remove = { _ in 0 }
    #expect(throws: FileError.self) {
      try DurableFile.write(to: path, through: operations) { try $0.write([1]) }
    }
    #expect(folder.names.count == 1 && folder.content(name) == nil)
    DurableFile.removeLeftovers(of: path)
    #expect(folder.names == [])
  }
}
