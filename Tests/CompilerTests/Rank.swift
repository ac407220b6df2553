/// Rank of a matrix of whole numbers, modulo the prime 2^61 - 1: never above the rank over the
/// rationals, and below it only where the prime divides each of its largest minors.
func rank(_ rows: [[Int]]) -> Int {
  let prime = (1 << 61) - 1
  func product(_ a: Int, _ b: Int) -> Int {
    let (high, low) = a.multipliedFullWidth(by: b)
    return prime.dividingFullWidth((high, low)).remainder
  }
  func inverse(_ a: Int) -> Int {
    var (result, base, exponent) = (1, a, prime - 2)
    while exponent > 0 {
      if exponent & 1 == 1 { result = product(result, base) }
      base = product(base, base)
      exponent >>= 1
    }
    return result
  }
  var rows = rows.map { row in row.map { ($0 % prime + prime) % prime } }
  var rank = 0
  for column in 0..<(rows.first?.count ?? 0) {
    guard let pivot = rows[rank...].firstIndex(where: { $0[column] != 0 }) else { continue }
    rows.swapAt(rank, pivot)
    let scale = inverse(rows[rank][column])
    for row in rank + 1..<max(rows.count, rank + 1) where rows[row][column] != 0 {
      let factor = product(rows[row][column], scale)
      for index in column..<rows[row].count {
        let difference = rows[row][index] - product(factor, rows[rank][index])
        rows[row][index] = difference < 0 ? difference + prime : difference
      }
    }
    rank += 1
    if rank == rows.count { break }
  }
  return rank
}
