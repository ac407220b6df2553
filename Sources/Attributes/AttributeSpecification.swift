/// What an attribute may hold.
///
/// Bounds above are common to all, so that nothing computed from a few attributes overflows before
/// the sizes that they lead to are checked.
public enum AttributeType: Hashable, Sendable {
  /// Greatest whole number that an attribute holds; also what volumes of labels hold.
  public static let greatestInteger = Int(Int32.max)
  /// Greatest number of voxels of a window along one axis.
  public static let greatestExtent = 1 << 16

  /// A whole number of at least `minimum`.
  case integer(minimum: Int)
  /// A number in a closed range that float32 holds: 0, or of a magnitude that is normal there.
  case real(ClosedRange<Double>)
  case boolean
  /// One of the listed words.
  case choice([String])
  case string
  /// One whole number, or one for each of D, H, W; held as three integers of at least `minimum`.
  case window(minimum: Int)
  /// A list of whole numbers of at least `minimum`.
  case integers(minimum: Int)
  /// A list of such numbers as `real` has.
  case reals(ClosedRange<Double>)
}

/// One attribute of a layer: drives decoding, checking, printing, the schema and the reference page.
public struct AttributeSpecification: Hashable, Sendable {
  public var name: String
  public var type: AttributeType
  /// What holds where the model does not say; nil where the model has to, or where `isOptional`.
  public var defaultValue: AttributeValue?
  /// True where absence has a meaning of its own, which `summary` tells.
  public var isOptional: Bool
  /// One sentence for the reference page.
  public var summary: String

  public init(
    _ name: String, _ type: AttributeType, default defaultValue: AttributeValue? = nil,
    isOptional: Bool = false, _ summary: String
  ) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.isOptional = isOptional
    self.summary = summary
  }
}

/// A layer as the model language sees it.
public struct LayerSpecification: Hashable, Sendable {
  public var name: String
  public var summary: String
  public var attributes: [AttributeSpecification]
  /// The attribute that a bare scalar sets (`- max-pool: 2`), if there is one.
  public var shorthand: String?
  /// How many values the layer reads: `1...1` for most.
  public var inputs: ClosedRange<Int>
  /// True where the layer has weights, so that `weights` and `frozen` make sense.
  public var hasWeights: Bool

  public init(
    _ name: String, _ summary: String, attributes: [AttributeSpecification],
    shorthand: String? = nil, inputs: ClosedRange<Int> = 1...1, hasWeights: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.attributes = attributes
    self.shorthand = shorthand
    self.inputs = inputs
    self.hasWeights = hasWeights
  }
}
