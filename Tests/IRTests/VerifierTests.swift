import Diagnostics
import Testing

@testable import IR

@Suite struct VerifierTests {
  @Test func theSampleIsSound() { #expect(verify(sampleModule()) == []) }

  /// One way to break the sample, and the faults that say so.
  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var identifiers: [String]
    var breakIt: @Sendable (inout Module) -> Void

    init(
      _ description: String, _ identifiers: [String],
      _ breakIt: @escaping @Sendable (inout Module) -> Void
    ) {
      testDescription = description
      self.identifiers = identifiers
      self.breakIt = breakIt
    }
  }

  static let faults: [Fault] = [
    Fault("resource twice", ["ir-duplicate-resource"]) {
      $0.resources[1].name = $0.resources[0].name
    },
    Fault("function twice", ["ir-duplicate-function"]) { $0.functions[1].name = "step" },
    Fault("argument twice", ["ir-duplicate-argument"]) {
      $0.functions[0].arguments.append(Function.Named("input", ValueID(1)))
    },
    Fault("result twice", ["ir-duplicate-result"]) {
      $0.functions[0].results.append(Function.Named("loss", ValueID(3)))
    },
    Fault("extent of zero", ["ir-shape"]) { $0.resources[0].type.shape[1] = 0 },
    Fault("negative extent", ["ir-shape"]) {
      _ = $0.functions[1].makeValue(TensorType([1, -1]))
    },
    Fault("product past Int", ["ir-shape"]) {
      _ = $0.functions[1].makeValue(TensorType([1 << 31, 1 << 31]))
    },
    Fault("operand after its use", ["ir-undefined-value"]) {
      $0.functions[0].operations[1].mapOperands { _ in ValueID(8) }
    },
    Fault("operand outside the table", ["ir-undefined-value"]) {
      $0.functions[0].operations[0].mapOperands { _ in ValueID(9) }
    },
    Fault("operand below the table", ["ir-undefined-value"]) {
      $0.functions[0].operations[0].mapOperands { _ in ValueID(-1) }
    },
    Fault("operand without definition", ["ir-undefined-value"]) {
      $0.functions[0].operations[0].mapOperands { _ in ValueID(1) }
    },
    Fault("second assignment", ["ir-duplicate-value"]) {
      $0.functions[0].operations[6].results = [ValueID(8)]
    },
    Fault("assignment to an argument", ["ir-duplicate-value"]) {
      $0.functions[0].operations[6].results = [ValueID(0)]
    },
    Fault("result outside the table", ["ir-out-of-range"]) {
      $0.functions[0].operations[6].results = [ValueID(9)]
    },
    Fault("argument outside the table", ["ir-out-of-range"]) {
      $0.functions[0].arguments.append(Function.Named("more", ValueID(9)))
    },
    Fault("resource outside the table", ["ir-out-of-range"]) {
      $0.functions[0].operations[5].kind = Mean(x: ValueID(3), resources: [ResourceID(3)])
    },
    Fault("region outside the table", ["ir-out-of-range"]) {
      $0.functions[0].operations[6].region = RegionID(3)
    },
    Fault("parent outside the table", ["ir-out-of-range"]) {
      $0.functions[0].regions[2].parent = RegionID(-1)
    },
    Fault("function result without definition", ["ir-undefined-value"]) {
      $0.functions[0].results[0].value = ValueID(1)
    },
    Fault("regions in each other", ["ir-region-nesting", "ir-region-nesting"]) {
      $0.functions[0].regions[0].parent = RegionID(1)
    },
    Fault("region in two stretches", ["ir-region-contiguity"]) {
      $0.functions[0].operations[3].region = nil
    },
    Fault("inner region outside its parent", ["ir-region-contiguity"]) {
      $0.functions[0].operations[5].region = RegionID(1)
    },
    Fault("region input inside", ["ir-region-flow"]) {
      $0.functions[0].regions[0].input = ValueID(4)
    },
    Fault("region input without definition", ["ir-undefined-value"]) {
      $0.functions[0].regions[0].input = ValueID(1)
    },
    Fault("region output before", ["ir-region-flow"]) {
      $0.functions[0].regions[1].output = ValueID(4)
    },
    Fault("region output after", ["ir-region-flow"]) {
      $0.functions[0].regions[0].output = ValueID(8)
    },
    Fault("region output without definition", ["ir-undefined-value"]) {
      $0.functions[0].regions[0].output = ValueID(99)
    },
    Fault("empty region with an input after its parent", ["ir-region-flow"]) {
      $0.functions[0].regions[2].input = ValueID(8)
      $0.functions[0].regions[2].output = ValueID(8)
    },
    Fault("empty region with an output", ["ir-region-flow"]) {
      $0.functions[0].regions[2].output = ValueID(3)
    },
  ]

  /// A refused module still prints: its text is what a developer looks at.
  @Test(arguments: faults) func faultIsReported(fault: Fault) {
    var module = sampleModule()
    fault.breakIt(&module)
    #expect(verify(module).map(\.identifier) == fault.identifiers)
    #expect(!module.print().isEmpty)
  }

  @Test func faultsPointAtTheModelsText() {
    var module = sampleModule()
    module.functions[0].operations[0].mapOperands { _ in ValueID(8) }
    let fault = verify(module)[0]
    #expect(fault.span == module.functions[0].operations[0].anchor.span)
    #expect(fault.notes == module.functions[0].operations[0].anchor.trace)
    #expect(
      fault.message
        == "in function 'step': operation 0, 'convolution', reads %8, which has no definition before it"
    )
  }
}
