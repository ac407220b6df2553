import CPUBackend
import Kernels
import ReferenceBackend
import Testing

/// What is not finite comes through every kernel, and what leaves a range is noted.
@Suite struct NotFiniteTests {
  @Test func everyKernelHasItsCases() {
    #expect(Set(KernelCases.all.map(\.kernel.name)) == Set(Kernel.records.map { $0.name }))
  }

  /// One NaN in any operand, or in a result that is added to, makes a NaN somewhere or, of integers, is noted.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable))
  func aNaNComesThrough(isa: InstructionSet) throws {
    for item in forms { try plantNaNs(item) { CPUBackend(threads: 1, isa: isa) } }
  }

  @Test func aNaNComesThroughTheReference() throws {
    for item in forms { try plantNaNs(item) { ReferenceBackend<Float>() } }
  }

  /// Each case as it is and, where the kernel takes it, in bfloat16 and with narrow products.
  private var forms: [Conformance] {
    KernelCases.all.flatMap { item in
      let (narrowed, products) = (item.narrowed(), item.withNarrowProducts())
      let isNarrow = narrowed.operands != item.operands || narrowed.results != item.results
      return [item] + (isNarrow ? [narrowed] : []) + (products.hasNarrowProducts ? [products] : [])
    }
  }

  private func plantNaNs(_ item: Conformance, _ backend: () -> some Backend) throws {
    let read =
      item.operands + item.results.enumerated().map { item.updated.contains($0) ? $1 : nil }
    for (tensor, storage) in read.enumerated() {
      guard let storage, ![.uint8, .fixed32].contains(storage.element) else { continue }
      let count = storage.logicalCount
      for index in Set([0, count / 2, count - 1]) where item.reads(index, of: tensor) {
        var item = item
        item.planted = Conformance.Planted(tensor: tensor, index: index, value: .nan)
        let (results, faults) = try item.run(backend())
        let isNaN = results.indices.contains { result in
          item.values(results[result], result).contains(where: \.isNaN)
        }
        let isFixed = item.results[0].element.isFixed
        #expect(isNaN || isFixed, "a NaN at \(index) of tensor \(tensor) is lost by \(item)")
        #expect(faults.leftRange == isFixed, "\(item)")
        #expect(faults.notFinite == item.kernel.outlivesStep, "\(item)")
      }
    }
  }

  /// A value beyond the range is noted by every kernel that has one, and one below it is not.
  @Test func whatLeavesTheRangeIsNoted() throws {
    let ranged = forms.filter { $0.results.first?.element.isFixed == true }
    #expect(Set(ranged.map(\.kernel.name)).count == 7)
    for item in ranged {
      guard let tensor = item.leavingOperand else { continue }
      let beyond: [Float] = item.kernel.mixes ? [1e10] : [5000, .infinity]
      for value in [1] + beyond {
        var item = item
        item.planted = Conformance.Planted(
          tensor: tensor, index: item.operands[tensor]!.logicalCount / 2, value: value)
        // From the largest integer on a difference leaves the range upwards.
        if case .add = item.kernel { item.fills[1] = .constant(-1) }
        let reference = try item.run(ReferenceBackend<Float>()).faults
        #expect(reference.leftRange == (value > 1), "\(value) in \(item)")
        for isa in InstructionSet.allCases where isa.isAvailable {
          let faults = try item.run(CPUBackend(threads: 2, isa: isa)).faults
          #expect(faults == reference, "\(value) in \(item)")
        }
      }
    }
  }

  /// Whatever the target, labels that are no class among them: a probability of 0 or 1 hides nothing.
  @Test func aLogitThatIsNotFiniteMakesTheLossNaN() throws {
    for item in KernelCases.all {
      let loss: Loss
      let isGradient: Bool
      switch item.kernel {
      case .loss(let own): (loss, isGradient) = (own.loss, false)
      case .lossGradient(let own): (loss, isGradient) = (own.loss, true)
      default: continue
      }
      let logits = item.operands[0]!
      for value in [Float.infinity, -.infinity, .nan] {
        // A voxel of each label, as labels are drawn from few.
        for voxel in 0..<logits.shape[2...].reduce(1, *) {
          var item = item
          item.planted = Conformance.Planted(
            tensor: 0, index: logits.logicalCount / 3 + voxel, value: value)
          for isa in InstructionSet.allCases where isa.isAvailable {
            let bytes = try item.run(CPUBackend(threads: 1, isa: isa)).results
            try expect(item, loss, bytes, isGradient: isGradient)
          }
          try expect(
            item, loss, try item.run(ReferenceBackend<Float>()).results, isGradient: isGradient)
        }
      }
    }
  }

  private func expect(
    _ item: Conformance, _ loss: Loss, _ results: [[UInt8]], isGradient: Bool
  ) throws {
    let planted = try #require(item.planted)
    let result = isGradient ? 0 : 1
    let values = item.values(results[result], result)
    let value = isGradient ? values[item.results[0].storedIndex(of: planted.index)] : values[0]
    if loss.target == .tensor {
      #expect(!value.isFinite, "\(planted) in \(item)")
    } else {
      #expect(value.isNaN, "\(planted) in \(item)")
    }
  }
}

extension Conformance {
  /// False for the background's sums where a loss does not count it.
  fileprivate func reads(_ index: Int, of tensor: Int) -> Bool {
    guard case .lossGradient(let own) = kernel, tensor == 2, own.loss.target == .classes,
      own.loss.parameters["background"] == 0, let terms = own.loss.termsPerChannel
    else { return true }
    // Those of one item follow another's.
    return index % (terms * operands[0]!.shape[1]) >= terms
  }

  /// The operand that takes the result out of its range if it holds a large number; nil where none does.
  fileprivate var leavingOperand: Int? {
    switch kernel {
    case .normalize(let own): own.activation.value(.infinity).isFinite ? nil : 3
    case .convolution: operands[2] == nil ? nil : 2
    default: 0
    }
  }
}

extension Kernel {
  /// Whether its results are looked at for what is not finite.
  fileprivate var outlivesStep: Bool {
    switch self {
    case .norm, .optimize, .movingAverage, .updateRunningStatistics: true
    default: false
    }
  }

  /// Whether it takes differences of its input, which make NaN of infinity.
  fileprivate var mixes: Bool {
    switch self {
    case .convolution, .convolutionDataGradient, .upsample: true
    default: false
    }
  }
}
