/// What voxel `index` of a volume of the fixtures is made of, in 0 ..< 65536; the scripts compute it too.
package func hashed(_ index: Int, _ seed: Int) -> Int {
  var h = (index * 2_654_435_761 + seed * 40_503) & 0xFFFF_FFFF
  h ^= h >> 15
  h = h &* 2_246_822_519 & 0xFFFF_FFFF
  return h >> 16
}

/// Multiples of 2^-15 in -1 ..< 1.
package func hashedNumbers(_ count: Int, _ seed: Int) -> [Float] {
  (0..<count).map { Float(hashed($0, seed)) / 32768 - 1 }
}

/// Class indices 0 to 3 in boxes of two voxels.
package func hashedClasses(_ shape: [Int], _ seed: Int) -> [UInt8] {
  (0..<shape.reduce(1, *)).map { place in
    let (d, h, w) = (place / shape[2] / shape[1], place / shape[2] % shape[1], place % shape[2])
    return UInt8(hashed((d / 2 * 64 + h / 2) * 64 + w / 2, seed) % 4)
  }
}
