/// Bytes that are in use for a time: a rectangle in space and time.
package struct Rectangle: Hashable, Sendable {
  /// The lowest byte, counted from its group's.
  package var start: Int
  package var bytes: Int
  /// The first and the last step of use, both included.
  package var first: Int
  package var last: Int

  @inlinable
  package init(start: Int = 0, bytes: Int, first: Int, last: Int) {
    self.start = start
    self.bytes = bytes
    self.first = first
    self.last = last
  }
}

extension Rectangle {
  /// The same with bytes counted in units of `alignment`, parts of a unit as whole ones.
  func inUnits(of alignment: Int) -> Rectangle {
    var result = self
    result.start = start / alignment
    result.bytes = (start + bytes + alignment - 1) / alignment - result.start
    return result
  }

  /// Upside down in a group that reaches up to `extent`.
  func mirrored(extent: Int) -> Rectangle {
    var result = self
    result.start = extent - start - bytes
    return result
  }
}

extension Int {
  /// The offset of a group that has none yet. A number, as offsets are compared in the innermost
  /// loops.
  static var unplaced: Int { -1 }
}
