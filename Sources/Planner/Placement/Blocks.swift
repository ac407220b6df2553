import BufferLayout
import Plan

/// What needs a place in the arena: the rigid groups of instances, then the scratch of steps.
struct Blocks {
  /// For each block, its rectangles, counted from its lowest byte.
  let rectangles: [[Rectangle]]
  /// For each group, its members.
  let members: [[Coalescing.Member]]
  /// For each group, where its lowest member starts, counted from the group's origin.
  let origins: [Int]
  /// The steps with scratch, in the order of their blocks.
  let scratchSteps: [Int]
  let alignment: Int

  init(_ evaluation: Evaluation, _ graph: ProblemGraph) {
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
      rectangles.append([Rectangle(bytes: bytes, first: index, last: index)])
    }
    self.rectangles = rectangles
    self.scratchSteps = scratchSteps
    alignment = graph.problem.alignment
  }
}
