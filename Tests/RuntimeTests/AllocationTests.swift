import BuiltPrograms
import Testing

/// A step uses what was mapped and prepared before it, and nothing else.
@Suite struct AllocationTests {
  @Test func stepsAskTheHeapForNothing() throws {
    let outcome = try BuiltProgram.stepAllocations()
    #expect(outcome.code == 0, "\(outcome.log)")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == 18)
    for line in lines {
      #expect(line[3] == "0", "\(line.joined(separator: " "))")
      #expect(Int(line[5])! > 0, "nothing is counted")
    }
  }
}
