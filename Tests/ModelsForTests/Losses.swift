import Attributes
import Kernels
import Operations

extension Loss {
  /// Every loss with every target that it takes: by its defaults, with each parameter changed by
  /// itself and with all changed.
  public static func oneOfEach(channels: Int) -> [Loss] {
    LossFunction.all.flatMap { function in
      let names = function.specification.attributes.map(\.name)
      let changes = [[]] + names.map { [$0] } + (names.count > 1 ? [names] : [])
      return targets(channels: channels)
        .filter { function.form.targets.contains($0.kind) }
        .flatMap { target in changes.map { Loss(function, changing: $0, target: target) } }
    }
  }

  /// A loss of the catalogue, whose parameters are their defaults where they are not given.
  public static func named(
    _ name: String, _ parameters: [String: Double] = [:], target: Target
  ) -> Loss {
    guard let function = LossFunction.all.first(where: { $0.name == name }) else {
      preconditionFailure("no loss is called '\(name)'")
    }
    var loss = Loss(function, changing: [], target: target)
    loss.parameters.merge(parameters) { $1 }
    return loss
  }

  private static func targets(channels: Int) -> [Target] {
    let regions = (0..<channels).map { [$0, ($0 + 1) % (channels + 1)] }
    return [.classes, .regions(regions), .tensor]
  }

  private init(_ function: LossFunction, changing changed: [String], target: Target) {
    let parameters = function.specification.attributes.map {
      ($0.name, $0.number(isChanged: changed.contains($0.name)))
    }
    self.init(
      function.form.function, Dictionary(uniqueKeysWithValues: parameters),
      termsPerChannel: function.form.termsPerChannel, target: target)
  }
}

extension AttributeSpecification {
  /// Its default as a kernel's parameter, or another number that it may hold.
  fileprivate func number(isChanged: Bool) -> Double {
    if let holds = defaultValue?.flag { return holds != isChanged ? 1 : 0 }
    guard let number = defaultValue?.number else {
      preconditionFailure("a loss's attribute '\(name)' has no default")
    }
    return isChanged ? number / 4 : number
  }
}
