import Diagnostics

/// Reads the textual form of `grammar/ir.ebnf`.
public enum IRParser {
  /// Bytes that a text may have. The largest models print to less than a tenth.
  public static let sizeLimit = 16 << 20
  /// How deep regions may nest: twice what a model's text may, as a coupling is two regions.
  public static let depthLimit = 128
  /// How deep lists and groups of one field may nest.
  static let fieldDepthLimit = 8

  /// Why a text is no module: at least one diagnostic, in the order in which they were found.
  public struct Failure: Error, Hashable, Sendable {
    public var diagnostics: [Diagnostic]
  }

  /// The module that `text` describes, of operations of the kinds given. A fault of syntax ends the reading; names and numbers that do
  /// not fit together are all reported. What `verify` checks beyond that is left to it.
  public static func parse(
    _ text: String, file: String, kinds: [any OperationKind.Type]
  ) -> Result<Module, Failure> {
    let start = Position(line: 1, column: 1)
    guard text.utf8.count <= sizeLimit else {
      let span = Span(file: file, start: start, end: start)
      let message = "\(text.utf8.count) bytes of text; the limit is \(sizeLimit)"
      return .failure(Failure(diagnostics: [Diagnostic(.error, "ir-too-large", message, at: span)]))
    }
    var parser = ModuleParser(text, file: file, kinds: kinds)
    let module: Module
    do throws(Diagnostic) {
      module = try parser.module()
    } catch {
      return .failure(Failure(diagnostics: parser.faults + [error]))
    }
    return parser.faults.isEmpty ? .success(module) : .failure(Failure(diagnostics: parser.faults))
  }
}
