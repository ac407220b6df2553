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

  /// With a separator between thousands.
  public func grouped(by separator: Character) -> String {
    var digits = Array(String(magnitude))
    for position in stride(from: digits.count - 3, to: 0, by: -3) {
      digits.insert(separator, at: position)
    }
    return (self < 0 ? "-" : "") + String(digits)
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

  /// Seconds as minutes and seconds, `1:05`.
  public var readableClock: String {
    let whole = Int(Swift.min(self, 1e12).rounded())
    let tail = String(whole % 60)
    return "\(whole / 60):\(tail.count < 2 ? "0" : "")\(tail)"
  }

  /// This many arithmetic operations, readable.
  public var readableFlops: String {
    switch self {
    case 999.95e9...: "\((self * 1e-12).fixed(2)) TFLOP"
    case 999.95e6...: "\((self * 1e-9).fixed(1)) GFLOP"
    case 999.95e3...: "\((self * 1e-6).fixed(1)) MFLOP"
    default: "\((self * 1e-3).fixed(1)) kFLOP"
    }
  }

  /// Seconds, readable.
  public var readableSeconds: String {
    self >= 0.9995
      ? "\(fixed(2)) s"
      : self >= 0.0009995 ? "\((self * 1e3).fixed(1)) ms" : "\((self * 1e6).fixed(1)) µs"
  }
}
