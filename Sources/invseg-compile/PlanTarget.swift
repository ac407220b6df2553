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
}
