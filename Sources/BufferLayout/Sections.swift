/// Time in sections (MiniMalloc's word). A section is a largest set of rectangles that are all in
/// use at one step. Two rectangles meet in time if and only if they share a section, so the search
/// for offsets needs to know nothing else of the steps.
///
/// Lists by group or by section are stored one after the other: those of number n are
/// `xStart[n]..<xStart[n + 1]` of `xs`.
struct Sections {
  let groupCount: Int
  private(set) var sectionCount = 0
  /// For each group, its height in units.
  let extent: [Int]
  /// For each group, units times steps, summed over its rectangles.
  let area: [Int]
  /// For each group, steps from its first to its last use.
  let width: [Int]
  /// For each group, its first and its last section, both included. A group without bytes has none:
  /// its last section is before its first.
  private(set) var first: [Int]
  private(set) var last: [Int]
  /// For each section, the groups in it and which of their own units they cover there.
  private(set) var coverStart = [0]
  private(set) var covers: [Cover] = []
  /// For each group, its sections and the units that it covers there.
  private(set) var spanStart = [0]
  private(set) var spans: [(section: Int, units: Int)] = []
  /// No placement ends lower: the most units in one section, or the height of one group, which is
  /// more where its parts lie above each other at different steps.
  private(set) var lowerBound: Int

  struct Cover {
    var group: Int
    var low: Int
    var high: Int
  }

  /// `groups` have no empty rectangles.
  init(_ groups: [[Rectangle]]) {
    groupCount = groups.count
    extent = groups.map { $0.map { $0.start + $0.bytes }.max() ?? 0 }
    area = groups.map { $0.reduce(0) { $0 + $1.bytes * ($1.last - $1.first + 1) } }
    width = groups.map { ($0.map(\.last).max() ?? 0) - ($0.map(\.first).min() ?? 0) + 1 }
    first = [Int](repeating: 0, count: groups.count)
    last = [Int](repeating: -1, count: groups.count)
    lowerBound = extent.max() ?? 0
    let closings = Sections.closings(groups)
    sectionCount = closings.count
    var bySection = [[Cover]](repeating: [], count: sectionCount)
    for (index, group) in groups.enumerated() {
      var runs: [(section: Int, low: Int, high: Int)] = []
      for rectangle in group {
        let range =
          Sections.index(
            of: rectangle.first, in: closings)..<Sections.index(
            of: rectangle.last + 1, in: closings)
        for section in range {
          runs.append((section, rectangle.start, rectangle.start + rectangle.bytes))
        }
      }
      runs.sort { ($0.section, $0.low) < ($1.section, $1.low) }
      first[index] = runs.first?.section ?? 0
      last[index] = runs.last?.section ?? -1
      for run in runs {
        let count = bySection[run.section].count
        if count > 0, bySection[run.section][count - 1].group == index,
          bySection[run.section][count - 1].high >= run.low
        {
          let high = bySection[run.section][count - 1].high
          bySection[run.section][count - 1].high = max(high, run.high)
          spans[spans.count - 1].units += max(0, run.high - high)
        } else {
          bySection[run.section].append(Cover(group: index, low: run.low, high: run.high))
          if spans.count > spanStart[index], spans[spans.count - 1].section == run.section {
            spans[spans.count - 1].units += run.high - run.low
          } else {
            spans.append((run.section, run.high - run.low))
          }
        }
      }
      spanStart.append(spans.count)
    }
    for section in bySection {
      covers += section
      coverStart.append(covers.count)
      lowerBound = max(lowerBound, section.reduce(0) { $0 + $1.high - $1.low })
    }
  }

  /// The step at which each section is in use. A section closes where a use ends and another one
  /// has begun since the section before closed.
  private static func closings(_ groups: [[Rectangle]]) -> [Int] {
    var events: [(step: Int, isEnd: Int)] = []
    for rectangle in groups.joined() {
      events.append((rectangle.first, 0))
      events.append((rectangle.last, 1))
    }
    events.sort { ($0.step, $0.isEnd) < ($1.step, $1.isEnd) }
    var closings: [Int] = []
    var isOpen = false
    for event in events {
      if event.isEnd == 1, isOpen { closings.append(event.step) }
      isOpen = event.isEnd == 0
    }
    return closings
  }

  /// The first section that closes at `step` or later.
  private static func index(of step: Int, in closings: [Int]) -> Int {
    var range = 0..<closings.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = closings[middle] < step ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
