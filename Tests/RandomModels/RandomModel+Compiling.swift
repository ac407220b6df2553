import Compiler
import Kernels
import ModelsForTests

extension RandomModel {
  /// The model compiled with what is given beside it. Throws `Rejection`.
  public func compilation(
    for profile: BackendProfile = BackendProfile(kind: .cpu), probes: Bool = false
  ) throws -> Compilation {
    try compile(text, settings, patch: patch, batch: batch, for: profile, probes: probes)
  }
}
