extension Kernel: CustomStringConvertible {
  /// The name, and the attributes that are there with their labels. Attributes that several kernels have
  /// in common stand as the kernel's own.
  public var description: String {
    let fields = Self.fields(record)
    let shared = fields.count == 1 ? Self.fields(fields[0].value) : []
    let text = Self.text(shared.isEmpty ? fields : shared)
    return fields.isEmpty ? name : name + text
  }

  /// The stored properties of a struct; none of other values.
  private static func fields(_ value: Any) -> [(label: String, value: Any)] {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .struct, !(value is any RawRepresentable) else { return [] }
    return mirror.children.map { ($0.label ?? "", $0.value) }
  }

  private static func text(_ fields: [(label: String, value: Any)]) -> String {
    let present = fields.compactMap { field in
      text(field.value).map { "\(field.label): \($0)" }
    }
    return "(\(present.joined(separator: ", ")))"
  }

  /// Nil for what is absent.
  private static func text(_ value: Any) -> String? {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.first.flatMap { text($0.value) } }
    if mirror.displayStyle == .dictionary {
      let entries = mirror.children.compactMap { entry in
        Mirror(reflecting: entry.value).children.compactMap { text($0.value) }
          .joined(separator: ": ")
      }
      return "[\(entries.sorted().joined(separator: ", "))]"
    }
    if let raw = value as? any RawRepresentable { return "\(raw.rawValue)" }
    let fields = fields(value)
    return fields.isEmpty ? "\(value)" : text(fields)
  }
}
