import CPUBackend
import Compiler
import Kernels
import ModelsForTests
import Plan
import Program
import ReferenceBackend
import Runtime
import Testing
import Training

/// Networks whose branches are bfloat16.
@Suite struct MixedPrecisionTests {
  private let seed: UInt64 = 5

  private func compiled(
    _ name: String, _ precision: String, levels: Int = 2, blocks: Int = 3,
    kink: String = "leaky-relu"
  ) throws -> Compilation {
    var settings = ["width": "16", "levels": "\(levels)", "precision": precision]
    if Models.invertible.contains(name) { settings["blocks"] = "\(blocks)" }
    let text = try Models.text(name).replacing("- leaky-relu", with: "- \(kink)")
    return try compile(text, settings, patch: [16, 16, 16])
  }

  /// Rounding is the same whenever a value is made, so plans choose bytes and time alone.
  @Test(arguments: Models.names) func policiesAgree(_ name: String) throws {
    let compilation = try compiled(name, "bfloat16")
    let results = try Verification.run(
      keep: compilation.program(.keep),
      others: [Policy.recompute, .invert].map { ($0, compilation.program($0)) }, steps: 5,
      seed: seed, backend: { CPUBackend(threads: 2) })
    for result in results {
      #expect(result.isBitwiseEqual, "\(result.worstParameter)")
      #expect(result.recomputations > 0)
      #expect(result.plannedArenaBytes == result.recordedArenaBytes)
    }
    if Models.invertible.contains(name) { #expect(results[1].inversions > 0) }
  }

  /// What couplings carry is as exact as in float32: state, sums and whatever is read or given.
  @Test(arguments: Models.names) func sumsAndStateStayFloat32(_ name: String) throws {
    let program = try compiled(name, "bfloat16").program(.keep)
    let calls = program.training.calls + program.inference.calls
    let tensors = calls.flatMap { $0.operands.compactMap { $0 } + $0.results }
    #expect(tensors.contains { $0.storage.element == .bfloat16 })
    for tensor in tensors where tensor.storage.element == .bfloat16 {
      #expect(tensor.space == .arena && tensor.storage.shape.count == 5)
    }
    for port in program.training.inputs + program.training.outputs {
      #expect(port.tensor.storage.element != .bfloat16, "\(port.name)")
    }
    let single = try compiled(name, "float32").program(.keep)
    #expect(program.training.arenaBytes < single.training.arenaBytes)
    // Without couplings, whose state stays float32, it is most of the volumes.
    if name == "unet3d" {
      let share = Double(program.training.arenaBytes) / Double(single.training.arenaBytes)
      #expect(share < 0.85)
    }
  }

  /// One level: deeper, every rounding is another one after a few layers, whose sums differ in their
  /// last bits, and two computations differ by the noise of bfloat16 itself, whose unit is 2^-8.
  /// Without kinks: at one, a thousandth of the values changes sides by rounding.
  @Test(arguments: Models.names) func gradientsAreNear(_ name: String) throws {
    func compiled(_ precision: String) throws -> Program {
      try self.compiled(name, precision, levels: 1, blocks: 1, kink: "silu").program(.keep)
    }
    let ours = try gradients(compiled("bfloat16"), CPUBackend(threads: 2))
    let reference = try gradients(compiled("bfloat16"), ReferenceBackend<Float>())
    let single = try gradients(compiled("float32"), CPUBackend(threads: 2))
    // Where last bits of float32 move more roundings than that, as much as they do between two
    // instruction sets, one with fused multiply-adds and one without.
    let unfused = try gradients(compiled("bfloat16"), CPUBackend(threads: 2, isa: .baseline))
    #expect(distance(ours, reference) < max(2e-3, 1.5 * distance(ours, unfused)))
    #expect(distance(ours, single) < 1e-2)
    #expect(distance(ours, single) > 1e-4)
  }

  private func gradients(_ program: Program, _ backend: some Backend) throws -> [Double] {
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    SyntheticBatch.write(to: session, seed: seed)
    session.accumulate(StepContext(seed: seed, step: 0, update: 1, learningRate: 0))
    return program.parameters.filter(\.isTrained)
      .flatMap { session.read(session.gradient($0)) }
  }

  /// Norm of the difference over the norm.
  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (difference / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }
}
