/// Cases in memory up to a limit of bytes; the one that was not used for longest goes first.
struct CaseCache {
  private let limit: Int
  private var held: [Int: (content: IndexedCase, lastUse: Int)] = [:]
  private var uses = 0
  private(set) var report: Report

  /// How full the cache is and what it was good for.
  struct Report: Hashable, Sendable {
    var limit: Int
    var bytes = 0
    /// Cases found in memory, and read from files.
    var hits = 0
    var loads = 0
  }

  init(limit: Int) {
    self.limit = limit
    report = Report(limit: limit)
  }

  /// Case `index`, read by `load` when it is not held. One too large for the limit is not kept.
  mutating func content(_ index: Int, load: () throws -> IndexedCase) rethrows -> IndexedCase {
    uses += 1
    if let found = held[index]?.content {
      held[index]!.lastUse = uses
      report.hits += 1
      return found
    }
    report.loads += 1
    let content = try load()
    guard content.bytes <= limit else { return content }
    while report.bytes + content.bytes > limit,
      let oldest = held.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      report.bytes -= oldest.value.content.bytes
      held[oldest.key] = nil
    }
    held[index] = (content, uses)
    report.bytes += content.bytes
    return content
  }
}
