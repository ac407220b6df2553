import ArgumentParser

/// A number of bytes as users write it: `512MiB`, `2GiB`, `1.5GB`, `1500000000`.
public struct ByteSize: ExpressibleByArgument, Hashable, Sendable {
  public var bytes: Int

  private static let units: [(String, Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
  ]

  public init?(argument: String) {
    var text = argument
    var factor = 1.0
    if let unit = Self.units.first(where: { argument.hasSuffix($0.0) }) {
      text = String(argument.dropLast(unit.0.count))
      factor = unit.1
    }
    guard let number = Double(text.filter { $0 != " " }), number.isFinite, number > 0,
      number * factor < 9e18
    else { return nil }
    bytes = Int(number * factor)
  }

  public static let help = "Bytes, as 512MiB, 2GiB or 1500000000."
}

extension Int {
  /// This many bytes, readable: three significant digits in binary units.
  public var readableBytes: String {
    var value = Double(self)
    var unit = 0
    let names = ["B", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1000, unit < names.count - 1 {
      value /= 1024
      unit += 1
    }
    if unit == 0 { return "\(self) B" }
    let digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return "\(value.fixed(digits)) \(names[unit])"
  }
}

extension Double {
  /// With a fixed number of digits after the point.
  public func fixed(_ digits: Int) -> String {
    guard isFinite else { return "\(self)" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (magnitude * scale).rounded()
    guard rounded < 9e18 else { return "\(self)" }
    let whole = Int(rounded)
    let sign = self < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let text = String(whole)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return "\(sign)\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }

  /// Seconds, readable.
  public var readableSeconds: String {
    self >= 0.9995
      ? "\(fixed(2)) s"
      : self >= 0.0009995 ? "\((self * 1e3).fixed(1)) ms" : "\((self * 1e6).fixed(1)) µs"
  }
}
