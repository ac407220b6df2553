/// Everything that is wrong with many files, told at once.
public struct VolumeErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least two.
  public let errors: [VolumeError]

  /// Throws what is wrong: nothing, one error, or all of them together, each once.
  public static func check(_ errors: [VolumeError]) throws {
    var seen: Set<VolumeError> = []
    let distinct = errors.filter { seen.insert($0).inserted }
    if distinct.count == 1 { throw distinct[0] }
    if distinct.count > 1 { throw VolumeErrors(errors: distinct) }
  }

  /// What decides the exit code: missing input where nothing else is wrong.
  public var kind: VolumeError.Kind {
    errors.map(\.kind).first { $0 != .missingInput } ?? .missingInput
  }

  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
