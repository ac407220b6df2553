/// Values as Python writes them.
enum Python {
  /// (1, 2, 3).
  static func tuple(_ sizes: [Int]) -> String {
    "(\(sizes.map(String.init).joined(separator: ", "))\(sizes.count == 1 ? "," : ""))"
  }

  /// One number where all axes have the same.
  static func window(_ sizes: [Int]) -> String {
    Set(sizes).count == 1 ? "\(sizes[0])" : tuple(sizes)
  }

  static func list(_ numbers: [some CustomStringConvertible]) -> String {
    "[\(numbers.map(\.description).joined(separator: ", "))]"
  }

  static func boolean(_ value: Bool) -> String { value ? "True" : "False" }

  static func string(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "'", "\\": "\\\(scalar)"
      case " "..."~": "\(scalar)"
      default: "\\U" + String(repeating: "0", count: 8 - hex(scalar).count) + hex(scalar)
      }
    }
    return "'\(escaped.joined())'"
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16) }

  /// `stem`, with a number where it is taken.
  static func unique(_ stem: String, among names: [String]) -> String {
    guard names.contains(stem) else { return stem }
    var number = 2
    while names.contains("\(stem)_\(number)") { number += 1 }
    return "\(stem)_\(number)"
  }

  /// A call; arguments that are nil are left out.
  static func call(_ function: String, _ arguments: [String?]) -> String {
    "\(function)(\(arguments.compactMap(\.self).joined(separator: ", ")))"
  }

  /// `name=value`, or nothing where the value is the default.
  static func keyword<Value: Equatable>(
    _ name: String, _ value: Value, default defaultValue: Value, _ text: (Value) -> String
  ) -> String? {
    value == defaultValue ? nil : "\(name)=\(text(value))"
  }
}
