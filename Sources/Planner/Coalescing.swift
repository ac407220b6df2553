import Plan

/// Which instances share bytes: in-place results lie on their operands, and what a transfer moves
/// lies where it came from. Instances at fixed distances from each other are a rigid group.
struct Coalescing {
  struct Member {
    var instance: Int
    /// Bytes from the group's start (any origin while groups grow).
    var start: Int
    var bytes: Int
    var first: Int
    var last: Int

    var end: Int { start + bytes }
  }

  /// A transfer by its step and its place among those of the step's operation.
  struct Tie: Equatable {
    var step: Int
    var transfer: Int
  }

  /// For each instance; starts count from its group's origin.
  private var members: [Member]
  /// Groups by index: a list of members each; those that were merged into others are empty.
  private var head: [Int]
  private var tail: [Int]
  private var count: [Int]
  private var next: [Int]
  private var previous: [Int]
  /// For each member, the last step at which it or one before it in its group's list is there.
  private var reach: [Int]
  /// For each group, the first step at which a member is there.
  private var begin: [Int]
  private var groupOf: [Int]
  private let schedule: Schedule
  private let graph: Graph

  /// `spare` has, for each step, bytes that may be live beside those that are: where they suffice,
  /// a result in place of an operand gets a place of its own, which ties fewer instances together.
  /// Transfers that are `untied` are copies, unless other ties bring their two sides together.
  init(_ schedule: Schedule, _ graph: Graph, spare: [Int]? = nil, untied: [Tie] = []) {
    var spare = spare
    self.schedule = schedule
    self.graph = graph
    let indices = schedule.instances.indices
    members = indices.map { index in
      let instance = schedule.instances[index]
      return Member(
        instance: index, start: 0, bytes: graph.bytes(instance.value), first: instance.first,
        last: instance.last)
    }
    head = Array(indices)
    tail = head
    groupOf = head
    count = [Int](repeating: 1, count: indices.count)
    next = [Int](repeating: -1, count: indices.count)
    previous = next
    reach = members.map(\.last)
    begin = members.map(\.first)
    // A transfer that stays a copy costs time, a result that is not in place only memory for one
    // step: transfers come first.
    var transfers: [(seconds: Double, step: Int, index: Int)] = []
    for (index, step) in schedule.steps.enumerated() where graph.hasTransfers[step.operation] {
      for (position, transfer) in graph.operations[step.operation].transfers.enumerated() {
        transfers.append((transfer.seconds, index, position))
      }
    }
    // What is tied may be in the way of what comes later.
    transfers.sort { ($1.seconds, $0.step, $0.index) < ($0.seconds, $1.step, $1.index) }
    for (_, index, position) in transfers {
      if untied.contains(Tie(step: index, transfer: position)) { continue }
      let step = schedule.steps[index]
      let transfer = graph.operations[step.operation].transfers[position]
      join(
        schedule.operands[step.firstOperand + transfer.operand],
        step.firstResult + transfer.result,
        distance: transfer.operandOffset - transfer.resultOffset)
    }
    for (index, step) in schedule.steps.enumerated() where graph.hasInPlace[step.operation] {
      for pair in graph.operations[step.operation].inPlace {
        let operand = schedule.operands[step.firstOperand + pair.operand]
        let result = step.firstResult + pair.result
        let bytes = members[result].bytes
        if let left = spare?[index], left >= bytes {
          spare?[index] = left - bytes
          continue
        }
        if schedule.instances[operand].last == index, members[operand].bytes == bytes {
          join(operand, result, distance: 0)
        }
      }
    }
  }

  /// The groups.
  var groups: [[Member]] {
    var result: [[Member]] = []
    forEachGroup { first, count in
      result.append([])
      result[result.count - 1].reserveCapacity(count)
      forEachMember(of: first) { result[result.count - 1].append($0) }
    }
    return result
  }

  /// Calls `body` with the bytes that come at a step (negative for those that go) of every group.
  func forEachChange(_ body: (_ step: Int, _ bytes: Int) -> Void) {
    forEachGroup { first, count in
      if count == 1 {
        body(max(members[first].first, 0), members[first].bytes)
        body(members[first].last + 1, -members[first].bytes)
        return
      }
      var group: [Member] = []
      group.reserveCapacity(count)
      forEachMember(of: first) { group.append($0) }
      for rectangle in Self.footprint(group) {
        body(rectangle.first, rectangle.bytes)
        body(rectangle.last + 1, -rectangle.bytes)
      }
    }
  }

