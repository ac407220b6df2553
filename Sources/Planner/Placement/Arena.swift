import BufferLayout

/// Offsets for all instances and scratch of a schedule.
struct Arena {
  /// For each instance, its offset.
  let offsets: [Int]
  /// For each step, the offset of its scratch; nil where the operation needs none.
  let scratch: [Int?]
  let bytes: Int

  /// - Parameter partial: places for some of the blocks that are known to be good.
  init(
    _ blocks: Blocks, _ schedule: Schedule, from partial: PartialPlacement?, _ effort: Effort
  ) {
    let placement = BufferAllocator.place(
      blocks.rectangles, alignment: blocks.alignment, from: partial, effort: effort.layout)
    var offsets = [Int](repeating: 0, count: schedule.instances.count)
    for (index, group) in blocks.members.enumerated() {
      for member in group {
        offsets[member.instance] = placement.offsets[index] + member.start - blocks.origins[index]
      }
    }
    var scratch = [Int?](repeating: nil, count: schedule.steps.count)
    for (index, step) in blocks.scratchSteps.enumerated() {
      scratch[step] = placement.offsets[blocks.members.count + index]
    }
    self.offsets = offsets
    self.scratch = scratch
    bytes = placement.bytes
  }
}
