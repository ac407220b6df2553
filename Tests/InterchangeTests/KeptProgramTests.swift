import CPUBackend
import CPUTarget
import Foundation
import Interchange
import Kernels
import Program
import Randomness
import Runtime
import Testing

/// Compiled files of every version that is kept: each is read, runs, and gives the bits that it gave.
///
/// A new version gets a file and a line here, made by
/// `invseg-compile build Fixtures/program.yaml --policy invert -o Fixtures/vN.invseg`.
/// The test then says what the sum is. A sum of before changes where kernels round otherwise on purpose,
/// and then all of them do; a file of before never changes.
@Suite struct KeptProgramTests {
  /// By version, FNV-1a of parameters and statistics after the steps.
  private static let sums: [Int: String] = [5: "e37268121a6e8aa2"]

  @Test func `the present version is kept`() {
    #expect(Self.sums[CompiledFile.version] != nil)
  }

  @Test(arguments: sums.keys.sorted()) func `a kept file gives its bits`(_ version: Int) throws {
    let path = try #require(
      Bundle.module.path(forResource: "v\(version)", ofType: "invseg", inDirectory: "Fixtures"))
    let program = try CompiledFile.read(path, targets: [CPUTarget()])
    // The one instruction set that every processor has.
    let session = try Session(
      program, on: CPUBackend(threads: 1, isa: .baseline), for: .training)
    for parameter in program.parameters {
      let tensor = session.tensor(parameter)
      let isPositive = parameter.name.hasSuffix("running_var")
      session.write(
        numbers(parameter.name, tensor).map { isPositive ? $0 + 1 : $0 / 2 }, to: tensor)
    }
    for step in 0..<3 {
      for port in program.training.inputs {
        let numbers = numbers("\(port.name) \(step)", port.tensor)
        session.write(
          port.tensor.storage.element == .uint8
            ? numbers.map { (($0 + 1) * 1.5).rounded(.down) } : numbers.map { 2 * $0 },
          to: port.tensor)
      }
      let context = StepContext(
        seed: 4, step: UInt64(step), update: UInt64(step + 1), learningRate: 0.125)
      session.accumulate(context)
      session.update(context)
      #expect(session.faults == Faults())
    }
    var hash = StableHash()
    for parameter in program.parameters {
      let values = session.read(session.tensor(parameter)).map { Float($0).bitPattern.littleEndian }
      #expect(values.allSatisfy { Float(bitPattern: $0).isFinite })
      values.withUnsafeBytes { hash.combine($0) }
    }
    #expect(String(hash.value, radix: 16) == Self.sums[version])
  }

  /// Multiples of 2^-8 in [-1, 1) that follow from a name, without rounding.
  private func numbers(_ name: String, _ tensor: Tensor) -> [Double] {
    let start = StableHash.hash(name)
    return (0..<tensor.storage.logicalCount).map { index in
      let mixed = (start &+ UInt64(index)) &* 0x9E37_79B9_7F4A_7C15
      return Double(mixed >> 55) / 256 - 1
    }
  }
}
