extension Float {
  /// The nearest number of bfloat16, which has float's exponent and 8 bits of its significand; of two
  /// at the same distance the even one.
  var nearestBFloat16: Float {
    let bits = isNaN ? bitPattern | 0x40_0000 : bitPattern &+ 0x7fff &+ (bitPattern >> 16 & 1)
    return Float(bitPattern: bits & 0xffff_0000)
  }
}
