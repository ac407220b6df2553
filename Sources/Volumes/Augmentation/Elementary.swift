/// Functions whose results are the same on every machine, which those of the C library need not be.
enum Elementary {
  /// Cosine and sine of an angle in degrees, of a magnitude of at most 180.
  static func turn(degrees: Double) -> (cosine: Double, sine: Double) {
    // Whole quarters are exact.
    let quarters = (degrees / 90).rounded()
    let angle = (degrees - quarters * 90) * (.pi / 180)
    var (cosine, sine) = (1.0, angle)
    var (cosineTerm, sineTerm) = (1.0, angle)
    for k in 1...12 {
      cosineTerm *= -angle * angle / Double((2 * k - 1) * 2 * k)
      sineTerm *= -angle * angle / Double(2 * k * (2 * k + 1))
      cosine += cosineTerm
      sine += sineTerm
    }
    switch Int(quarters) & 3 {
    case 0: return (cosine, sine)
    case 1: return (-sine, cosine)
    case 2: return (-cosine, -sine)
    default: return (sine, -cosine)
    }
  }

  /// e^x for x from -700 to 0.
  static func exponential(_ x: Double) -> Double {
    // Halved until its series ends soon, then squared as often.
    var (small, halvings) = (x, 0)
    while small < -0.5 {
      small /= 2
      halvings += 1
    }
    var (sum, term) = (1.0, 1.0)
    for k in 1...18 {
      term *= small / Double(k)
      sum += term
    }
    for _ in 0..<halvings { sum *= sum }
    return sum
  }
}