  private func forEachGroup(_ body: (_ first: Int, _ count: Int) -> Void) {
    for group in head.indices where head[group] >= 0 { body(head[group], count[group]) }
  }

  private func forEachMember(of first: Int, _ body: (Member) -> Void) {
    var member = first
    while member >= 0 {
      body(members[member])
      member = next[member]
    }
  }

  /// Whether the transfer's bytes lie where they should, so that it costs nothing.
  func isFree(_ transfer: Problem.Transfer, of step: Schedule.Step) -> Bool {
    let source = schedule.operands[step.firstOperand + transfer.operand]
    let target = step.firstResult + transfer.result
    return groupOf[source] == groupOf[target]
      && members[source].start + transfer.operandOffset
        == members[target].start + transfer.resultOffset
  }

  /// Puts `b` at `distance` bytes from `a`, with all that hangs on either, where nothing forbids it.
  private mutating func join(_ a: Int, _ b: Int, distance: Int) {
    let (groupA, groupB) = (groupOf[a], groupOf[b])
    guard groupA != groupB else { return }
    let shift = members[a].start + distance - members[b].start
    guard shift % graph.problem.alignment == 0 else { return }
    // From the ends: in long groups what comes late meets the latest alone.
    var later = tail[groupB]
    while later >= 0, reach[later] >= begin[groupA] {
      var y = members[later]
      y.start += shift
      var earlier = y.last < begin[groupA] ? -1 : tail[groupA]
      while earlier >= 0, reach[earlier] >= y.first {
        let x = members[earlier]
        if x.first <= y.last, y.first <= x.last, x.start < y.end, y.start < x.end,
          !mayShare(x, y, groupA, groupB, shift)
        {
          return
        }
        earlier = previous[earlier]
      }
      later = previous[later]
    }
    if count[groupA] >= count[groupB] {
      absorb(groupB, into: groupA, shift: shift)
    } else {
      absorb(groupA, into: groupB, shift: -shift)
    }
  }

  private mutating func absorb(_ small: Int, into large: Int, shift: Int) {
    var member = head[small]
    while member >= 0 {
      members[member].start += shift
      reach[member] = max(reach[member], reach[tail[large]])
      groupOf[member] = large
      member = next[member]
    }
    begin[large] = min(begin[large], begin[small])
    next[tail[large]] = head[small]
    previous[head[small]] = tail[large]
    tail[large] = tail[small]
    count[large] += count[small]
    head[small] = -1
  }

  /// Whether two instances that meet in time may also meet in space: the later one is written in
  /// place of the earlier one, or comes to be there by a transfer that moves nothing.
  private func mayShare(
    _ x: Member, _ y: Member, _ groupA: Int, _ groupB: Int, _ shift: Int
  ) -> Bool {
    guard x.first != y.first else { return false }
    let (earlier, later) = x.first < y.first ? (x, y) : (y, x)
    let step = schedule.steps[later.first]
    if !graph.hasTransfers[step.operation] {
      guard earlier.last == later.first, earlier.start == later.start,
        earlier.bytes == later.bytes
      else { return false }
      var isReplaced = false
      for position in 0..<graph.operandRange(step.operation).count
      where schedule.operands[step.firstOperand + position] == earlier.instance {
        let pair = Problem.Pair(operand: position, result: later.instance - step.firstResult)
        guard graph.operations[step.operation].inPlace.contains(pair) else { return false }
        isReplaced = true
      }
      return isReplaced
    }
    func place(_ instance: Int) -> Int? {
      if groupOf[instance] == groupA { return members[instance].start }
      return groupOf[instance] == groupB ? members[instance].start + shift : nil
    }
    var uncovered = min(x.end, y.end) - max(x.start, y.start)
    for transfer in graph.operations[step.operation].transfers
    where step.firstResult + transfer.result == later.instance {
      let target = later.start + transfer.resultOffset
      let shared =
        min(x.end, y.end, target + transfer.count) - max(x.start, y.start, target)
      guard shared > 0 else { continue }
      let source = schedule.operands[step.firstOperand + transfer.operand]
      guard let place = place(source), place + transfer.operandOffset == target else {
        return false
      }
      uncovered -= shared
    }
    return uncovered == 0
  }
}
