import Diagnostics

/// Regions nest, the operations of one stand together, and what flows in and out is defined where it
/// has to be.
struct RegionVerifier {
  private let function: Function
  /// Where each value gets its content: -1 for an argument, else the index of an operation.
  private let definitions: [ValueID: Int]
  private var faults: [Diagnostic] = []

  init(_ function: Function, definitions: [ValueID: Int]) {
    self.function = function
    self.definitions = definitions
  }

  consuming func verify() -> [Diagnostic] {
    verifyNesting()
    // Ranges mean something once every chain of regions ends.
    if faults.isEmpty {
      verifyContiguity()
      let ranges = RegionRanges(function)
      for index in function.regions.indices { verifyFlow(RegionID(index), ranges) }
    }
    return faults
  }

  private mutating func verifyNesting() {
    for (index, region) in function.regions.enumerated() {
      if let parent = region.parent, !function.regions.indices.contains(parent.index) {
        let count = function.regions.count
        report("ir-out-of-range", RegionID(index), "stands in region ^\(parent.index) of \(count)")
      } else if standsInItself(RegionID(index)) {
        report("ir-region-nesting", RegionID(index), "stands in itself")
      }
    }
  }

  private func standsInItself(_ region: RegionID) -> Bool {
    var next = function.regions[region.index].parent
    for _ in function.regions {
      guard let current = next, function.regions.indices.contains(current.index) else {
        return false
      }
      if current == region { return true }
      next = function.regions[current.index].parent
    }
    return false
  }

  private mutating func verifyContiguity() {
    var open: [RegionID] = []
    var closed: Set<RegionID> = []
    for (index, operation) in function.operations.enumerated() {
      let chain = function.chain(to: operation.region)
      let common = zip(open, chain).prefix { $0 == $1 }.count
      closed.formUnion(open[common...])
      for region in chain[common...] where closed.contains(region) {
        let message = "goes on at operation \(index), '\(operation.title)', after it ended"
        report("ir-region-contiguity", region, message)
      }
      open = chain
    }
  }

  private mutating func verifyFlow(_ id: RegionID, _ ranges: RegionRanges) {
    let region = function.regions[id.index]
    guard let input = definitions[region.input] else {
      return report(
        "ir-undefined-value", id, "has input \(region.input.text), which has no definition")
    }
    // A region without operations has no place of its own, but it is in the one around it.
    let around = function.chain(to: region.parent).last { ranges[$0] != nil }
    let end = ranges[id]?.lowerBound ?? around.flatMap { ranges[$0]?.upperBound }
    if let end, input >= end {
      report("ir-region-flow", id, "has input \(region.input.text), which is not defined before it")
    }
    guard region.output != region.input else { return }
    guard let output = definitions[region.output] else {
      return report(
        "ir-undefined-value", id, "has output \(region.output.text), which has no definition")
    }
    if ranges[id]?.contains(output) != true {
      let message = "has output \(region.output.text), which is neither its input nor defined in it"
      report("ir-region-flow", id, message)
    }
  }

  private mutating func report(_ identifier: String, _ id: RegionID, _ message: String) {
    let region = function.regions[id.index]
    let subject = "\(region.kind.rawValue) ^\(id.index) \(TextForms.string(region.anchor.path))"
    faults.append(.fault(identifier, "\(subject) \(message)", in: function, region.anchor))
  }
}
