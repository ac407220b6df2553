/// What needs a place in the arena: rigid groups of instances, then the scratch of steps.
struct Blocks {
  /// Of each block, from its lowest byte on.
  let rectangles: [[Layout.Rectangle]]
  /// Of each group.
  let members: [[Coalescing.Member]]
  /// Where the lowest member of each group starts.
  let origins: [Int]
  /// Steps that have scratch, in the order of the blocks that come after the groups.
  let scratchSteps: [Int]
  let alignment: Int

  init(_ evaluation: Evaluation, _ graph: Graph) {
    members = evaluation.coalescing.groups
    origins = members.map { $0.reduce(Int.max) { min($0, $1.start) } }
    var rectangles = zip(members, origins).map { group, origin in
      Coalescing.footprint(group).map { rectangle in
        var rectangle = rectangle
        rectangle.start -= origin
        return rectangle
      }
    }
    var scratchSteps: [Int] = []
    for (index, step) in evaluation.schedule.steps.enumerated() {
      let bytes = graph.operations[step.operation].scratchBytes
      guard bytes > 0 else { continue }
      scratchSteps.append(index)
      rectangles.append([Layout.Rectangle(bytes: bytes, first: index, last: index)])
    }
    self.rectangles = rectangles
    self.scratchSteps = scratchSteps
    alignment = graph.problem.alignment
  }
}
