/// Prints one function, a line at a time.
struct FunctionPrinter {
  private let function: Function
  private let module: Module
  private let locations: Bool
  private let uses: FunctionUses
  private let ranges: RegionRanges
  /// Regions without operations that are not yet printed, by the region around them.
  private var empty: [RegionID?: [(position: Int, region: RegionID)]] = [:]
  private var open: [RegionID] = []
  private var output: [String] = []

  init(_ function: Function, of module: Module, locations: Bool) {
    self.function = function
    self.module = module
    self.locations = locations
    uses = FunctionUses(function)
    ranges = RegionRanges(function)
    for index in function.regions.indices where ranges[RegionID(index)] == nil {
      let region = RegionID(index)
      empty[function.regions[index].parent, default: []].append((position(of: region), region))
    }
    for parent in empty.keys {
      empty[parent]?.sort { ($0.position, $0.region.index) < ($1.position, $1.region.index) }
    }
  }

  mutating func lines() -> [String] {
    output = ["function \(TextForms.name(function.name)) {"]
    for argument in function.arguments {
      line("argument \(TextForms.name(argument.name)) = \(typed(argument.value))")
    }
    let arguments = Set(function.arguments.map(\.value))
    for value in function.types.indices.map(ValueID.init)
    where uses.producer(of: value) == nil && !arguments.contains(value) {
      line("value \(typed(value))")
    }
    for (index, operation) in function.operations.enumerated() {
      move(to: function.chain(to: operation.region), before: index)
      line(text(of: operation))
    }
    move(to: [], before: function.operations.count)
    for result in function.results {
      line("result \(TextForms.name(result.name)) = \(result.value.text)")
    }
    return output + ["}"]
  }

  /// An operation would stand in no region that is empty, so where one is printed is free: after the
  /// operation that makes its input, as far as the region around it allows.
  private func position(of region: RegionID) -> Int {
    let after = uses.producer(of: function.regions[region.index].input).map { $0 + 1 } ?? 0
    guard let parent = function.regions[region.index].parent, let range = ranges[parent] else {
      return after
    }
    return min(max(after, range.lowerBound), range.upperBound)
  }

  /// Closes and opens regions until the innermost one open is the last of `chain`.
  private mutating func move(to chain: [RegionID], before index: Int) {
    let common = zip(open, chain).prefix { $0 == $1 }.count
    while open.count > common {
      printEmpty(in: open.last, upTo: index)
      close()
    }
    for region in chain[common...] {
      printEmpty(in: open.last, upTo: index)
      begin(region)
    }
    printEmpty(in: open.last, upTo: index)
  }

  private mutating func printEmpty(in parent: RegionID?, upTo index: Int) {
    guard let waiting = empty[parent] else { return }
    let due = waiting.prefix { $0.position <= index }
    empty[parent] = due.count == waiting.count ? nil : Array(waiting[due.endIndex...])
    for (_, region) in due {
      begin(region)
      printEmpty(in: region, upTo: .max)
      close()
    }
  }

  private mutating func begin(_ id: RegionID) {
    let region = function.regions[id.index]
    let location = locations ? region.anchor.location(withPath: false) : ""
    line(
      "\(region.kind.rawValue) ^\(id.index) \(TextForms.string(region.anchor.path)) "
        + "(\(region.input.text) -> \(region.output.text))\(location) {")
    open.append(id)
  }

  private mutating func close() {
    open.removeLast()
    line("}")
  }

  private func text(of operation: Operation) -> String {
    var text = ""
    if !operation.results.isEmpty {
      text += operation.results.map(\.text).joined(separator: ", ") + " = "
    }
    text += TextForms.name(Swift.type(of: operation.kind).name)
    text += "(" + self.text(of: operation.kind.entries) + ")"
    if !operation.results.isEmpty {
      text += " : " + operation.results.map(self.type(of:)).joined(separator: ", ")
    }
    return text + (locations ? operation.anchor.location(withPath: true) : "")
  }

  private func text(of entries: [FieldEntry]) -> String {
    entries.map { TextForms.name($0.name) + " = " + text(of: $0.tree) }.joined(separator: ", ")
  }

  private func text(of tree: FieldTree) -> String {
    switch tree {
    case .value(let value): value.text
    case .resource(let resource): text(of: resource)
    case .integer(let integer): String(integer)
    case .real(let real): TextForms.real(real)
    case .boolean(let flag): flag ? "true" : "false"
    case .string(let string): TextForms.string(string)
    case .list(let trees): "[" + trees.map(text(of:)).joined(separator: ", ") + "]"
    case .term(let word, let trees) where trees.isEmpty: word
    case .term(let word, let trees):
      word + "(" + trees.map(text(of:)).joined(separator: ", ") + ")"
    case .group(let entries): "{" + text(of: entries) + "}"
    }
  }

  private func text(of resource: ResourceID) -> String {
    module.resources.indices.contains(resource.index)
      ? "@" + TextForms.name(module.resources[resource.index].name) : "@?\(resource.index)"
  }

  private func typed(_ value: ValueID) -> String { "\(value.text) : \(type(of: value))" }

  private func type(of value: ValueID) -> String {
    function.types.indices.contains(value.index) ? function[type: value].description : "?"
  }

  private mutating func line(_ text: String) {
    output.append(String(repeating: "  ", count: open.count + 1) + text)
  }
}

extension ValueID {
  /// How the textual form spells the value.
  var text: String { "%\(index)" }
}
