/// Addresses for all instances and scratch of a schedule.
struct Arena {
  /// For each instance.
  let offsets: [Int]
  /// For each step; nil where the operation needs none.
  let scratch: [Int?]
  let bytes: Int
  /// For each instance, how often no room was left for its group.
  let failures: [Int]

  /// - Parameter effort: as `Layout.place` has it, for each group.
  init(_ evaluation: Evaluation, _ graph: Graph, effort: Int? = nil) {
    let schedule = evaluation.schedule
    let members = evaluation.coalescing.groups
    let origins = members.map { $0.reduce(Int.max) { min($0, $1.start) } }
    var groups = zip(members, origins).map { group, origin in
      Coalescing.footprint(group).map { rectangle in
        var rectangle = rectangle
        rectangle.start -= origin
        return rectangle
      }
    }
    var scratchGroups: [Int?] = []
    for (index, step) in schedule.steps.enumerated() {
      let bytes = graph.operations[step.operation].scratchBytes
      scratchGroups.append(bytes > 0 ? groups.count : nil)
      if bytes > 0 { groups.append([Layout.Rectangle(bytes: bytes, first: index, last: index)]) }
    }
    let placement = Layout.place(
      groups, alignment: graph.problem.alignment, effort: effort.map { $0 * groups.count })
    var offsets = [Int](repeating: 0, count: schedule.instances.count)
    var failures = offsets
    for (index, group) in members.enumerated() {
      for member in group {
        offsets[member.instance] = placement.offsets[index] + member.start - origins[index]
        failures[member.instance] = placement.failures[index]
      }
    }
    self.offsets = offsets
    self.failures = failures
    scratch = scratchGroups.map { $0.map { placement.offsets[$0] } }
    bytes = placement.bytes
  }
}
