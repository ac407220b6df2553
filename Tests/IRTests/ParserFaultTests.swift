import Diagnostics
import Testing

@testable import IR

@Suite struct ParserFaultTests {
  /// Identifier, line and column of every fault of a text.
  private func faults(_ text: String) -> [String] {
    guard case .failure(let failure) = IRParser.parse(text, file: "t.ir", kinds: sampleKinds) else {
      return []
    }
    return failure.diagnostics.map {
      "\($0.identifier) \($0.span?.start.line ?? 0):\($0.span?.start.column ?? 0)"
    }
  }

  @Test(arguments: [
    ("", "ir-syntax 1:1"),
    ("modul m", "ir-syntax 1:1"),
    ("module m\nparameter @w : f33[1] = constant(0)", "ir-syntax 2:16"),
    ("module m\nparameter @w : f32[1] = ones(0)", "ir-syntax 2:25"),
    ("module m\nfunction f {", "ir-syntax 2:13"),
    ("module m\nfunction f { } }", "ir-syntax 2:16"),
    ("module m\nfunction f { é }", "ir-syntax 2:14"),
    ("module m\nfunction f {\n  f(%) }", "ir-syntax 3:5"),
    ("module \"m", "ir-syntax 1:8"),
    ("module \"\\u{d800}\"", "ir-syntax 1:8"),
    ("module m\nfunction f { g(a = 99999999999999999999) }", "ir-syntax 2:20"),
    ("module m\nfunction f { g(a = 1e999) }", "ir-syntax 2:20"),
    ("module m\nfunction f { g(a = 1, a = 2) }", "ir-syntax 2:23"),
    ("module m\nfunction f { g(a = [[[[[[[[[[1]]]]]]]]]]) }", "ir-too-deep 2:29"),
    ("module m\nfunction f { loop ^0 \"p\" (%0 -> %0) { } }", "ir-syntax 2:14"),
    ("module m\nfunction f { %0 = g() }", "ir-syntax 2:23"),
    ("module m\nfunction f { skip ^0 \"\" (%0 -> %0) { result r = %0 } }", "ir-syntax 2:45"),
  ])
  func syntaxEndsTheReading(text: String, fault: String) {
    #expect(faults(text) == [fault])
  }

