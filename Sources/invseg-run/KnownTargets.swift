import CPUTarget
import Kernels
import ReferenceBackend

/// What a compiled file may be for.
let knownTargets: [any Target] = [
  CPUTarget(), ReferenceTarget(), ReferenceTarget(element: .float64),
]
