import Diagnostics

@testable import IR

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Builds sound modules whose names, numbers and nesting are as odd as the types allow.
struct RandomModule {
  private var random: SplitMix64
  private var function = Function(name: "")
  private var resourceCount = 0
  /// Numbers not yet given to a value, in random order: numbers do not follow the order of definition.
  private var free: [ValueID] = []
  private var defined: [ValueID] = []

  static func make(seed: UInt64) -> Module {
    var maker = RandomModule(random: SplitMix64(state: seed))
    return maker.module()
  }

  private init(random: SplitMix64) { self.random = random }

  private mutating func module() -> Module {
    var module = Module(name: text())
    resourceCount = below(4)
    for index in 0..<resourceCount {
      module.resources.append(
        Resource(
          text() + "\(index)", type(), role: Resource.Role.allCases[below(3)],
          initializer: [.constant(real()), .uniform(bound: real()), .normal(deviation: real())][
            below(3)]))
    }
    for index in 0..<below(4) { module.functions.append(makeFunction(text() + "\(index)")) }
    return module
  }

  private mutating func makeFunction(_ name: String) -> Function {
    function = Function(name: name)
    free = []
    for _ in 0..<1 + below(60) { free.append(function.makeValue(type())) }
    free.shuffle(using: &random)
    let first = free.removeLast()
    defined = [first]
    function.arguments = [Function.Named(text() + "0", first)]
    if below(2) == 0, let second = free.popLast() {
      defined.append(second)
      function.arguments.append(Function.Named(text() + "1", second))
    }
    fill(nil, depth: 0)
    for index in 0..<below(3) {
      function.results.append(Function.Named(text() + "\(index)", anyDefined()))
    }
    renumberRegions()
    return function
  }

  private mutating func fill(_ region: RegionID?, depth: Int) {
    for _ in 0..<below(6) {
      if below(3) > 0 {
        addOperation(in: region)
      } else if depth < 5 {
        addRegion(in: region, depth: depth)
      }
    }
  }

  private mutating func addRegion(in parent: RegionID?, depth: Int) {
    let input = anyDefined()
    let id = RegionID(function.regions.count)
    let kind = Region.Kind.allCases[below(Region.Kind.allCases.count)]
    function.regions.append(
      Region(kind, parent: parent, anchor: anchor(), input: input, output: input))
    let outside = defined.count
    fill(id, depth: depth + 1)
    if let output = defined[outside...].randomElement(using: &random), below(4) > 0 {
      function.regions[id.index].output = output
    }
  }

  private mutating func addOperation(in region: RegionID?) {
    let results = (0..<below(3)).compactMap { _ in free.popLast() }
    function.operations.append(
      Operation(everything(), results: results, region: region, anchor: anchor()))
    defined += results
  }

  /// Parents after their children, too.
  private mutating func renumberRegions() {
    let order = function.regions.indices.shuffled(using: &random)
    let regions = function.regions
    for (old, new) in order.enumerated() {
      function.regions[new] = regions[old]
      function.regions[new].parent = regions[old].parent.map { RegionID(order[$0.index]) }
    }
    for index in function.operations.indices {
      function.operations[index].region = function.operations[index].region.map {
        RegionID(order[$0.index])
      }
    }
  }

  private mutating func anyDefined() -> ValueID { defined[below(defined.count)] }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func type() -> TensorType {
    TensorType((0..<below(6)).map { _ in 1 + below(40) }, Element.allCases[below(5)])
  }

  private mutating func everything() -> Everything {
    var kind = Everything()
    kind.values = (0..<below(4)).map { _ in anyDefined() }
    if below(2) == 0 { kind.value = anyDefined() }
    if resourceCount > 0 {
      kind.resources = (0..<below(3)).map { _ in ResourceID(below(resourceCount)) }
      if below(2) == 0 { kind.resource = ResourceID(below(resourceCount)) }
    }
    kind.whole = [Int.min, -1, 0, 7, Int.max][below(5)]
    kind.real = real()
    kind.flag = below(2) == 0
    kind.text = text()
    kind.lists = (0..<below(3)).map { _ in (0..<below(4)).map { _ in below(9) - 4 } }
    kind.word = Everything.Word.allCases[below(2)]
    if below(2) == 0 {
      var group = Everything.Inner()
      group.value = anyDefined()
      if below(2) == 0 { group.real = real() }
      if below(2) == 0 { group.innermost = Everything.Inner.Innermost(flag: below(2) == 0) }
      kind.group = group
    }
    return kind
  }

  /// Any bit pattern but those of NaN, which is not equal to itself.
  private mutating func real() -> Double {
    let odd = [0, -0.0, 1, 1e16, -1e-7, .infinity, -.infinity, .leastNonzeroMagnitude, 0.1 + 0.2]
    if below(2) == 0 { return odd[below(odd.count)] }
    let value = Double(bitPattern: random.next())
    return value.isNaN ? 0.1 : value
  }

  private mutating func text() -> String {
    let pieces = [
      "stem", "conv.weight", "value", "argument", "result", "loc", "inf", "nan", "true", "coupling",
      "function", "f32", "-", ".", "3", " ", "\"", "\\", "\n", "\r", "\t", "\0", "é", "e\u{301}",
      "\u{2028}", "\u{200B}", "🧠", "@", "%1", "^1", "{", "}", "//", "at",
    ]
    return (0..<below(4)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  private mutating func anchor() -> Anchor {
    Anchor(
      path: text(), span: span(),
      trace: (0..<max(0, below(5) - 2)).map { _ in Diagnostic.Note(text(), at: span()) })
  }

  private mutating func span() -> Span? {
    guard below(2) == 0 else { return nil }
    return Span(
      file: text(), start: Position(line: 1 + below(99), column: 1 + below(99)),
      end: Position(line: 1 + below(99), column: 1 + below(99)))
  }
}
