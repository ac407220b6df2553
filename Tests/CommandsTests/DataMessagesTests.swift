import BuiltPrograms
import Foundation
import Testing

/// What is said of data that are wrong, to the letter, before anything is trained on them. Each
/// `DataMessages/*.sh` runs in a folder with a small data set; its messages, standard output and exit
/// code stand beside it, in `.expected`. What comes instead is written to `.observed`.
@Suite struct DataMessagesTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("DataMessages")

  private static let situations =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".sh") }.sorted()

  /// `edit FILE OFFSET BYTES` changes bytes of a compressed file.
  private static let helpers = """
    edit() {
      gzip -dc $1 > edited; printf "$3" | dd of=edited bs=1 seek=$2 conv=notrunc 2> /dev/null
      gzip -c edited > $1; rm edited
    }

    """

  @Test(arguments: situations) func `a mistake in the data is told as expected`(
    _ situation: String
  ) throws {
    let place = try Tiny.workplace()
    let script = Self.folder.appendingPathComponent(situation)
    let outcome = try place.shell(Self.helpers + String(contentsOf: script, encoding: .utf8))
    let text = (outcome.log + outcome.output + "exit code \(outcome.code)\n")
      .replacingOccurrences(of: place.url.path + "/", with: "")
      .replacingOccurrences(of: Tiny.root.path + "/", with: "")
    let stem = script.deletingPathExtension()
    let expected = try? String(contentsOf: stem.appendingPathExtension("expected"), encoding: .utf8)
    let observed = stem.appendingPathExtension("observed")
    if text == expected {
      try? FileManager.default.removeItem(at: observed)
    } else {
      try text.write(to: observed, atomically: true, encoding: .utf8)
      Issue.record("\(situation): what was said is in \(observed.lastPathComponent)")
    }
  }

  @Test func `there is a situation for each kind of mistake`() {
    #expect(Self.situations.count >= 20)
  }
}
