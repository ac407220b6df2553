/// Addresses for all instances and scratch of a schedule.
struct Arena {
  /// For each instance.
  let offsets: [Int]
  /// For each step; nil where the operation needs none.
  let scratch: [Int?]
  let bytes: Int

  init(_ evaluation: Evaluation, _ coalescing: Coalescing, _ graph: Graph) {
    let schedule = evaluation.schedule
    let members = coalescing.groups.filter { !$0.isEmpty }
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
    let placement = Layout.place(groups, alignment: graph.problem.alignment)
    var offsets = [Int](repeating: 0, count: schedule.instances.count)
    for (index, group) in members.enumerated() {
      for member in group {
        offsets[member.instance] = placement.offsets[index] + member.start - origins[index]
      }
    }
    self.offsets = offsets
    scratch = scratchGroups.map { $0.map { placement.offsets[$0] } }
    bytes = placement.bytes
  }
}
