import Foundation
import Testing

@testable import IR

@Suite struct RoundTripTests {
  @Test func textOfTheSampleIsTheGoldenOne() throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/sample.ir")
    let observed = sampleModule().print()
    let expected = try String(contentsOf: golden, encoding: .utf8)
    if observed != expected {
      try observed.write(
        to: golden.appendingPathExtension("observed"), atomically: true, encoding: .utf8)
    }
    #expect(observed == expected)
    #expect(
      try IRParser.parse(expected, file: "sample.ir", kinds: sampleKinds).get() == sampleModule())
  }

  @Test func withoutLocationsOnlyTheAnchorsAreLost() throws {
    let text = sampleModule().print(locations: false)
    #expect(!text.contains("loc("))
    var expected = sampleModule()
    for index in expected.functions.indices {
      for operation in expected.functions[index].operations.indices {
        expected.functions[index].operations[operation].anchor = Anchor(path: "")
      }
      for region in expected.functions[index].regions.indices {
        let path = expected.functions[index].regions[region].anchor.path
        expected.functions[index].regions[region].anchor = Anchor(path: path)
      }
    }
    #expect(try IRParser.parse(text, file: "t", kinds: sampleKinds).get() == expected)
  }

  @Test(arguments: UInt64(0)..<500) func randomModulesPrintAndParseBack(seed: UInt64) throws {
    let module = RandomModule.make(seed: seed)
    try #require(verify(module).isEmpty, "seed \(seed)")
    let text = module.print()
    let parsed = try IRParser.parse(text, file: "random.ir", kinds: sampleKinds).get()
    #expect(parsed == module, "seed \(seed)")
    // String's == holds for canonically equivalent texts; names have to come back scalar by scalar.
    #expect(Array(parsed.print().unicodeScalars) == Array(text.unicodeScalars), "seed \(seed)")
  }

  /// Hand-written text may be laid out, numbered and ordered otherwise than the printer's.
  @Test func layoutAndOrderAreFree() throws {
    let text = """
      module m parameter @w:f32[2]=normal(1)
      function f { result y = %0 coupling ^1 "outer" (%1 -> %0) { skip ^0 "i" (%1->%1) {}
        %0 = mean ( over="" , resources=[ @ w ],x=%1 ) : f32 [ 2 ] } argument x = %1 : f32[2] }
      """
    let module = try IRParser.parse(text, file: "t", kinds: sampleKinds).get()
    let function = try #require(module.function("f"))
    #expect(module.resources[0].initializer == .normal(deviation: 1))
    #expect(function.regions.map(\.kind) == [.skip, .coupling])
    #expect(function.regions[0].parent == RegionID(1))
    #expect(function.operations[0].region == RegionID(1))
    let mean = try #require(function.operations[0].kind as? Mean)
    #expect(mean == Mean(x: ValueID(1), resources: [ResourceID(0)], over: ""))
    #expect(verify(module) == [])
    #expect(try IRParser.parse(module.print(), file: "t", kinds: sampleKinds).get() == module)
  }
}
