/// The candidate that a mistyped word most likely meant, or nil where none is close.
///
/// Closeness is the Damerau-Levenshtein distance (optimal string alignment): insertions, deletions,
/// substitutions and swaps of neighbours, case ignored. A third of the word's length may differ, at
/// least one and at most three. The earliest candidate wins a tie.
public func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
  // A word that long is no slip of the finger, and the distance takes time with its square.
  let longest = 64
  let letters = Array(word.lowercased().unicodeScalars.prefix(longest + 1))
  guard !letters.isEmpty, letters.count <= longest else { return nil }
  let threshold = min(3, max(1, letters.count / 3))

  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate != word {
    let other = Array(candidate.lowercased().unicodeScalars.prefix(longest + 1))
    guard abs(other.count - letters.count) <= threshold else { continue }
    let distance = editDistance(letters, other)
    if distance <= threshold, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    for column in 0..<right.count {
      let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
      var distance = min(substitution, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[right.count]
}
