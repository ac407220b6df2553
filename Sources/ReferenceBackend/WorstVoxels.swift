/// The greatest of the values of voxels. Where several are as great as the least of them, they share
/// what is left of the mean evenly, so that their order does not matter.
struct WorstVoxels {
  /// The mean of the greatest; 0 of no value.
  private(set) var mean = 0.0
  /// The least of the greatest, what each as great is multiplied by in the mean, and each greater one.
  private(set) var terms = [0.0, 0, 0]

  static let termCount = 3

  /// - Parameter percent: how many of the values, rounded down to a whole number of at least one.
  init(_ values: [Double], percent: Double) {
    guard !values.isEmpty else { return }
    guard !values.contains(where: \.isNaN) else {
      (mean, terms) = (.nan, [.nan, .nan, .nan])
      return
    }
    let count = max(1, Int((Double(values.count) * percent / 100).rounded(.down)))
    let chosen = values.sorted(by: >).prefix(count)
    let least = chosen.last ?? 0
    let (equal, left) = (values.count { $0 == least }, chosen.count { $0 == least })
    mean = chosen.reduce(0, +) / Double(count)
    terms = [least, Double(left) / (Double(equal) * Double(count)), 1 / Double(count)]
  }

  /// What a value is multiplied by in the mean that has such terms.
  static func share(of value: Double, _ terms: [Double]) -> Double {
    value > terms[0] ? terms[2] : value == terms[0] ? terms[1] : 0
  }
}
