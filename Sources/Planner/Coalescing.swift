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

  /// Groups by index; those that were merged into others are empty.
  private(set) var groups: [[Member]]
  private var groupOf: [Int]
  private var startOf: [Int]
  private let schedule: Schedule
  private let graph: Graph

  /// `spare` has, for each step, bytes that may be live beside those that are: where they suffice,
  /// a result in place of an operand gets a place of its own, which ties fewer instances together.
  init(_ schedule: Schedule, _ graph: Graph, spare: [Int]? = nil) {
    var spare = spare
    self.schedule = schedule
    self.graph = graph
    groups = schedule.instances.enumerated().map { index, instance in
      [
        Member(
          instance: index, start: 0, bytes: graph.bytes(instance.value), first: instance.first,
          last: instance.last)
      ]
    }
    groupOf = Array(schedule.instances.indices)
    startOf = [Int](repeating: 0, count: schedule.instances.count)
    // A transfer that stays a copy costs time, a result that is not in place only memory for one
    // step: transfers come first.
    for step in schedule.steps {
      let operation = graph.operations[step.operation]
      for transfer in operation.transfers {
        let source = schedule.operands[step.firstOperand + transfer.operand]
        join(
          source, step.firstResult + transfer.result,
          distance: transfer.operandOffset - transfer.resultOffset)
      }
    }
    for (index, step) in schedule.steps.enumerated() {
      let operation = graph.operations[step.operation]
      for pair in operation.inPlace {
        let operand = schedule.operands[step.firstOperand + pair.operand]
        let result = step.firstResult + pair.result
        let bytes = graph.bytes(schedule.instances[result].value)
        if let left = spare?[index], left >= bytes {
          spare?[index] = left - bytes
          continue
        }
        if schedule.instances[operand].last == index,
          graph.bytes(schedule.instances[operand].value) == bytes
        {
          join(operand, result, distance: 0)
        }
      }
    }
  }

  /// Whether the transfer's bytes lie where they should, so that it costs nothing.
  func isFree(_ transfer: Problem.Transfer, of step: Schedule.Step) -> Bool {
    let source = schedule.operands[step.firstOperand + transfer.operand]
    let target = step.firstResult + transfer.result
    return groupOf[source] == groupOf[target]
      && startOf[source] + transfer.operandOffset == startOf[target] + transfer.resultOffset
  }

  /// Puts `b` at `distance` bytes from `a`, with all that hangs on either, where nothing forbids it.
  private mutating func join(_ a: Int, _ b: Int, distance: Int) {
    let (groupA, groupB) = (groupOf[a], groupOf[b])
    guard groupA != groupB else { return }
    let shift = startOf[a] + distance - startOf[b]
    guard shift % graph.problem.alignment == 0 else { return }
    for var y in groups[groupB] {
      y.start += shift
      for x in groups[groupA]
      where x.first <= y.last && y.first <= x.last && x.start < y.end && y.start < x.end {
        guard mayShare(x, y, groupA, groupB, shift) else { return }
      }
    }
    if groups[groupA].count >= groups[groupB].count {
      absorb(groupB, into: groupA, shift: shift)
    } else {
      absorb(groupA, into: groupB, shift: -shift)
    }
  }

  private mutating func absorb(_ small: Int, into large: Int, shift: Int) {
    for var member in groups[small] {
      member.start += shift
      groupOf[member.instance] = large
      startOf[member.instance] = member.start
      groups[large].append(member)
    }
    groups[small] = []
  }

  /// Whether two instances that meet in time may also meet in space: the later one is written in
  /// place of the earlier one, or comes to be there by a transfer that moves nothing.
  private func mayShare(
    _ x: Member, _ y: Member, _ groupA: Int, _ groupB: Int, _ shift: Int
  ) -> Bool {
    guard x.first != y.first else { return false }
    let (earlier, later) = x.first < y.first ? (x, y) : (y, x)
    let step = schedule.steps[later.first]
    let operation = graph.operations[step.operation]
    if operation.transfers.isEmpty {
      guard earlier.last == later.first, earlier.start == later.start,
        earlier.bytes == later.bytes
      else { return false }
      let pairs = operation.operands.indices.filter {
        schedule.operands[step.firstOperand + $0] == earlier.instance
      }
      return !pairs.isEmpty
        && pairs.allSatisfy {
          operation.inPlace.contains(
            Problem.Pair(operand: $0, result: later.instance - step.firstResult))
        }
    }
    func place(_ instance: Int) -> Int? {
      if groupOf[instance] == groupA { return startOf[instance] }
      return groupOf[instance] == groupB ? startOf[instance] + shift : nil
    }
    var uncovered = min(x.end, y.end) - max(x.start, y.start)
    for transfer in operation.transfers
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
