import Plan
import Testing

@testable import PlanQuestions

/// The front and the choices against looking at every pair.
@Suite struct VariationAnswerTests {
  private typealias Values = [Variation.Value?]

  private static let variations = [
    Variation(name: "blocks", values: [.parameter("1"), .parameter("10"), .parameter("2")]),
    Variation(
      name: "patch", values: [.patch([8, 8, 8]), .patch([16, 8, 8]), .patch([8, 16, 8])]),
    Variation(name: "loss", values: [.parameter("a"), .parameter("b")]),
  ]

  /// Costs that many plans have in common.
  private func combinations(_ seed: Int) -> [VariationAnswer.Combination] {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func draw(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var result: [VariationAnswer.Combination] = []
    for path in ["a.yaml", "b.yaml"] {
      for blocks in Self.variations[0].values {
        for patch in Self.variations[1].values {
          for loss in Self.variations[2].values {
            let costs = [Policy.keep, .recompute, .invert].map {
              StepCost(
                policy: $0, peakBytes: 1 + draw(6), arenaBytes: 0, stepFlops: 0,
                stepSeconds: Double(1 + draw(6)), overheadVsKeep: 0)
            }
            result.append(
              VariationAnswer.Combination(
                path: path, values: [path == "a.yaml" ? blocks : nil, patch, loss],
                settings: ModelSettings(), diagnostics: [],
                plans: draw(5) == 0
                  ? nil
                  : VariationAnswer.Plans(
                    weights: 1, flops: 1, size: ModelSize(patch: [8, 8, 8], batch: 1),
                    costs: costs)))
          }
        }
      }
    }
    return result
  }

  /// As much of everything: written down here once more, on what the values above are.
  private func hasAsMuch(_ one: Values, _ other: Values) -> Bool {
    let blocks = ["1": 1, "2": 2, "10": 10]
    func number(_ value: Variation.Value?) -> Int {
      if case .parameter(let text) = value { blocks[text] ?? 0 } else { 0 }
    }
    guard case .patch(let mine) = one[1], case .patch(let others) = other[1] else { return false }
    return number(one[0]) >= number(other[0]) && one[2] == other[2]
      && mine[0] >= others[0] && mine[1] >= others[1] && mine[2] >= others[2]
  }

  @Test(arguments: 0..<40) func `the front is what nothing is better than`(_ seed: Int) {
    let combinations = combinations(seed)
    let limits = StepLimits(
      bytes: seed % 2 == 0 ? 4 : nil, seconds: seed % 3 == 0 ? 4 : nil)
    let answer = VariationAnswer(Self.variations, limits, combinations)
    let places = combinations.indices.flatMap { index in
      (combinations[index].plans?.costs ?? []).indices.map {
        VariationAnswer.Place(combination: index, policy: $0)
      }
    }
    let fitting = places.filter { place in
      let cost = answer[place].cost
      return (limits.bytes.map { cost.peakBytes <= $0 } ?? true)
        && (limits.seconds.map { cost.stepSeconds <= $0 } ?? true)
    }
    for place in places {
      let (mine, cost) = answer[place]
      let isBeaten = fitting.contains { other in
        let (others, better) = answer[other]
        guard other != place, others.path == mine.path, hasAsMuch(others.values, mine.values),
          better.peakBytes <= cost.peakBytes, better.stepSeconds <= cost.stepSeconds
        else { return false }
        let isEqual =
          others.values == mine.values && better.peakBytes == cost.peakBytes
          && better.stepSeconds == cost.stepSeconds
        // Of equal ones the first is taken.
        return !isEqual || (other.combination, other.policy) < (place.combination, place.policy)
      }
      #expect(answer.front.contains(place) == (fitting.contains(place) && !isBeaten))
    }
  }

  @Test(arguments: 0..<40) func `choices have the most of what is varied first`(_ seed: Int) throws
  {
    let combinations = combinations(seed)
    let limits = StepLimits(bytes: seed % 2 == 0 ? 4 : nil, seconds: seed % 2 == 0 ? nil : 4)
    let answer = VariationAnswer(Self.variations, limits, combinations)
    #expect(answer.choices.count <= 2)
    for place in answer.choices {
      let (chosen, cost) = answer[place]
      #expect(limits.hold(cost))
      for (index, other) in combinations.enumerated() where other.path == chosen.path {
        for (policy, otherCost) in (other.plans?.costs ?? []).enumerated()
        where limits.hold(otherCost) {
          let order: [String?] = ["1", "2", "10"]
          func blocks(_ values: Values) -> Int {
            if case .parameter(let text) = values[0] { order.firstIndex(of: text)! } else { 0 }
          }
          func voxels(_ values: Values) -> Int {
            if case .patch(let extents) = values[1] { extents.reduce(1, *) } else { 0 }
          }
          let mine = (blocks(chosen.values), voxels(chosen.values))
          let others = (blocks(other.values), voxels(other.values))
          #expect(mine >= others)
          if mine == others, VariationAnswer.Place(combination: index, policy: policy) != place {
            let (time, otherTime) = (cost.stepSeconds, otherCost.stepSeconds)
            let (bytes, otherBytes) = (cost.peakBytes, otherCost.peakBytes)
            #expect(
              limits.bytes == nil
                ? (bytes, time) <= (otherBytes, otherTime)
                : (time, bytes) <= (otherTime, otherBytes))
          }
        }
      }
    }
    #expect(
      VariationAnswer(Self.variations, StepLimits(bytes: nil, seconds: nil), combinations)
        .choices.isEmpty)
  }
}
