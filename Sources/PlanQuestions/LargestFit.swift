/// Searches numbered candidates, of which a larger one never takes less, for the largest that fits.
///
/// It gallops from a guess until it has one that fits and one that does not, and bisects between them.
struct LargestFit {
  /// The largest that fits; nil where none does.
  private(set) var largest: Int?
  /// The smallest that does not; nil where all do.
  private(set) var exceeding: Int?
  private let candidates: ClosedRange<Int>
  private var invalid: Set<Int> = []

  /// Afterwards nothing valid lies between `largest` and `exceeding`.
  ///
  /// - Parameters:
  ///   - guesses: asked about first, in order, the later ones by what the search has learned.
  ///   - fits: nil where a candidate is not valid. Asked at most once of each.
  init(
    _ candidates: ClosedRange<Int>, guesses: [() -> Int], fits: (Int) -> Bool?
  ) {
    self.candidates = candidates
    for guess in guesses where open != nil { ask(near: guess(), fits) }
    var stride = 1
    while let open {
      let target: Int
      switch (largest, exceeding) {
      case (let largest?, let exceeding?): target = largest + (exceeding - largest) / 2
      case (let largest?, nil): target = largest + stride
      case (nil, let exceeding?): target = exceeding - stride
      case (nil, nil): target = open.lowerBound
      }
      guard ask(near: target, fits) else { return }
      stride *= 2
    }
  }

  /// Candidates that may still change the answer.
  private var open: ClosedRange<Int>? {
    let lower = largest.map { $0 + 1 } ?? candidates.lowerBound
    let upper = exceeding.map { $0 - 1 } ?? candidates.upperBound
    return lower <= upper ? lower...upper : nil
  }

  /// Asks about the open candidate closest to the target that is valid, one at or below it first;
  /// false where there is none.
  @discardableResult private mutating func ask(
    near target: Int, _ fits: (Int) -> Bool?
  ) -> Bool {
    guard let open else { return false }
    let start = min(max(target, open.lowerBound), open.upperBound)
    let ordered = [Array((open.lowerBound...start).reversed()), Array(start...open.upperBound)]
    for candidate in ordered.joined() where !invalid.contains(candidate) {
      switch fits(candidate) {
      case true?: largest = candidate
      case false?: exceeding = candidate
      case nil:
        invalid.insert(candidate)
        continue
      }
      return true
    }
    return false
  }
}
