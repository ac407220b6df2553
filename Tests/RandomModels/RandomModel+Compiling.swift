import CPUTarget
import Compiler
import Kernels
import ModelsForTests

extension RandomModel {
  /// The model compiled with what is given beside it. Throws `Rejection`.
  public func compilation(
    for target: any Target = CPUTarget(), probes: Bool = false
  ) throws -> Compilation {
    try compile(text, settings, patch: patch, batch: batch, for: target, probes: probes)
  }
}
