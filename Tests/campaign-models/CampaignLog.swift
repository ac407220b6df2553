import Foundation
import RandomModels

/// What was tried, a line of JSON for each model.
struct CampaignLog {
  private(set) var trials: [Trial] = []
  private var tried: Set<UInt64> = []
  private let file: FileHandle

  init(_ path: String) throws {
    let url = URL(filePath: path)
    if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
    let text = try String(contentsOf: url, encoding: .utf8)
    for line in text.split(separator: "\n") {
      // The last line is torn where the machine went away.
      guard let trial = try? JSONDecoder().decode(Trial.self, from: Data(line.utf8)) else {
        continue
      }
      trials.append(trial)
      tried.insert(trial.seed)
    }
    file = try FileHandle(forUpdating: url)
    try file.seekToEnd()
    if !text.isEmpty, text.last != "\n" { try file.write(contentsOf: Data("\n".utf8)) }
  }

  /// The first seed that was not tried.
  func next(in range: Range<UInt64>) -> UInt64? { range.first { !tried.contains($0) } }

  mutating func append(_ trial: Trial) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try file.write(contentsOf: try encoder.encode(trial) + Data("\n".utf8))
    trials.append(trial)
    tried.insert(trial.seed)
  }
}
