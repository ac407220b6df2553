import CPUTarget
import Foundation
import Kernels
import Testing

@testable import ReferenceBackend

/// What holds of every record of the vocabulary.
@Suite struct KernelRecordTests {
  @Test func everyRecordHasACase() {
    let names = Kernel.records.map { $0.name }
    #expect(Set(names).count == names.count)
    #expect(Set(KernelCases.all.map(\.kernel.name)) == Set(names))
    for item in KernelCases.all {
      #expect(item.kernel.record.kernel == item.kernel)
    }
  }

  @Test func everyKernelIsReadAsItWasWritten() throws {
    for kernel in Set(KernelCases.all.map(\.kernel)) {
      let data = try JSONEncoder().encode(kernel)
      #expect(try JSONDecoder().decode(Kernel.self, from: data) == kernel)
      let object = try #require(
        try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(object["kernel"] as? String == kernel.name)
    }
  }

  @Test func anUnknownKernelIsRefused() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Kernel.self, from: Data(#"{"kernel": "abacus"}"#.utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Kernel.self, from: Data(#"{"kernel": "scale"}"#.utf8))
    }
  }

  /// A function of a file that the reference has no loops for is refused, by its name.
  @Test func noUnknownFunctionIsTaken() throws {
    var refused: Set<String> = []
    for item in KernelCases.all {
      let text = String(decoding: try JSONEncoder().encode(item.kernel), as: UTF8.self)
      let changed = text.replacing(/"function":"[^"]+"/, with: #""function":"abacus""#)
      guard changed != text else { continue }
      let kernel = try JSONDecoder().decode(Kernel.self, from: Data(changed.utf8))
      let fault = KernelCall(kernel, operands: [], results: []).functionFault
      #expect(fault?.contains("'abacus'") == true, "\(changed): \(fault ?? "accepted")")
      refused.insert(kernel.name)
    }
    #expect(
      refused == [
        "activation", "activationGradient", "normalize", "normalizeGradient", "convolution",
        "convolutionWeightGradient", "loss", "lossGradient",
      ])
  }

  /// Where a result lies on the fixed-point grid so do the values that it is a sum of, or a rotation.
  @Test func gridsAreNotMixed() throws {
    var fixed: Set<String> = []
    for item in KernelCases.all where item.results[0].element.isFixed {
      let signature = item.kernel.record.signature
      for (index, slot) in signature.operands.enumerated()
      where [.whereResult, .asResult].contains(slot.grid) && index < item.operands.count {
        var call = placed(item).call
        guard call.operands[index] != nil else { continue }
        call.operands[index]?.storage.element = .float32
        #expect(call.fault(on: CPUTarget())?.contains("not on one grid") == true, "\(item)")
        fixed.insert(item.kernel.name)
      }
    }
    #expect(
      fixed == ["convolution", "normalize", "upsample", "add", "orthogonalDown", "orthogonalUp"])
    let item = try #require(KernelCases.all.first { $0.kernel.name == "round" })
    var call = placed(item).call
    call.results[0].storage.element = .float32
    #expect(call.fault(on: CPUTarget())?.contains("not on one grid") == true)
    // No multiple but these two of a value on the grid is on it.
    let sum = try #require(
      KernelCases.all.first { $0.kernel.name == "add" && $0.results[0].element.isFixed })
    call = placed(sum).call
    call.kernel = Kernel.Add(alpha: 1, beta: 0.5).kernel
    #expect(call.fault(on: CPUTarget()) != nil)
  }

  /// A case's call with scratch, and where memory behind it is free.
  private func placed(_ item: Conformance) -> (call: KernelCall, end: Int) {
    var offset = 0
    func place(_ storage: StorageType) -> Tensor {
      defer { offset += storage.byteCount.roundedUp(to: Alignment.bytes) }
      return Tensor(space: .arena, offset: offset, storage: storage)
    }
    let operands = item.operands.map { $0.map(place) }
    let results = item.results.enumerated().map { index, storage in
      item.aliases[index].flatMap { operands[$0] } ?? place(storage)
    }
    var call = KernelCall(item.kernel, operands: operands, results: results)
    let bytes = CPUTarget().scratchBytes(call.abstract)
    if bytes > 0 { call.scratch = ByteRange(space: .arena, offset: offset, count: bytes) }
    return (call, (offset + bytes).roundedUp(to: Alignment.bytes))
  }

  /// The calls of the cases hold to their own rules on the CPU.
  @Test func everyCaseIsAccepted() {
    for item in KernelCases.all {
      #expect(placed(item).call.fault(on: CPUTarget()) == nil, "\(item)")
    }
  }

  /// One tensor more than the signature has, or one less that is needed.
  @Test func everyCaseNeedsItsNumberOfTensors() throws {
    for item in KernelCases.all {
      let (call, end) = placed(item)
      let signature = item.kernel.record.signature
      let spare = Tensor(space: .arena, offset: end, storage: item.results[0])
      var more = call
      more.results += Array(
        repeating: spare, count: signature.results.count + 1 - call.results.count)
      #expect(more.fault(on: CPUTarget())?.contains(" gives ") == true, "\(item)")
      more = call
      more.operands += Array(
        repeating: spare, count: signature.operands.count + 1 - call.operands.count)
      #expect(more.fault(on: CPUTarget())?.contains(" takes ") == true, "\(item)")
      var fewer = call
      fewer.results.removeLast()
      if !signature.results.contains(where: \.isOptional) {
        #expect(fewer.fault(on: CPUTarget())?.contains(" gives ") == true, "\(item)")
      }
      guard let needed = signature.operands.lastIndex(where: { !$0.isOptional }) else { continue }
      fewer = call
      fewer.operands[needed] = nil
      #expect(fewer.fault(on: CPUTarget())?.contains(" takes ") == true, "\(item)")
      fewer.operands.removeSubrange(needed...)
      #expect(fewer.fault(on: CPUTarget())?.contains(" takes ") == true, "\(item)")
    }
  }

  /// Products of extents that fit no integer, some of which wrap to small numbers.
  @Test(arguments: [[1 << 32, 1 << 32], [1 << 62, 4], [3, 1 << 62, 1 << 40], [.max, .max]])
  func sizesThatOverflowAreRefused(shape: [Int]) {
    let storage = StorageType(shape: shape, element: .uint8, layout: .plain)
    #expect(storage.fault == "the size of \(shape)")
  }
}
