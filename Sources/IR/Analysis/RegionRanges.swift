/// Which operations stand in each region of a function, those of inner regions included.
struct RegionRanges: Sendable {
  private var ranges: [Range<Int>?]

  init(_ function: Function) {
    ranges = Array(repeating: nil, count: function.regions.count)
    for (index, operation) in function.operations.enumerated() {
      for region in function.chain(to: operation.region) {
        let first = ranges[region.index]?.lowerBound ?? index
        ranges[region.index] = first..<index + 1
      }
    }
  }

  /// From the first to past the last operation of the region; nil where it has none. In a function
  /// that the verifier accepts, all operations between are of the region too.
  subscript(region: RegionID) -> Range<Int>? {
    ranges.indices.contains(region.index) ? ranges[region.index] : nil
  }
}

extension Function {
  /// The region and those around it, outermost first. Ends early, rather than trap or go round for
  /// ever, where the function's table lacks a region or regions stand in each other.
  func chain(to region: RegionID?) -> [RegionID] {
    var chain: [RegionID] = []
    var next = region
    while let region = next, regions.indices.contains(region.index),
      chain.count < regions.count
    {
      chain.append(region)
      next = regions[region.index].parent
    }
    return chain.reversed()
  }
}
