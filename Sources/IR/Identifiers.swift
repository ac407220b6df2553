/// A value of a function, by its position in the function's table.
public struct ValueID: Hashable, Comparable, Sendable {
  public var index: Int
  public init(_ index: Int) { self.index = index }
  /// No value: what stands in a blank operation.
  public static let unset = ValueID(-1)
  public static func < (left: ValueID, right: ValueID) -> Bool { left.index < right.index }
}

/// A resource of a module, by its position in the module's table.
public struct ResourceID: Hashable, Comparable, Sendable {
  public var index: Int
  public init(_ index: Int) { self.index = index }
  /// No resource: what stands in a blank operation.
  public static let unset = ResourceID(-1)
  public static func < (left: ResourceID, right: ResourceID) -> Bool { left.index < right.index }
}

/// A region of a function, by its position in the function's table.
public struct RegionID: Hashable, Sendable {
  public var index: Int
  public init(_ index: Int) { self.index = index }
}
