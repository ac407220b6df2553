import Attributes
import IR
import Kernels

/// Copies for the movements of one operation: one call each.
private func copies(_ movements: [Movement], _ lowering: Lowering) -> [KernelCall] {
  movements.map { movement in
    KernelCall(
      .copyChannels(
        source: movement.operandChannel, target: movement.resultChannel, count: movement.count),
      operands: [lowering.operands[movement.operand]],
      results: [lowering.results[movement.result]])
  }
}

/// Consecutive ranges of channels: operand x; results as many as `sizes`.
struct SplitOperation: OperationDefinition {
  let name = "split"
  let onlyMoves = true
  let obstacle = "some channels of the split are read by nothing that leads to the result"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let sizes = site.attributes.integers("sizes")
    guard sizes.reduce(0, +) == site.input.shape[1] else {
      throw OperationFault(
        "sizes-do-not-add-up",
        "sizes \(sizes) add up to \(sizes.reduce(0, +)), but there are \(site.input.shape[1]) channels",
        attribute: "sizes")
    }
    return sizes.map { site.input.with(channels: $0) }
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard wanted[0], resultGradients.contains(where: { $0 != nil }) else { return [nil] }
    let parts = zip(resultGradients, site.resultTypes).map { gradient, type in
      gradient ?? builder.emit("zero", [], ["shape": .integers(type.shape)])[0]
    }
    return builder.emit("concat", parts)
  }

  func inverses(_ site: Site) -> [Operation] {
    var operation = site.operation(named: "concat", operands: site.results, results: site.operands)
    operation.attributes = [:]
    return [operation]
  }

  func movements(_ site: Site) -> [Movement] {
    var first = 0
    return site.resultTypes.enumerated().map { index, type in
      defer { first += type.shape[1] }
      return Movement(operandChannel: first, result: index, count: type.shape[1])
    }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] { copies(movements(lowering.site), lowering) }
}

/// A range of channels from `first`, `count` long: operand x.
struct SliceOperation: OperationDefinition {
  let name = "slice"
  let onlyMoves = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site.input.with(channels: site.attributes.integer("count"))]
  }

  func movements(_ site: Site) -> [Movement] {
    [
      Movement(
        operandChannel: site.attributes.integer("first"), count: site.attributes.integer("count"))
    ]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] { copies(movements(lowering.site), lowering) }
}

/// Volumes one after another along the channels: operands are the parts.
struct ConcatOperation: OperationDefinition {
  let name = "concat"
  let onlyMoves = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    for type in site.operandTypes.dropFirst()
    where type.shape[0] != site.input.shape[0] || type.spatial != site.input.spatial {
      throw OperationFault(
        "shapes-differ",
        "volumes of \(site.input.shape) and \(type.shape) do not meet: all but the channels have to agree"
      )
    }
    return [site.input.with(channels: site.operandTypes.reduce(0) { $0 + $1.shape[1] })]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return site.operands.map { _ in nil } }
    return builder.emit(
      "split", [dy], ["sizes": .integers(site.operandTypes.map { $0.shape[1] })])
  }

  func inverses(_ site: Site) -> [Operation] {
    var first = 0
    return site.operands.enumerated().map { index, part in
      let count = site.operandTypes[index].shape[1]
      defer { first += count }
      return site.operation(
        named: "slice", operands: site.results, results: [part],
        adding: ["first": .integer(first), "count": .integer(count)])
    }
  }

  func movements(_ site: Site) -> [Movement] {
    var first = 0
    return site.operandTypes.enumerated().map { index, type in
      defer { first += type.shape[1] }
      return Movement(operand: index, resultChannel: first, count: type.shape[1])
    }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] { copies(movements(lowering.site), lowering) }
}
