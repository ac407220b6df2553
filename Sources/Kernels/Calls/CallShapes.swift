/// The shapes of a call's tensors, by the names of its kernel's signature.
package struct CallShapes: Sendable {
  private let call: AbstractCall

  init(_ call: AbstractCall) { self.call = call }

  /// The shape of the operand of a name or, where no operand has it, of the result; nil where it is
  /// absent.
  subscript(_ name: String) -> [Int]? { call[name]?.shape }

  /// Whether the first result lies on the fixed-point grid.
  var isOnGrid: Bool { call.isOnGrid }

  /// The shape of the first result.
  var result: [Int]? { call.results.first?.shape }

  /// Elements of a tensor; nil where it is absent.
  func count(_ name: String) -> Int? { call[name]?.logicalCount }

  /// Elements of a result, where an operand has its name too.
  func resultCount(_ name: String) -> Int { call.result(name)?.logicalCount ?? 0 }

  /// Channels of a tensor; nil where it is absent or has none.
  func channels(_ name: String) -> Int? {
    guard let shape = self[name], shape.count >= 2 else { return nil }
    return shape[1]
  }

  /// Whether a tensor is absent or has `count` elements.
  func hasCount(_ name: String, _ count: Int?) -> Bool {
    self.count(name).map { $0 == count } ?? true
  }

  /// Whether all tensors are of one shape.
  var areOne: Bool {
    (call.operands.compactMap { $0 } + call.results).allSatisfy { $0.shape == result }
  }

  /// Whether the residual `r` is absent or has the shape of the first result; a sign says whether
  /// there is one.
  func fitResidual(sign: Int? = nil) -> Bool {
    guard let shape = self["r"] else { return sign == nil || sign == 0 }
    return shape == result && (sign.map { abs($0) == 1 } ?? true)
  }

  /// The shape of the statistics of a volume; nil where its channels make no such groups.
  func statistics(of name: String, groups: Int, shared: Bool) -> [Int]? {
    guard let channels = channels(name), groups > 0, channels % groups == 0 else { return nil }
    return [shared ? 1 : self[name]![0], groups, 2]
  }
}

/// The shape of a volume whose extents are `factor` times as large; nil where that is none.
func scaled(_ shape: [Int]?, by factor: [Int]) -> [Int]? {
  guard let shape, shape.count == 5 else { return nil }
  let extents = zip(shape[2...], factor).compactMap { product([$0, $1]) }
  return extents.count == 3 ? Array(shape[..<2]) + extents : nil
}

/// Windows of `reach` positions along an axis of `size`, with padding on both sides.
func windows(_ size: Int, _ reach: Int, stride: Int, padding: Int) -> Int {
  let last = size + 2 * padding - reach
  return last < 0 ? 0 : last / stride + 1
}
