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
  static func training(
    _ forward: Function, losses: [LayerBuilder.LossTerm], resources: [Resource],
    inputGradient: Bool
  ) -> Training {
    var builder = Builder(
      function: forward, resources: resources, anchor: Anchor(path: "backward"))
    builder.function.name = "training"
    let start = forward.operations.count
    let wanted = valuesWithGradient(forward, resources, inputGradient: inputGradient)
    let weights = Dictionary(losses.map { ($0.value, $0.weight) }, uniquingKeysWith: +)
    var gradients: [ValueID: ValueID] = [:]
    for operation in forward.operations.reversed() {
      let weight = operation.results.lazy.compactMap { weights[$0] }.first
      let resultGradients = operation.results.map { gradients[$0] }
      guard weight != nil || resultGradients.contains(where: { $0 != nil }) else { continue }
      builder.anchor = operation.anchor
      builder.lossWeight = weight ?? 1
      var flow = GradientFlow(of: resultGradients, wanted: wanted.contains)
      operation.definition.differentiate(
        Site(operation, in: builder.function, of: resources), &flow, in: &builder)
      for (operand, gradient) in flow.operands {
        gradients[operand] =
          gradients[operand].map { builder.emit(AddOperation($0, gradient)) } ?? gradient
      }
    }
    if inputGradient, let gradient = gradients[forward.arguments[0].value] {
      builder.function.results.append(.init(Self.inputGradientName, gradient))
    }
    return Training(function: builder.function, backwardStart: start)
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
