import IR
import Operations

/// Reverse-mode differentiation: appends the backward pass of a forward function.
enum Differentiation {
  /// A function that computes the losses and adds the gradients of the trained parameters.
  struct Training {
    var function: Function
    /// Operations before this index are the forward pass.
    var backwardStart: Int
  }

  /// What the gradient of the input is called among the results.
  static let inputGradientName = "gradient.input"

  /// - Parameters:
  ///   - losses: scalars and their weights in the total.
  ///   - inputGradient: whether the gradient of the input becomes a result.
  ///   - fusing: whether sums of gradients are fused into the operations that produce a term.
  static func training(
    _ forward: Function, losses: [LayerBuilder.LossTerm], resources: [Resource],
    inputGradient: Bool, fusing: Bool = true
  ) -> Training {
    var builder = Builder(
      function: forward, resources: resources, anchor: Anchor(path: "backward"))
    builder.function.name = "training"
    let start = forward.operations.count
    let wanted = valuesWithGradient(forward, resources, inputGradient: inputGradient)
    let weights = Dictionary(losses.map { ($0.value, $0.weight) }, uniquingKeysWith: +)
    var gradients: [ValueID: ValueID] = [:]
    for operation in forward.operations.reversed() {
      let site = Site(operation, in: builder.function, of: resources)
      let weight = operation.results.lazy.compactMap { weights[$0] }.first
      let resultGradients = operation.results.map { gradients[$0] }
      guard weight != nil || resultGradients.contains(where: { $0 != nil }) else { continue }
      builder.anchor = operation.anchor
      builder.lossWeight = weight ?? 1
      let operandGradients = Catalogue.definition(operation.name).gradient(
        site, of: resultGradients, wanted: operation.operands.map(wanted.contains), in: &builder)
      for (operand, gradient) in zip(operation.operands, operandGradients) {
        guard let gradient, wanted.contains(operand) else { continue }
        if let before = gradients[operand] {
          gradients[operand] = builder.emit("add", [before, gradient], additionAttributes)[0]
        } else {
          gradients[operand] = gradient
        }
      }
    }
    if inputGradient, let gradient = gradients[forward.arguments[0].value] {
      builder.function.results.append(.init(Self.inputGradientName, gradient))
    }
    return Training(
      function: fusing
        ? Simplification.backward(builder.function, from: start, resources: resources)
        : builder.function,
      backwardStart: start)
  }

  /// Values that depend on a trained parameter (or on the input, where its gradient is asked for).
  static func valuesWithGradient(
    _ function: Function, _ resources: [Resource], inputGradient: Bool
  ) -> Set<ValueID> {
    var values: Set<ValueID> = inputGradient ? [function.arguments[0].value] : []
    for operation in function.operations
    where operation.resources.contains(where: { resources[$0.index].role == .parameter })
      || operation.operands.contains(where: values.contains)
    {
      values.formUnion(operation.results)
    }
    return values
  }
}
