import Diagnostics
import Experiment
import IR
import Kernels
import ModelLanguage
import Operations
import Randomness
import Testing

@testable import Compiler

/// Random regions and what they compute, held against their proofs.
@Suite struct RandomRegionTests {
  /// A random model elaborated, and the proof of its promise.
  private struct Case {
    let elaborated: Elaborator.Result
    let proof: InvertibilityProof
    let parameters: [[Double]]

    init?(seed: Int, isLinear: Bool) throws {
      let text = RandomRegion.text(seed: seed, isLinear: isLinear)
      let source = SourceText(name: "random-\(seed).yaml", text: text)
      let (model, diagnostics) = Language.resolve(
        source: source, layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications)
      guard let model else {
        Issue.record("\(text)\n\(diagnostics)")
        return nil
      }
      elaborated = Elaborator.elaborate(model, mode: .training)
      guard elaborated.diagnostics.isEmpty else {
        Issue.record("\(text)\n\(elaborated.diagnostics)")
        return nil
      }
      let function = elaborated.function
      let promise = function.regions.firstIndex { $0.kind == .invertible }!
      let resources = elaborated.resources
      proof = InvertibilityProof(
        RegionID(promise), of: function, at: function.placesOfRegions()[promise],
        resources: resources
      ) { InputDependence(function, resources: resources) }
      parameters = resources.enumerated().map { index, resource in
        let random = Philox(seed: UInt64(seed), key: UInt64(index), step: 0)
        return (0..<resource.type.count).map { random.uniform(UInt64($0)) - 0.5 }
      }
    }

    var function: Function { elaborated.function }
    var input: ValueID { function.arguments[0].value }

    /// All values up to the region's result.
    func run(_ elements: [Double]) throws -> OperationRunner {
      var runner = OperationRunner(
        function, resources: elaborated.resources, parameters: parameters,
        values: [input: elements], range: 0x1p20)
      try runner.runForward(to: proof.region.output)
      return runner
    }

    /// Outer values that the proof takes for known.
    var given: Set<ValueID> {
      Set(proof.order.flatMap(\.operands)).subtracting(proof.order.flatMap(\.results))
        .subtracting([proof.region.output])
    }

    /// Outer values that the region reads.
    var outer: Set<ValueID> {
      let inside = function.operations.filter {
        function.isRegion($0.region, in: proof.identifier)
      }
      return Set(inside.flatMap(\.operands)).subtracting(inside.flatMap(\.results))
        .subtracting([proof.region.input])
    }
  }

  private func elements(_ seed: Int, _ count: Int) -> [Double] {
    let random = Philox(seed: UInt64(seed), key: 77, step: 0)
    return (0..<count).map { random.normal(UInt64($0)) }
  }

  /// The order that proves a region is run: it gives the region's input back to the bit. What it
  /// takes for known from outside stays as it is when the region's input changes.
  @Test func acceptedRegionsAreUndone() throws {
    var accepted = 0
    for seed in 0..<250 {
      guard let drawn = try Case(seed: seed, isLinear: false), drawn.proof.holds else { continue }
      accepted += 1
      let region = drawn.proof.region
      let count = drawn.function[type: drawn.input].count
      let start = elements(seed, count)
      let first = try drawn.run(start)
      var back = OperationRunner(
        drawn.function, resources: drawn.elaborated.resources, parameters: drawn.parameters,
        values: first.values.filter { $0.key == region.output || drawn.given.contains($0.key) },
        range: 0x1p20)
      for operation in drawn.proof.order { try back.run(operation) }
      #expect(back.values[region.input] == first.values[region.input], "seed \(seed)")
      let channel = count / 4
      for changed in 0..<4 {
        var other = start
        for index in changed * channel..<(changed + 1) * channel { other[index] += 1 }
        let second = try drawn.run(other)
        guard second.values[region.input] != first.values[region.input] else { continue }
        #expect(second.values[region.output] != first.values[region.output], "seed \(seed)")
        for value in drawn.given {
          #expect(second.values[value] == first.values[value], "seed \(seed)")
        }
      }
    }
    #expect(accepted >= 100, "\(accepted) regions were accepted")
  }

  /// Of linear regions the rank says whether the result, with the outer values that do not move with
  /// the region's input, determines that input. It always does where the proof holds; where an outer
  /// value is blamed it fails to for a good share.
  @Test func rankAgreesWithProof() throws {
    var accepted = 0
    var blamed = 0
    var truly = 0
    for seed in 1000..<1700 {
      guard let drawn = try Case(seed: seed, isLinear: true) else { continue }
      let count = drawn.function[type: drawn.input].count
      let columns = try (0..<count).map { index in
        var unit = [Double](repeating: 0, count: count)
        unit[index] = 1
        return try drawn.run(unit).values
      }
      func rows(_ values: some Sequence<ValueID>) -> [[Int]] {
        values.flatMap { value in
          columns[0][value]!.indices.map { row in columns.map { Int($0[value]![row]) } }
        }
      }
      let (input, output) = (drawn.proof.region.input, drawn.proof.region.output)
      let dependence = InputDependence(drawn.function, resources: drawn.elaborated.resources)
      let free = drawn.outer.filter { !dependence.share($0, input) }
      let known = rows([output] + free)
      let isDetermined = rank(known) == rank(known + rows([input]))
      switch drawn.proof.obstacle {
      case nil:
        accepted += 1
        #expect(isDetermined, "seed \(seed)")
      case .dependentValues:
        blamed += 1
        if !isDetermined { truly += 1 }
      // A sum of two values that were made inside.
      default: break
      }
    }
    #expect(accepted >= 300, "\(accepted) regions were accepted")
    #expect(blamed >= 40 && 4 * truly >= blamed, "\(truly) of \(blamed) refused are no bijection")
  }
}
