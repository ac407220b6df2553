import ArgumentParser
import Foundation

/// Gives the programs files of strangers, and holds them to the exit codes of `docs/commands.md`, to
/// 20 seconds and to a gibibyte. A case is made from the seed and its number alone.
@main
struct CampaignFiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign-files",
    abstract: "Gives the programs files of strangers; goes on where it was stopped.")

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    /// Models of the package, changed: for `check`.
    case mutated
    /// Texts written to do harm: for `check`.
    case hostile
    /// Compiled graphs, changed, with right checksums: for `bench`, `train` and `predict`.
    case graphs
    /// Files of a run and rates, changed, with right checksums: for `train --resume`, `predict` and
    /// `plan`.
    case runs
  }

  @Argument(help: "mutated, hostile, graphs or runs.")
  var kind: Kind

  @Option(help: "Seed of all cases.")
  var seed: UInt64 = 1

  @Option(help: "Number of the last case, from 1.")
  var count: Int

  @Option(help: "Minutes after which the rest is left for the next call.")
  var minutes = 30.0

  @Option(help: "Folder of the programs.")
  var programs: String

  @Option(help: "Folder of the log, of the cases that fail, and of what is needed meanwhile.")
  var out: String

  @Flag(help: "Leave the address space alone, as programs with sanitizers need all of it.")
  var unlimited = false

  func run() throws {
    let folder = URL(fileURLWithPath: out)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var journal = try Journal(folder, "\(kind.rawValue)-\(seed)")
    var judge = try Judge(kind, seed, folder, URL(fileURLWithPath: programs), unlimited)
    let end = Date(timeIntervalSinceNow: minutes * 60)
    while journal.done < count, Date() < end {
      // Few enough that a case that ends its process is soon found among them.
      let cases = journal.done + 1..<min(journal.done + 21, count + 1)
      try journal.append(try judge.failures(cases), upTo: cases.upperBound - 1)
    }
    print(
      "\(kind.rawValue), seed \(seed): \(journal.failures) of \(journal.done) cases failed",
      journal.done < count ? "so far" : "")
    if kind == .graphs || kind == .runs {
      let codes = judge.codes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      print("exit codes of this call:", codes.joined(separator: ", "))
    }
    if journal.failures > 0 { throw ExitCode(1) }
  }
}

/// What has been judged, in a file that the next call goes on from.
private struct Journal {
  private(set) var done = 0
  private(set) var failures = 0
  private let log: FileHandle

  init(_ folder: URL, _ name: String) throws {
    let url = folder.appendingPathComponent(name + ".log")
    if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "done", let number = words.last.flatMap({ Int($0) }) { done = number }
      if words.first == "failed" { failures += 1 }
    }
    log = try FileHandle(forWritingTo: url)
    try log.seekToEnd()
  }

  mutating func append(_ failed: [String], upTo number: Int) throws {
    for line in failed { print(line) }
    let lines = failed.map { "failed \($0)\n" } + ["done \(number)\n"]
    try log.write(contentsOf: Data(lines.joined().utf8))
    failures += failed.count
    done = number
  }
}
