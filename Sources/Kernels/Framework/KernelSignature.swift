/// What a kernel takes and gives, tensor by tensor. Number, element types, layouts and sharing of
/// memory are derived from it, and the bytes of a call; how its shapes hang together says `relates`.
package struct KernelSignature: Hashable, Sendable {
  package var operands: [Slot]
  /// Those that are optional are there together or not at all.
  package var results: [Slot]

  init(_ operands: [Slot], _ results: [Slot]) {
    self.operands = operands
    self.results = results
  }
}

extension KernelSignature {
  /// One operand or result.
  package struct Slot: Hashable, Sendable {
    /// As the kernel's documentation has it.
    package var name: String
    package var layout: LayoutRule
    package var element = ElementRule.computed
    /// Whether its values may lie on the fixed-point grid.
    package var grid = GridRule.never
    package var isOptional = false
    /// Of a result: how it may lie to the operands.
    package var sharing = Sharing.apart
    /// Of a result: whether the kernel adds to what it holds.
    package var accumulates = false
    /// Of a result: the operand that has to be absent for it to be narrow.
    package var staysWide: String?
    /// How often its bytes are read or written.
    package var passes = 1
    /// The channels that are read or written; nil for all.
    package var channels: ChannelRange?
  }

  package enum LayoutRule: Hashable, Sendable {
    /// Any layout.
    case any
    /// Row-major: vectors, matrices, statistics.
    case plain
    /// Row-major or in channel blocks.
    case unpacked
    /// A row-major matrix (N, C) or a volume in channel blocks.
    case matrixOrVolume
    /// One byte for each voxel, in the order of the voxels.
    case labels
    /// A volume in channel blocks.
    case volume
    /// A volume in the channel blocks of the first result.
    case blockedAsResult
    /// The shape and the layout of the first result.
    case asResult
    /// A convolution's weight, in the blocks of its activations: the tensors of these names.
    case weight(fine: String, coarse: String)
  }

  package enum ElementRule: Hashable, Sendable {
    /// The element type of the backend.
    case computed
    /// That, or bfloat16 where that is float32.
    case narrowable
    /// u8: labels and the positions of maxima.
    case byte
    /// Any type, the same for all slots that are moved.
    case moved
    /// The same or, of values on the fixed-point grid, the floats that they are.
    case copied
    case any
  }

  /// Whether values lie on the fixed-point grid (`FixedPoint`): those that a kernel computes are rounded to
  /// it, and those that it reads are exact.
  package enum GridRule: Hashable, Sendable {
    case never
    /// As the call says.
    case may
    case always
    /// Of an operand: wherever the first result does.
    case whereResult
    /// Of an operand: where the first result does, and nowhere else.
    case asResult
  }

  package enum Sharing: Hashable, Sendable {
    /// No byte in common with any operand.
    case apart
    /// Exactly the memory of one of these operands, or apart.
    case mayAlias([String])
    /// Exactly the memory of this operand.
    case updates(String)
  }

  /// Channels from `first` on.
  package struct ChannelRange: Hashable, Sendable {
    package var first: Int
    package var count: Int
  }

  /// Position of the operand of a name.
  func operand(named name: String) -> Int? { operands.firstIndex { $0.name == name } }
}

extension KernelSignature.Slot {
  static func any(_ name: String) -> Self { Self(name: name, layout: .any) }
  static func plain(_ name: String) -> Self { Self(name: name, layout: .plain) }
  static func unpacked(_ name: String) -> Self { Self(name: name, layout: .unpacked) }
  static func matrixOrVolume(_ name: String) -> Self { Self(name: name, layout: .matrixOrVolume) }
  static func volume(_ name: String) -> Self { Self(name: name, layout: .volume) }
  static func blockedAsResult(_ name: String) -> Self { Self(name: name, layout: .blockedAsResult) }
  static func asResult(_ name: String) -> Self { Self(name: name, layout: .asResult) }
  static func weight(_ name: String, fine: String, coarse: String) -> Self {
    Self(name: name, layout: .weight(fine: fine, coarse: coarse))
  }
  static func labels(_ name: String) -> Self { Self(name: name, layout: .labels, element: .byte) }

  /// A volume or vector that a result is added to.
  static let residual = asResult("r").optional
  /// The same of a result that may be rounded to the fixed-point grid.
  static let state = residual.onGrid(.asResult)

  var optional: Self { with { $0.isOptional = true } }
  var narrowable: Self { with { $0.element = .narrowable } }
  var moved: Self { with { $0.element = .moved } }
  var accumulated: Self { with { $0.accumulates = true } }

  /// May lie on the fixed-point grid.
  var mayBeFixed: Self { onGrid(.may) }

  func onGrid(_ rule: KernelSignature.GridRule) -> Self { with { $0.grid = rule } }
  func of(_ element: KernelSignature.ElementRule) -> Self { with { $0.element = element } }
  func mayAlias(_ operands: String...) -> Self { with { $0.sharing = .mayAlias(operands) } }
  func updates(_ operand: String) -> Self {
    with { ($0.sharing, $0.accumulates) = (.updates(operand), true) }
  }
  func passes(_ count: Int) -> Self { with { $0.passes = count } }
  func channels(_ first: Int, _ count: Int) -> Self {
    with { $0.channels = KernelSignature.ChannelRange(first: first, count: count) }
  }
  /// Narrow where nothing is added to it.
  var narrowableWithoutResidual: Self { narrowable.with { $0.staysWide = "r" } }

  private func with(_ change: (inout Self) -> Void) -> Self {
    var slot = self
    change(&slot)
    return slot
  }
}
