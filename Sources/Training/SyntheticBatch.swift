import Kernels
import Program
import Randomness
import Runtime

/// Unit normal voxels and evenly drawn classes, for timing and verification.
public enum SyntheticBatch {
  /// Fills the training entry's input ports from a seed.
  public static func write(to session: Session, seed: UInt64) {
    for port in session.program.training.inputs {
      let random = Philox(seed: seed, key: StableHash.hash(port.name), step: 0)
      let count = port.tensor.storage.logicalCount
      let values: [Float] =
        port.name == "labels"
        ? (0..<count).map {
          Float(Int(random.uniform(UInt64($0)) * Double(classCount(session.program))))
        }
        : (0..<count).map { Float(random.normal(UInt64($0))) }
      session.write(values, to: port.tensor)
    }
  }

  private static func classCount(_ program: Program) -> Int {
    for output in program.experiment.outputs {
      switch output.target {
      case .labels(let labels), .regions(_, let labels): return labels.count
      case .input, .none: continue
      }
    }
    return 1
  }
}