  @Test func everyMisfitOfNamesAndNumbersIsReported() {
    let text = """
      module m
      parameter @w : f32[1] = constant(0)
      parameter @w : f32[1] = constant(0)
      function f {
        argument x = %0 : f32[1]
        %0 = mean(x = %5, resources = [@v], over = "o") : f32[1]
        skip ^2 "a" (%0 -> %0) { }
        skip ^2 "b" (%0 -> %6) { }
        %3 = draw() : f32[1]
      }
      """
    #expect(
      faults(text) == [
        "ir-duplicate-resource 3:12", "ir-unknown-resource 6:35", "ir-duplicate-value 6:3",
        "ir-duplicate-region 8:8", "ir-undefined-value 6:17", "ir-undefined-value 8:22",
        "ir-missing-value 4:10", "ir-missing-region 4:10",
      ])
  }

  /// Identifier, column and message of the faults of one operation's line.
  private func operationFaults(_ line: String) -> [String] {
    let text =
      "module m\nparameter @w : f32[1] = constant(0)\nfunction f {\nargument x = %0 : f32[1]\n\(line)\n}"
    guard case .failure(let failure) = IRParser.parse(text, file: "t.ir", kinds: sampleKinds)
    else { return [] }
    return failure.diagnostics.map {
      "\($0.identifier) \($0.span?.start.column ?? 0): \($0.message)"
    }
  }

  @Test(arguments: [
    ("blur(x = %0)", ["ir-unknown-operation 1: no operation is called 'blur'"]),
    ("store()", ["ir-missing-field 1: 'store' lacks its field 'x'"]),
    ("draw(x = %0)", ["ir-unknown-field 6: 'draw' has no field 'x'; it has none"]),
    (
      "add(a = %0, c = %0, b = %0)",
      ["ir-unknown-field 13: 'add' has no field 'c'; it has a, b"]
    ),
    ("store(x = 3)", ["ir-field-type 7: field 'x' of 'store' has to be a value"]),
    ("store(x = @w)", ["ir-field-type 7: field 'x' of 'store' has to be a value"]),
    (
      "convolution(x = %0, weight = %0, kernel = [3, 0.5], groups = 1.0, bias = yes)",
      [
        "ir-field-type 21: field 'weight' of 'convolution' has to be a resource",
        "ir-field-type 34: field 'kernel' of 'convolution' has to be a list, each a whole number",
        "ir-field-type 53: field 'groups' of 'convolution' has to be a whole number",
        "ir-field-type 67: field 'bias' of 'convolution' has to be 'true' or 'false'",
      ]
    ),
    (
      "\"every thing\"(values = [], \"\\\"resources\\\"\" = [], \"a whole\\n\" = 1, \"inf\" = 1, text = \"\", lists = [], word = coarse, group = {real = 1, innermost = 2, flag = true})",
      [
        "ir-field-type 101: field 'word' of 'every thing' has to be a word that it knows",
        "ir-missing-field 116: 'group' of 'every thing' lacks its field 'value'",
        "ir-field-type 135: field 'innermost' of 'group' of 'every thing' has to be a group",
        "ir-unknown-field 150: 'group' of 'every thing' has no field 'flag'; it has value, real, innermost",
      ]
    ),
  ]) func fieldsThatDoNotFitAreReported(line: String, faults: [String]) {
    #expect(operationFaults(line) == faults)
  }

  @Test func depthAndSizeAreLimited() {
    func nested(_ depth: Int) -> String {
      let opening = (0..<depth).map { "skip ^\($0) \"\" (%0 -> %0) {" }.joined(separator: " ")
      let closing = String(repeating: "}", count: depth)
      return "module m\nfunction f { argument x = %0 : f32[]\n\(opening)\(closing) }"
    }
    #expect(faults(nested(IRParser.depthLimit)) == [])
    #expect(faults(nested(IRParser.depthLimit + 1)).map { $0.prefix(11) } == ["ir-too-deep"])
    let text = "module m" + String(repeating: " ", count: IRParser.sizeLimit)
    #expect(faults(text) == ["ir-too-large 1:1"])
  }

  /// Whatever parses also verifies and prints without a trap, and prints to a text that says the same
  /// where the verifier has nothing against it.
  @Test(arguments: UInt64(0)..<40) func mutatedTextsAreReadOrRefused(seed: UInt64) throws {
    var random = SplitMix64(state: seed &+ 1_000_000)
    let original = Array(RandomModule.make(seed: seed).print().unicodeScalars)
    for _ in 0..<50 {
      var text = original
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&text, &random) }
      var string = String.UnicodeScalarView()
      string.append(contentsOf: text)
      switch IRParser.parse(String(string), file: "mutated.ir", kinds: sampleKinds) {
      case .failure(let failure):
        #expect(!failure.diagnostics.isEmpty, "seed \(seed)")
        #expect(failure.diagnostics.allSatisfy { $0.span != nil }, "seed \(seed)")
      case .success(let module):
        let print = module.print()
        guard verify(module).isEmpty else { continue }
        #expect(
          try IRParser.parse(print, file: "m", kinds: sampleKinds).get().print() == print,
          "seed \(seed)")
      }
    }
  }

  private func mutate(_ text: inout [Unicode.Scalar], _ random: inout SplitMix64) {
    guard !text.isEmpty else { return }
    let alphabet = Array("{}()[]%^@:=,-.\"\\ \n0159aeinfu".unicodeScalars)
    let digits = Array("0123456789".unicodeScalars)
    let start = Int.random(in: text.indices, using: &random)
    let end = min(text.count, start + Int.random(in: 0..<40, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 0: text.removeSubrange(start..<end)
    case 1: text.insert(contentsOf: text[start..<end], at: start)
    case 2: text.swapAt(start, Int.random(in: text.indices, using: &random))
    case 3: text.removeSubrange(start...)
    case 4: text[start] = alphabet.randomElement(using: &random) ?? " "
    // Another value, region or extent: what still parses and is the verifier's to refuse.
    default:
      if let digit = text[start...].firstIndex(where: digits.contains) {
        text[digit] = digits.randomElement(using: &random) ?? "0"
      }
    }
  }
}
