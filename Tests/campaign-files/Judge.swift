import Foundation
import Mutations

/// Makes cases and gives them to the programs.
struct Judge {
  private let kind: CampaignFiles.Kind
  private let seed: UInt64
  private let folder: URL
  private let compile: URL
  private let child: Child
  private let texts: [[UInt8]]
  private let changed: (any ChangedFiles)?
  /// How often a case that was given to a program alone ended with each code.
  private(set) var codes: [Int32: Int] = [:]

  init(
    _ kind: CampaignFiles.Kind, _ seed: UInt64, _ folder: URL, _ programs: URL, _ unlimited: Bool
  ) throws {
    self.kind = kind
    self.seed = seed
    self.folder = folder
    compile = programs.appendingPathComponent("invseg-compile")
    child = Child(byteLimit: unlimited ? nil : 2 << 30, folder: folder)
    texts = try Models.texts()
    changed =
      switch kind {
      case .mutated, .hostile: nil
      case .graphs: try Graphs(in: folder, by: programs)
      case .runs: try RunFiles(in: folder, by: programs)
      }
  }

  /// What went wrong with some cases; their files are kept.
  mutating func failures(_ cases: Range<Int>) throws -> [String] {
    if let changed {
      var failed: [String] = []
      for number in cases {
        let file = data(number)
        if let failure = try failure(number, file, try changed.judge(file, number, child)) {
          failed.append(failure)
        }
      }
      return failed
    }
    let files = cases.map { ($0, data($0)) }
    let paths = files.indices.map { folder.appendingPathComponent("case-\($0).yaml").path }
    for (file, path) in zip(files, paths) { try file.1.write(to: URL(fileURLWithPath: path)) }
    // All at once, and one by one where anything is wrong with that.
    guard try child.run(compile, ["check"] + paths).fault != nil else { return [] }
    var failed: [String] = []
    for (file, path) in zip(files, paths) {
      let outcome = try child.run(compile, ["check", path])
      if let failure = try failure(file.0, file.1, outcome) { failed.append(failure) }
    }
    return failed
  }

  private func data(_ number: Int) -> Data {
    var random = RandomSource(seed: seed, case: number)
    switch kind {
    case .mutated: return Data(TextMutation.mutated(random.pick(texts), &random))
    case .hostile: return Data(HostileText.text(&random).utf8)
    case .graphs, .runs: return changed!.file(number, &random)
    }
  }

  private mutating func failure(
    _ number: Int, _ file: Data, _ outcome: Outcome
  ) throws -> String? {
    codes[outcome.code, default: 0] += 1
    guard let fault = outcome.fault else { return nil }
    let name = "\(kind.rawValue)-\(seed)-\(number)" + (changed?.ending(number) ?? ".yaml")
    try file.write(to: folder.appendingPathComponent(name))
    return "\(name): \(fault): \(outcome.lastWords)"
  }
}
