import Testing

/// A printed plan shows what inversion is for: in the first table of policies its arena is at least a
/// quarter smaller than that of recomputing.
func expectInversionPays(in output: String) throws {
  func arena(_ policy: Substring) throws -> Double {
    let row = try #require(
      output.split(separator: "\n").first { $0.starts(with: policy) && $0.contains(" MiB ") },
      "no row of '\(policy)' in \(output)")
    let figure = try #require(row.firstMatch(of: #/ MiB +([0-9.]+) MiB /#)?.1)
    return try #require(Double(figure))
  }
  let (recompute, invert) = (try arena("recompute "), try arena("invert "))
  #expect(invert <= 0.75 * recompute, "\(invert) MiB by inversion, \(recompute) by recomputing")
}
