/// How often values occur, in bins of 24 bits: sign, exponent and 15 bits of the fraction. Whole numbers
/// below 65,536, as images of 8 and 16 bits hold, have a bin each; of others, values within 2^-15 of each
/// other share one. Bins are kept in pages of 4096, made where a value falls: a few MB for a modality, 128 MB
/// for values of every size that there is.
struct ValueTally: Sendable {
  private static let pageBits = 12
  /// For each page of bins the place of its first among the counts, or -1.
  private var pages = [Int32](repeating: -1, count: 1 << (24 - pageBits))
  private var counts: [UInt64] = []
  private(set) var total: UInt64 = 0

  var isEmpty: Bool { total == 0 }

  /// Adds a value once.
  @inline(__always)
  mutating func add(_ value: Float) {
    counts[place(of: Self.bin(of: value))] += 1
    total += 1
  }

  /// Adds another tally with the weight of one whatever its total: as `unit` values.
  mutating func add(normalized other: ValueTally) {
    guard other.total > 0 else { return }
    other.forEachBin { bin, count in
      let weight = other.total.dividingFullWidth(
        count.multipliedFullWidth(by: Self.unit)
      ).quotient
      counts[place(of: bin)] += weight
      total += weight
    }
  }

  /// What a tally weighs that is added as one of many.
  private static let unit: UInt64 = 1 << 36

  /// The values below which the shares lie (ascending, 0 to 1): where a share is met exactly, the mean of
  /// the values on both sides, as NumPy's `averaged_inverted_cdf`. None of no values.
  func quantiles(_ shares: [Double]) -> [Double] {
    guard total > 0 else { return [] }
    // Of weights that were rounded, a share that is met within this is met exactly.
    let tolerance = Double(total) * 1e-6
    var results: [Double] = []
    var below = 0.0
    var pending: Double?
    forEachBin { bin, count in
      let value = Double(Self.value(of: bin))
      if let one = pending {
        results.append((one + value) / 2)
        pending = nil
      }
      let end = below + Double(count)
      while results.count < shares.count, pending == nil {
        let target = shares[results.count] * Double(total)
        if target < end - tolerance || shares[results.count] <= 0 {
          results.append(value)
        } else if target <= end + tolerance, target < Double(total) - tolerance {
          pending = value
        } else {
          break
        }
      }
      // Shares that are met at the same place have the same value.
      below = end
    }
    let last = pending ?? Double(greatest)
    while results.count < shares.count { results.append(last) }
    return results
  }

  /// The weights in `count` equal parts of a range, and beyond it in the first and the last.
  func histogram(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    var bars = [Double](repeating: 0, count: count)
    let width = (range.upperBound - range.lowerBound) / Double(count)
    forEachBin { bin, weight in
      let place = width > 0 ? (Double(Self.value(of: bin)) - range.lowerBound) / width : 0
      bars[min(max(Int(max(min(place, 1e9), -1)), 0), count - 1)] += Double(weight)
    }
    return bars
  }

  private var greatest: Float {
    var result: Float = 0
    forEachBin { bin, _ in result = Self.value(of: bin) }
    return result
  }

  /// The bins that are not empty, in ascending order of their values.
  private func forEachBin(_ body: (_ bin: Int, _ count: UInt64) -> Void) {
    let size = 1 << Self.pageBits
    for page in pages.indices where pages[page] >= 0 {
      let start = Int(pages[page])
      for index in 0..<size where counts[start + index] > 0 {
        body(page << Self.pageBits | index, counts[start + index])
      }
    }
  }

  @inline(__always)
  private mutating func place(of bin: Int) -> Int {
    let page = bin >> Self.pageBits
    if pages[page] < 0 {
      pages[page] = Int32(counts.count)
      counts += repeatElement(0, count: 1 << Self.pageBits)
    }
    return Int(pages[page]) + bin & (1 << Self.pageBits - 1)
  }

  /// Bins in the order of their values; both zeros are one.
  @inline(__always)
  private static func bin(of value: Float) -> Int {
    let bits = (value + 0).bitPattern
    return Int((bits >> 31 == 1 ? ~bits : bits | 1 << 31) >> 8)
  }

  /// The value of a bin that is nearest to zero.
  private static func value(of bin: Int) -> Float {
    let bits = UInt32(bin) << 8
    return Float(bitPattern: bits >> 31 == 1 ? bits & ~(1 << 31) : ~(bits | 0xFF))
  }
}
