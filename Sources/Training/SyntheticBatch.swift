import Experiment
import Kernels
import Program
import Randomness
import Runtime

/// Unit normal voxels and evenly drawn classes, for timing and verification.
public enum SyntheticBatch {
  /// Fills the training entry's input ports from a seed.
  public static func write(to session: Session, seed: UInt64) {
    let labelInputs = session.program.experiment.labelInputs
    for port in session.program.training.inputs {
      let random = Philox(seed: seed, key: StableHash.hash(port.name), step: 0)
      let count = port.tensor.storage.logicalCount
      let values: [Float]
      if let classes = labelInputs.first(where: { $0.name == port.name })?.labels.count {
        values = (0..<count).map { Float(Int(random.uniform(UInt64($0)) * Double(classes))) }
      } else {
        values = (0..<count).map { Float(random.normal(UInt64($0))) }
      }
      session.write(values, to: port.tensor)
    }
  }
}
