import IR

extension Compilation {
  /// A module of this compilation as text.
  public func text(of module: Module, locations: Bool) -> String {
    module.print(locations: locations)
  }

  /// Regions that are proved to be bijections.
  public var invertibleRegionCount: Int { proofs.count }

  /// One line for each region that is promised or found to be a bijection, couplings of a chain
  /// counted together.
  public var invertibilitySummary: [String] {
    let promised = proofs.filter { $0.region.kind == .invertible }.map {
      "'\($0.region.anchor.path)' is a bijection: \($0.order.count) operations lead back"
    }
    let couplings = proofs.count { $0.region.kind == .coupling }
    return promised + (couplings > 0 ? ["\(couplings) couplings are bijections"] : [])
  }

  /// The inverse of every region that is a bijection, as the proof found it.
  public var inverseText: String {
    let forward = elaborated.functions[0]
    return proofs.map { proof in
      var text =
        "inverse of \(proof.region.kind.rawValue) '\(proof.region.anchor.path)' (%\(proof.region.output.index) -> %\(proof.region.input.index)):\n"
      for operation in proof.order {
        let results = operation.results.map { "%\($0.index)" }.joined(separator: ", ")
        let operands = operation.operands.map { "%\($0.index)" }.joined(separator: ", ")
        let resources = operation.resources.map { " @\(elaborated.resources[$0.index].name)" }
        text += "  \(results) = \(operation.title)(\(operands))\(resources.joined())"
        text +=
          " : \(operation.results.map { forward[type: $0].description }.joined(separator: ", "))\n"
      }
      return text
    }.joined(separator: "\n")
  }
}
