/// The scores of one label, in one case or in the mean over several.
public struct Scores: Hashable, Sendable {
  /// Nil is undefined.
  private var values: [Score: Double?] = [:]

  /// Nil where it is undefined, or none of those that the definition has.
  public internal(set) subscript(score: Score) -> Double? {
    get { values[score] ?? nil }
    set { values[score] = .some(newValue) }
  }

  /// What the definition has, defined or not, in `Score`'s order.
  public var columns: [Score] { Score.allCases.filter { values[$0] != nil } }

  init() {}

  /// Each score's mean over those that are defined; nil where none is.
  init(meanOf all: [Scores]) {
    for score in all.first?.columns ?? [] {
      let defined = all.compactMap { $0[score] }
      self[score] = defined.isEmpty ? nil : defined.reduce(0, +) / Double(defined.count)
    }
  }
}

extension Scores: Encodable {
  /// With null for what is undefined.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Score.self)
    for score in columns { try container.encode(self[score], forKey: score) }
  }
}

extension Score: CodingKey {}
