import Attributes
import Kernels
import Operations

extension Loss {
  /// Every loss with every target that it takes: by its defaults, with each attribute changed by
  /// itself, with all changed, and with the label after the channels' ignored.
  public static func oneOfEach(channels: Int) -> [Loss] {
    LossFunction.all.flatMap { function in
      let names = function.specification.attributes.map(\.name)
      let changes = [[]] + names.map { [$0] } + (names.count > 1 ? [names] : [])
      return targets(channels: channels)
        .filter { function.form.targets.contains($0.kind) }
        .flatMap { target in
          let losses = changes.map {
            function.loss(attributes(function, changing: $0, channels), against: target)
          }
          return losses + (target == .tensor ? [] : ignoring(channels, among: losses))
        }
    }
  }

  /// A loss of the catalogue, whose parameters are their defaults where they are not given.
  public static func named(
    _ name: String, _ parameters: [String: Double] = [:], target: Target
  ) -> Loss {
    guard let function = LossFunction.all.first(where: { $0.name == name }) else {
      preconditionFailure("no loss is called '\(name)'")
    }
    var loss = function.loss(attributes(function, changing: [], 0), against: target)
    loss.parameters.merge(parameters) { $1 }
    return loss
  }

  private static func targets(channels: Int) -> [Target] {
    let regions = (0..<channels).map { [$0, ($0 + 1) % (channels + 1)] }
    return [.classes, .regions(regions), .tensor]
  }

  /// The losses by their defaults and with all attributes changed, with a label that is ignored.
  private static func ignoring(_ label: Int, among losses: [Loss]) -> [Loss] {
    var chosen = losses.count > 1 ? [losses[0], losses[losses.count - 1]] : losses
    for index in chosen.indices {
      chosen[index].ignored = label
      guard case .regions(let regions) = chosen[index].target else { continue }
      chosen[index].target = .regions(regions.map { $0.filter { $0 != label } })
    }
    return chosen
  }

  private static func attributes(
    _ function: LossFunction, changing changed: [String], _ channels: Int
  ) -> [String: AttributeValue] {
    Dictionary(
      uniqueKeysWithValues: function.specification.attributes.compactMap { attribute in
        attribute.value(isChanged: changed.contains(attribute.name), channels)
          .map { (attribute.name, $0) }
      })
  }
}

extension AttributeSpecification {
  /// Its default, if it has one, or another value that it may hold.
  fileprivate func value(isChanged: Bool, _ channels: Int) -> AttributeValue? {
    guard isChanged else { return defaultValue }
    switch (type, defaultValue) {
    case (.reals, _):
      // The second weighs nothing.
      return .reals((0..<channels).map { $0 == 1 ? 0 : 0.5 + Double($0 % 3) })
    case (_, .boolean(let flag)): return .boolean(!flag)
    case (_, .some(let value)):
      guard let number = value.number else { break }
      // A quarter, or four times as much where that would be next to nothing.
      return .real(name == "percent" ? 4 * number : number / 4)
    default: break
    }
    preconditionFailure("no other value of a loss's attribute '\(name)' is known")
  }
}
