/// One thing that there is to say of a data set.
public struct Finding: Hashable, Sendable, CustomStringConvertible {
  /// What it is about; the raw values are names for programs and stay as they are.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The description, or the folder, cannot be read as a data set.
    case description = "bad_description"
    case noCases = "no_cases"
    case caseName = "case_name"
    case caseCount = "case_count"
    /// The number, names or order of channels.
    case channels
    /// The labels as the description declares them.
    case declaredLabels = "declared_labels"
    case missingFile = "missing_file"
    case caseWithoutLabel = "case_without_label"
    case labelWithoutImage = "label_without_image"
    /// A file that belongs to no case.
    case stray
    case hiddenFiles = "hidden_files"
    /// Another format, a damaged header, compression or length.
    case unreadableFile = "unreadable_file"
    /// Volumes of a case do not lie on one grid.
    case grid
    case affine
    case orientation
    case spacing
    case notFinite = "not_finite"
    case constantImage = "constant_image"
    /// Fractions, and values beyond 32 bits.
    case notLabels = "not_labels"
    case undeclaredLabels = "undeclared_labels"
    case emptyMask = "empty_mask"
    case absentLabel = "absent_label"
    case duplicate
  }

  public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// Nothing is trained on such data.
    case error
    /// It is probably not meant, and training goes on.
    case warning
    /// It is usual, and worth to be known.
    case note
  }

  public var kind: Kind
  public var severity: Severity
  /// The file or folder.
  public var path: String
  public var message: String
  /// Of an error, whose fault it is.
  public var fault: VolumeError.Kind

  public init(
    _ kind: Kind, _ severity: Severity, _ path: String, _ message: String,
    fault: VolumeError.Kind = .badData
  ) {
    self.kind = kind
    self.severity = severity
    self.path = path
    self.message = message
    self.fault = fault
  }

  /// An error. One of a file that is not there is of that kind.
  public init(_ kind: Kind, _ error: VolumeError) {
    let isMissing = error.kind == .missingInput && [.unreadableFile, .grid].contains(kind)
    self.init(
      isMissing ? .missingFile : kind, .error, error.path, error.message, fault: error.kind)
  }

  public var description: String { "\(path): \(message)" }
}

extension [Finding] {
  /// What nothing is trained on, each once.
  public var errors: [VolumeError] {
    var seen: Set<VolumeError> = []
    return filter { $0.severity == .error }
      .map { VolumeError($0.path, $0.message, $0.fault) }.filter { seen.insert($0).inserted }
  }

  /// The others.
  public var warnings: [Finding] { filter { $0.severity != .error } }

  /// The result of `body`; where it throws a `VolumeError`, that is added, and the result is nil. Throws
  /// anything else.
  @discardableResult
  mutating func catching<Result>(
    _ kind: Finding.Kind, _ body: () throws -> Result
  ) throws -> Result? {
    do {
      return try body()
    } catch let error as VolumeError {
      append(Finding(kind, error))
      return nil
    }
  }
}
