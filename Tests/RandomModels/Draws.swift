import Randomness

/// The random choices of one model: a stream that its seed names.
struct Draws {
  private var generator: PhiloxGenerator

  init(seed: UInt64, stream: String) {
    generator = PhiloxGenerator(seed: seed, key: StableHash.hash(stream), step: 0)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &generator) < probability
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(0...elements.count - 1)]
  }

  /// One of the elements, each as often as its weight says.
  mutating func pick<Element>(_ elements: [(weight: Int, element: Element)]) -> Element {
    var position = integer(1...elements.reduce(0) { $0 + $1.weight })
    for (weight, element) in elements {
      position -= weight
      if position <= 0 { return element }
    }
    preconditionFailure("weights are positive")
  }

  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    elements.shuffled(using: &generator)
  }

  /// Each element with the given probability, in order.
  mutating func some<Element>(_ elements: [Element], _ probability: Double) -> [Element] {
    elements.filter { _ in chance(probability) }
  }
}
