/// Checks that attributes of several kernels have in common. Each gives what is wrong, or nil.
enum AttributeCheck {
  static func require(_ holds: Bool, _ attribute: String) -> String? {
    holds ? nil : "has an impossible \(attribute)"
  }

  /// Whether it may be added to what a root is taken of.
  static func isSmall(_ value: Double) -> Bool { value >= 0 && value.isFinite }

  /// Sizes of three axes, each of which fits in 31 bits.
  static func sizes(_ sizes: [Int]..., padding: [Int] = [0, 0, 0]) -> String? {
    let limit = Int(Int32.max)
    return require(
      sizes.allSatisfy { $0.count == 3 && $0.allSatisfy { (1...limit).contains($0) } }
        && padding.count == 3 && padding.allSatisfy { (0...limit).contains($0) }, "window")
  }

  static func sign(_ sign: Int) -> String? { require((-1...1).contains(sign), "sign") }
}
