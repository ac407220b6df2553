/// The components that the terms of one sequence add to their paths, each once.
struct Siblings {
  private var used: Set<String> = []
  private var next: [String: Int] = [:]

  /// `word`, or where a sibling has that already `word-2`, `word-3`, ….
  mutating func component(_ word: String) -> String {
    if used.insert(word).inserted { return word }
    var number = next[word] ?? 2
    while !used.insert("\(word)-\(number)").inserted { number += 1 }
    next[word] = number + 1
    return "\(word)-\(number)"
  }
}
