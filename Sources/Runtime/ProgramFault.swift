/// What makes a program unfit to run.
public struct ProgramFault: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }

  /// Throws a fault unless `condition` holds.
  static func require(
    _ condition: Bool, _ message: @autoclosure () -> String
  ) throws(ProgramFault) {
    if !condition { throw ProgramFault(message()) }
  }

  /// Throws what is wrong with `part` of a program, if anything is.
  static func require(_ part: String, hasNo fault: String?) throws(ProgramFault) {
    if let fault { throw ProgramFault("\(part): \(fault)") }
  }
}
