import ArgumentParser
import CPUTarget
import Kernels
import PyTorchTarget

/// What a step may be planned for.
enum PlanTarget: String, ExpressibleByArgument, CaseIterable {
  case cpu, pytorch

  var target: any Target {
    switch self {
    case .cpu: CPUTarget()
    case .pytorch: PyTorchTarget()
    }
  }

  /// Where a target's own kernel rates are from, in words.
  var ratesSource: String {
    switch self {
    case .cpu: "built-in"
    case .pytorch: "built-in, a third of an A100's data sheet"
    }
  }
}
