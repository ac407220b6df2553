import Diagnostics

/// Faults in the structure of a module, in the order of its text; empty for a sound one. Structure is
/// what holds whatever the operations mean: tables and the indices into them, single assignment,
/// definition before use, nesting of regions. Types of results are the catalogue's to check.
public func verify(_ module: Module) -> [Diagnostic] {
  var faults: [Diagnostic] = []
  for (count, resource) in zip(counts(of: module.resources.map(\.name)), module.resources) {
    let subject = "resource '\(resource.name)'"
    if count > 1 {
      let message = "\(subject) shares its name with another"
      faults.append(Diagnostic(.error, "ir-duplicate-resource", message, at: nil))
    }
    faults += shapeFaults(of: resource.type, subject: subject)
  }
  for (count, function) in zip(counts(of: module.functions.map(\.name)), module.functions) {
    if count > 1 {
      let message = "function '\(function.name)' shares its name with another"
      faults.append(Diagnostic(.error, "ir-duplicate-function", message, at: nil))
    }
    var verifier = FunctionVerifier(function, resourceCount: module.resources.count)
    faults += verifier.verify()
  }
  return faults
}

/// For each name, how many of the names up to it are equal to it.
func counts(of names: [String]) -> [Int] {
  var seen: [String: Int] = [:]
  return names.map { name in
    seen[name, default: 0] += 1
    return seen[name] ?? 0
  }
}

/// Extents are positive, and the bytes of the widest element can be counted.
func shapeFaults(of type: TensorType, subject: @autoclosure () -> String) -> [Diagnostic] {
  if let axis = type.shape.firstIndex(where: { $0 <= 0 }) {
    let message = "\(subject()) has type \(type), whose extent along axis \(axis) is not positive"
    return [Diagnostic(.error, "ir-shape", message, at: nil)]
  }
  let bytesOfWidest = 8
  var bytes = bytesOfWidest
  for extent in type.shape {
    let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
    if overflow {
      let message = "\(subject()) has type \(type), whose bytes are too many to be counted"
      return [Diagnostic(.error, "ir-shape", message, at: nil)]
    }
    bytes = product
  }
  return []
}
