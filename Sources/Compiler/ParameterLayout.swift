import IR
import Kernels
import Program

/// Where the parameters lie: trained ones first, so that optimizer and gradients are one range.
struct ParameterLayout: Sendable {
  private(set) var parameters: [Parameter] = []
  private(set) var offsets: [Int]
  private(set) var trainedBytes = 0
  private(set) var bytes = 0
  private let roles: [Resource.Role]
  private let storages: [StorageType]

  init(_ resources: [Resource], _ storages: [StorageType]) {
    offsets = Array(repeating: 0, count: resources.count)
    roles = resources.map(\.role)
    self.storages = storages
    for isTrained in [true, false] {
      for (index, resource) in resources.enumerated()
      where (resource.role == .parameter) == isTrained {
        offsets[index] = bytes
        parameters.append(
          Parameter(
            name: resource.name, storage: storages[index], offset: bytes, isTrained: isTrained,
            initializer: resource.initializer.program))
        bytes += storages[index].byteCount.roundedUp(to: Alignment.bytes)
      }
      if isTrained { trainedBytes = bytes }
    }
  }

  func parameter(_ resource: ResourceID) -> Tensor {
    Tensor(
      space: .parameters, offset: offsets[resource.index], storage: storages[resource.index])
  }

  func gradient(_ resource: ResourceID) -> Tensor? {
    guard roles[resource.index] == .parameter else { return nil }
    return Tensor(
      space: .gradients, offset: offsets[resource.index], storage: storages[resource.index])
  }
}

extension Resource.Initializer {
  fileprivate var program: Parameter.Initializer {
    switch self {
    case .constant(let value): .constant(value)
    case .uniform(let bound): .uniform(bound: bound)
    case .normal(let deviation): .normal(deviation: deviation)
    }
  }
}
