import Diagnostics
import IR

extension Catalogue {
  /// What is wrong with the operations of a module whose structure is sound: a kind that the catalogue
  /// lacks, or results of other types than the operation gives. Volumes that were narrowed count as
  /// what they were.
  public static func verify(_ module: Module) -> [Diagnostic] {
    module.functions.flatMap { function in
      let wide = function.widened
      return wide.operations.compactMap { operation -> Diagnostic? in
        let message: String
        if !known.contains(ObjectIdentifier(type(of: operation.kind))) {
          message = "is of no kind that the catalogue has"
        } else if let wrong = wide.wrongTypes(of: operation, resources: module.resources) {
          message = wrong
        } else {
          return nil
        }
        return Diagnostic(
          .error, "ir-operation",
          "in function '\(function.name)': '\(operation.title)' at '\(operation.anchor.path)' \(message)",
          at: operation.anchor.span, notes: operation.anchor.trace)
      }
    }
  }
}

private let known = Set(Catalogue.operations.map { ObjectIdentifier($0) })

extension Function {
  /// The function with float32 in place of bfloat16.
  fileprivate var widened: Function {
    var function = self
    for index in types.indices where types[index].element == .bfloat16 {
      function[type: ValueID(index)].element = .float32
    }
    return function
  }

  /// What the types of the operation's results should be, in words; nil where they are.
  fileprivate func wrongTypes(of operation: Operation, resources: [Resource]) -> String? {
    let site = Site(operation, in: self, of: resources)
    do throws(OperationFault) {
      let types = try operation.definition.resultTypes(site)
      guard types != site.resultTypes else { return nil }
      func list(_ types: [TensorType]) -> String {
        types.map(\.description).joined(separator: ", ")
      }
      return "gives \(list(types)), but its results are \(list(site.resultTypes))"
    } catch {
      return "does not fit: \(error.message)"
    }
  }
}
