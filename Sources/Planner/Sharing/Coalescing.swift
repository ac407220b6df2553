import Plan

/// Which instances share bytes. A result in place of an operand lies on its bytes, and what a
/// transfer moves may stay where it came from. Both tie two instances to each other; instances that
/// are tied, over others too, are a rigid group.
struct Coalescing {
  struct Member {
    var instance: Int
    /// Its first byte, counted from the group's origin, which is any byte.
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

  /// For each instance.
  private var members: [Member]
  /// For each group, its first and its last member. A group that was merged into another has none.
  private var head: [Int]
  private var tail: [Int]
  /// For each group, its number of members.
  private var count: [Int]
  /// For each member, its neighbours in its group's list, or `.absent`.
  private var next: [Int]
  private var previous: [Int]
  /// For each member, the last step at which it or one before it in its group's list is live.
  private var reach: [Int]
  /// For each group, the first step at which a member is live.
  private var begin: [Int]
  /// For each instance.
  private var groupOf: [Int]
  private let schedule: Schedule
  private let graph: ProblemGraph

  /// - Parameter spare: for each step, bytes that may be live beside those that are. Where they
  ///   suffice, a result in place of an operand gets a place of its own, so that fewer instances
  ///   are tied.
  /// - Parameter untied: transfers that are to be copies. They are none where other ties bring
  ///   their two sides together.
  init(_ schedule: Schedule, _ graph: ProblemGraph, spare: [Int]? = nil, untied: [Tie] = []) {
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
    next = [Int](repeating: .absent, count: indices.count)
    previous = next
    reach = members.map(\.last)
    begin = members.map(\.first)
    // Transfers come first: one that stays a copy costs time, a result that is not in place only
    // memory for one step.
    var transfers: [(seconds: Double, step: Int, index: Int)] = []
    for (index, step) in schedule.steps.enumerated() where graph.hasTransfers[step.operation] {
      for (position, transfer) in graph.operations[step.operation].transfers.enumerated() {
        transfers.append((transfer.seconds, index, position))
      }
    }
    // The longest copies come first, as a tie may forbid later ones.
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

  /// Calls `body` for every group with the bytes that become live at a step; negative where they
  /// die.
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
    for group in head.indices where head[group] != .absent { body(head[group], count[group]) }
  }

  private func forEachMember(of first: Int, _ body: (Member) -> Void) {
    var member = first
    while member != .absent {
      body(members[member])
      member = next[member]
    }
  }

  /// Whether both sides of the transfer lie at the same bytes, so that it costs nothing.
  func isFree(_ transfer: Problem.Transfer, of step: Schedule.Step) -> Bool {
    let source = schedule.operands[step.firstOperand + transfer.operand]
    let target = step.firstResult + transfer.result
    return groupOf[source] == groupOf[target]
      && members[source].start + transfer.operandOffset
        == members[target].start + transfer.resultOffset
  }

  /// Ties `b` to `a` at `distance` bytes, and with them their groups, unless instances would then
  /// overlap that may not.
  private mutating func join(_ a: Int, _ b: Int, distance: Int) {
    let (groupA, groupB) = (groupOf[a], groupOf[b])
    guard groupA != groupB else { return }
    let shift = members[a].start + distance - members[b].start
    guard shift % graph.problem.alignment == 0 else { return }
    // From the ends of the lists: in long groups a late member meets only the last ones of the
    // other group.
    var later = tail[groupB]
    while later != .absent, reach[later] >= begin[groupA] {
      var y = members[later]
      y.start += shift
      var earlier = y.last < begin[groupA] ? .absent : tail[groupA]
      while earlier != .absent, reach[earlier] >= y.first {
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

  /// Appends a group to a larger one.
  private mutating func absorb(_ small: Int, into large: Int, shift: Int) {
    var member = head[small]
    while member != .absent {
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
    head[small] = .absent
  }

  /// Whether two instances that meet in time may also overlap in space. They may if the later one
  /// replaces the earlier one, or if all that they share comes to the later one by transfers that
  /// move nothing.
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
      var replaces = false
      for position in 0..<graph.operandRange(step.operation).count
      where schedule.operands[step.firstOperand + position] == earlier.instance {
        let pair = Problem.Pair(operand: position, result: later.instance - step.firstResult)
        guard graph.operations[step.operation].inPlace.contains(pair) else { return false }
        replaces = true
      }
      return replaces
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
