import IR
import Kernels

extension OperationDefinition {
  /// Copies for the operation's movements: one call each.
  fileprivate func copies(_ site: Site) -> [LoweredCall] {
    let operands = self.operands
    return movements(site).map { movement in
      LoweredCall(
        Kernel.CopyChannels(
          source: movement.operandChannel, target: movement.resultChannel, count: movement.count),
        [operands[movement.operand]], to: [site.results[movement.result]])
    }
  }
}

/// Consecutive ranges of channels; results as many as `sizes`.
public struct SplitOperation: OperationDefinition {
  public static let name = "split"
  public var x = ValueID.unset
  var sizes: [Int] = []

  public init() {}

  public init(_ x: ValueID, sizes: [Int]) {
    self.x = x
    self.sizes = sizes
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("sizes", &sizes)
  }

  public var onlyMoves: Bool { true }

  public var obstacle: String {
    "some channels of the split are read by nothing that leads to the result"
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x]
    guard sizes.reduce(0, +) == input.shape[1] else {
      throw OperationFault(
        "sizes-do-not-add-up",
        "sizes \(sizes) add up to \(sizes.reduce(0, +)), but there are \(input.shape[1]) channels",
        attribute: "sizes")
    }
    return sizes.map { input.with(channels: $0) }
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard gradients.wants(x), gradients.results.contains(where: { $0 != nil }) else { return }
    let parts = zip(gradients.results, site.resultTypes).map { gradient, type in
      gradient ?? builder.emit(ZeroOperation(shape: type.shape))
    }
    gradients.add(builder.emit(ConcatOperation(parts)), to: x)
  }

  public func inverses(_ site: Site) -> [Inverse] {
    [Inverse(ConcatOperation(site.results), recovering: x)]
  }

  public func movements(_ site: Site) -> [Movement] {
    var first = 0
    return sizes.enumerated().map { index, size in
      defer { first += size }
      return Movement(operandChannel: first, result: index, count: size)
    }
  }

  public func calls(_ site: Site) -> [LoweredCall] { copies(site) }
}

/// A range of channels from `first`, `count` long.
struct SliceOperation: OperationDefinition {
  static let name = "slice"
  var x = ValueID.unset
  var first = 0
  var count = 0
  var onlyMoves: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("first", &first)
    fields.visit("count", &count)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: x].with(channels: count)]
  }

  func movements(_ site: Site) -> [Movement] {
    [Movement(operandChannel: first, count: count)]
  }

  func calls(_ site: Site) -> [LoweredCall] { copies(site) }
}

/// Volumes one after another along the channels.
public struct ConcatOperation: OperationDefinition {
  public static let name = "concat"
  public var parts: [ValueID] = []

  public init() {}

  public init(_ parts: [ValueID]) { self.parts = parts }

  public mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("parts", &parts) }

  public var onlyMoves: Bool { true }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let types = parts.map { site[type: $0] }
    for type in types.dropFirst()
    where type.shape[0] != types[0].shape[0] || type.spatial != types[0].spatial {
      throw OperationFault(
        "shapes-differ",
        "volumes of \(types[0].shape) and \(type.shape) do not meet: all but the channels have to agree"
      )
    }
    let type = types.allSatisfy(\.isFixed) ? types[0] : types[0].computed
    return [type.with(channels: types.reduce(0) { $0 + $1.shape[1] })]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result else { return }
    let sizes = parts.map { site[type: $0].shape[1] }
    for (part, gradient) in zip(parts, builder.emit(several: SplitOperation(dy, sizes: sizes))) {
      gradients.add(gradient, to: part)
    }
  }

  public func inverses(_ site: Site) -> [Inverse] {
    var first = 0
    return parts.map { part in
      let count = site[type: part].shape[1]
      defer { first += count }
      return Inverse(
        SliceOperation(x: site.result, first: first, count: count), recovering: part)
    }
  }

  public func movements(_ site: Site) -> [Movement] {
    var first = 0
    return parts.enumerated().map { index, part in
      let count = site[type: part].shape[1]
      defer { first += count }
      return Movement(operand: index, resultChannel: first, count: count)
    }
  }

  public func calls(_ site: Site) -> [LoweredCall] { copies(site) }
}
