import Attributes
import IR
import Kernels

/// A loss of a prediction: operands prediction, target; results terms (what the gradient needs),
/// loss (1). `regions` holds the class indices of all regions one after another, `region_sizes` how
/// many of them each region has.
struct LossOperation: OperationDefinition {
  let function: LossFunction

  var name: String { function.name.replacing("-", with: "_") }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let loss = site.attributes.loss(function)
    return [TensorType([loss.termCount(channels: site.input.shape[1])]), TensorType([1])]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard wanted[0] || wanted[1] else { return [nil, nil] }
    let attributes = site.attributes.merging([
      "loss": .string(function.name), "weight": .real(builder.lossWeight),
    ]) { $1 }
    let gradient = builder.emit(
      "loss_gradient", [site.operands[0], site.operands[1], site.results[0]], attributes)[0]
    // A volume that is its own target moves the loss from both sides; labels do not.
    guard wanted[1], function.targets.contains(.tensor) else { return [gradient, nil] }
    return [gradient, builder.emit("scale", [gradient], ["factor": .real(-1)])[0]]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .loss(lowering.attributes.loss(function)), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// weight times the gradient by the prediction: operands prediction, target, terms [, r].
struct LossGradient: OperationDefinition {
  let name = "loss_gradient"
  let acceptsResidual = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { site.hasResidual ? [(3, 0)] : [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    var links: [StorageLink] = [.values(site.operands[0], site.results[0])]
    if site.hasResidual { links.append(.values(site.operands[3], site.results[0])) }
    return links
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let attributes = lowering.attributes
    let name = attributes.string("loss")
    guard let function = LossFunction.all.first(where: { $0.name == name }) else {
      preconditionFailure("no loss is called '\(name)'")
    }
    return [
      KernelCall(
        .lossGradient(attributes.loss(function), weight: attributes.real("weight")),
        operands: [
          lowering.operands[0], lowering.operands[1], lowering.operands[2], lowering.residual,
        ], results: lowering.results)
    ]
  }
}

extension [String: AttributeValue] {
  /// The loss that the attributes describe.
  fileprivate func loss(_ function: LossFunction) -> Loss {
    let target: Loss.Target
    if function.targets.contains(.tensor) {
      target = .tensor
    } else if let classes = self["regions"]?.integers {
      var rest = classes[...]
      target = .regions(
        integers("region_sizes").map { size in
          defer { rest = rest.dropFirst(size) }
          return Array(rest.prefix(size))
        })
    } else {
      target = .classes
    }
    let parameters = function.specification.attributes.map { attribute in
      if let holds = self[attribute.name]?.boolean { return (attribute.name, holds ? 1.0 : 0.0) }
      return (attribute.name, real(attribute.name))
    }
    return Loss(
      function.form.function, [String: Double](uniqueKeysWithValues: parameters),
      termsPerChannel: function.termsPerChannel, target: target)
  }
}
