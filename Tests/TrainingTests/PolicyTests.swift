import CPUBackend
import Compiler
import Kernels
import ModelsForTests
import Plan
import Program
import Runtime
import Testing
import Training

/// Every policy trains the network that `keep` trains.
@Suite struct PolicyTests {
  private let seed: UInt64 = 5

  private func compiled(_ name: String, withVAE: Bool) throws -> Compilation {
    var settings = ["width": "16", "levels": "2", "vae": "\(withVAE)"]
    // Couplings enough that the least peak lies where inversion helps, beside the auto-encoder's.
    if Models.invertible.contains(name) { settings["blocks"] = withVAE ? "8" : "3" }
    return try compile(Models.text(name), settings, patch: [16, 16, 16])
  }

  /// Recomputation repeats the same calls on the same bits, and inverses are exact: after twenty
  /// updates by Adam, which blows any difference up where gradients are near zero, no bit differs.
  @Test(arguments: Models.names, [false, true])
  func policiesAgree(_ name: String, withVAE: Bool) throws {
    let compilation = try compiled(name, withVAE: withVAE)
    let results = try Verification.run(
      keep: compilation.program(.keep),
      others: [Policy.recompute, .invert].map { ($0, compilation.program($0)) }, steps: 20,
      seed: seed, backend: { CPUBackend(threads: 2) })
    let (recompute, invert) = (results[0], results[1])
    #expect(recompute.isBitwiseEqual, "\(recompute.worstParameter)")
    #expect(recompute.recomputations > 0)
    #expect(recompute.inversions == 0)
    #expect(invert.isBitwiseEqual, "\(invert.worstParameter)")
    if Models.invertible.contains(name) {
      #expect(invert.inversions > 0)
      // One for each result.
      #expect(invert.roundTrips.count >= invert.inversions)
      #expect(invert.roundTrips.allSatisfy { $0.isBitwiseEqual && $0.relativeError == 0 })
      #expect(invert.plannedArenaBytes < recompute.plannedArenaBytes)
    }
    for result in results { #expect(result.plannedArenaBytes == result.recordedArenaBytes) }
  }

  /// Sums are in a fixed order, so the number of threads is not in the bits.
  @Test(arguments: Models.names, [Policy.keep, .invert])
  func bitsDoNotDependOnThreads(_ name: String, _ policy: Policy) throws {
    let program = try compiled(name, withVAE: false).program(policy)
    let weights = try [1, 2].map { threads in
      let session = try Session(program, on: CPUBackend(threads: threads), for: .training)
      session.initializeParameters(seed: seed)
      train(session, steps: 0..<5, seed: seed)
      return session.bytes(of: .parameters, count: program.parameterBytes)
    }
    let isSame = weights[0] == weights[1]
    #expect(isSame)
  }
}
