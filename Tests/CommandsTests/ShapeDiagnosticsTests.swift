import BuiltPrograms
import Foundation
import Testing

/// Models that are wrong in their shapes, and to the letter what is said of them.
@Suite struct ShapeDiagnosticsTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Diagnostics")

  private static let models =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path))
    ?? []).filter { $0.hasSuffix(".yaml") }.sorted()

  @Test(arguments: models) func `a mistake is told as expected`(_ model: String) throws {
    let outcome = try BuiltProgram.compile("check", model, in: Self.folder)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    let stem = Self.folder.appendingPathComponent(String(model.dropLast(".yaml".count)))
    let expected = try? String(contentsOf: stem.appendingPathExtension("expected"), encoding: .utf8)
    let observed = stem.appendingPathExtension("observed")
    if outcome.log == expected {
      try? FileManager.default.removeItem(at: observed)
    } else {
      try outcome.log.write(to: observed, atomically: true, encoding: .utf8)
      Issue.record("\(model): what was said is in \(observed.lastPathComponent)")
    }
  }

  @Test func `there is a model for each mistake`() {
    #expect(Self.models.count >= 16)
  }

  @Test func `mistakes of several files are told in one run`() throws {
    let outcome = try BuiltProgram.compile(
      "check", "odd-channels.yaml", "../../../models/unet3d.yaml", "classes-differ.yaml",
      in: Self.folder)
    #expect(outcome.code == 1)
    #expect(outcome.log.contains("[odd-channels]") && outcome.log.contains("[classes-differ]"))
    #expect(outcome.output.hasPrefix("../../../models/unet3d.yaml: "))
  }
}
