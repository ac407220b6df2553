import Foundation
import RandomModels

/// A piece in a process of its own, of which a trap is a result like any other.
enum PieceProcess {
  /// Tries the models of `seeds` until `stop`; a process that ends early ends the piece, with a trial
  /// that says so.
  static func run(
    _ seeds: Range<UInt64>, stop: () -> Bool, _ report: (Trial) throws -> Void
  ) throws {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["piece", "\(seeds.lowerBound)", "\(seeds.upperBound)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var seed: UInt64?
    for line in Lines(output.fileHandleForReading) {
      if line.hasPrefix("begin ") {
        if stop() {
          process.terminate()
          process.waitUntilExit()
          return
        }
        seed = UInt64(line.dropFirst(6))
      } else {
        seed = nil
        try report(try JSONDecoder().decode(Trial.self, from: Data(line.utf8)))
      }
    }
    process.waitUntilExit()
    guard let seed else { return }
    var trial = Trial(
      seed: seed, verdict: .crashed, isMeantToBeRight: RandomModel(seed: seed).isMeantToBeRight)
    trial.failures = ["the process ends with \(process.terminationStatus)"]
    try report(trial)
  }
}

/// Lines of a file as they come.
private struct Lines: Sequence, IteratorProtocol {
  private let file: FileHandle
  private var rest = Data()

  init(_ file: FileHandle) { self.file = file }

  mutating func next() -> String? {
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        defer { rest = rest[(end + 1)...] }
        return String(decoding: rest[..<end], as: UTF8.self)
      }
      let data = file.availableData
      guard !data.isEmpty else { return nil }
      rest = Data(rest) + data
    }
  }
}
