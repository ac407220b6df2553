import Testing

@testable import IR

@Suite struct AnalysisTests {
  @Test func usesOfTheSample() {
    let uses = FunctionUses(sampleModule().functions[0])
    #expect((0..<9).map { uses.producer(of: ValueID($0)) } == [nil, nil, 0, 4, 1, 1, 2, 3, 5])
    #expect(
      (0..<9).map { uses.consumers(of: ValueID($0)) }
        == [[0], [], [1], [5], [3], [2, 4], [3], [4], [6]])
    #expect(uses.producer(of: ValueID(9)) == nil)
    #expect(uses.consumers(of: ValueID(-1)) == [])
  }

  @Test func aConsumerThatReadsTwiceIsThereOnce() {
    var function = sampleModule().functions[0]
    function.operations[3].kind = Add(a: ValueID(4), b: ValueID(4))
    #expect(FunctionUses(function).consumers(of: ValueID(4)) == [3])
  }

  @Test func rangesOfTheSample() {
    let ranges = RegionRanges(sampleModule().functions[0])
    #expect((0..<4).map { ranges[RegionID($0)] } == [1..<5, 2..<3, nil, nil])
  }

  /// Against a search over the whole function for each value and each region.
  @Test(arguments: UInt64(0)..<50) func randomModules(seed: UInt64) {
    for function in RandomModule.make(seed: seed).functions {
      let (uses, ranges) = (FunctionUses(function), RegionRanges(function))
      for value in function.types.indices.map(ValueID.init) {
        let indices = function.operations.indices
        #expect(
          uses.producer(of: value)
            == indices.first { function.operations[$0].results.contains(value) }, "seed \(seed)")
        #expect(
          uses.consumers(of: value)
            == indices.filter { function.operations[$0].operands.contains(value) }, "seed \(seed)")
      }
      func stands(_ operation: Operation, in region: Int) -> Bool {
        var next = operation.region
        while let current = next, current.index != region {
          next = function.regions[current.index].parent
        }
        return next != nil
      }
      for region in function.regions.indices {
        let inside = function.operations.indices.filter {
          stands(function.operations[$0], in: region)
        }
        #expect(ranges[RegionID(region)].map(Array.init) ?? [] == inside, "seed \(seed)")
      }
    }
  }
}
