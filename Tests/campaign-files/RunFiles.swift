import CPUTarget
import Foundation
import Interchange
import Kernels
import Mutations

/// The files of a run, and rates of kernels, with the checksums that they should have.
struct RunFiles: ChangedFiles {
  private enum Part: String, CaseIterable {
    case settings = "run.json"
    case data = "data.json"
    case checkpoint = "checkpoint.safetensors"
    case graph = "graph.invseg"
    case metrics = "metrics.jsonl"
    case rates = "rates.json"
  }

  private let folder: URL
  private let compile: URL
  private let run: URL
  private let data: String
  /// A run of which one step of two is done.
  private let base: URL
  private let settings: GraphMutation
  private let record: GraphMutation
  private let limit: JSONTree
  private let checkpoint: CheckpointMutation
  private let graph: GraphMutation
  private let metrics: [UInt8]
  private let rates: GraphMutation

  private static let network =
    "--set modalities=2 --set classes=5 --set width=8 --set levels=2 --set groups=2 --patch 8"

  /// Makes a run in a folder by the programs in `programs`.
  init(in folder: URL, by programs: URL) throws {
    self.folder = folder
    compile = programs.appendingPathComponent("invseg-compile")
    run = programs.appendingPathComponent("invseg-run")
    data = folder.appendingPathComponent("data").path
    base = folder.appendingPathComponent("base")
    let child = Child(folder: folder)
    for path in [data, base.path] { try FileManager.default.removeItemIfThere(path) }
    try child.require(
      run,
      [
        "synthesize", "--out", data, "--cases", "2", "--size", "8,8,8", "--modalities", "2",
      ])
    let network = Self.network.split(separator: " ").map(String.init)
    try child.require(
      run,
      [
        "train", Models.path("models/partially-invres"), "--data", data, "--out", base.path,
        "--steps", "1", "--threads", "1",
      ] + network)
    let base = base
    func content(_ part: Part) throws -> Data {
      try Data(contentsOf: base.appendingPathComponent(part.rawValue))
    }
    let text = String(decoding: try content(.settings), as: UTF8.self)
    let longer = text.replacing(#""steps" : 1"#, with: #""steps" : 2"#)
    guard longer != text else { throw Unusable(description: "run.json has no limit of a step") }
    try Data(longer.utf8).write(to: base.appendingPathComponent(Part.settings.rawValue))
    let tree = JSONTree(Data(longer.utf8))
    settings = GraphMutation(tree)
    limit = tree["limit"]!
    record = GraphMutation(JSONTree(try content(.data)))
    checkpoint = CheckpointMutation(try content(.checkpoint))
    let compiled = try content(.graph)
    graph = GraphMutation(JSONTree(compiled[(compiled.firstIndex(of: UInt8(ascii: "\n"))! + 1)...]))
    metrics = Array(try content(.metrics))
    rates = GraphMutation(try JSONTree(encoding: CPUTarget().rates))
  }

  private func part(_ index: Int) -> Part { Part.allCases[index % Part.allCases.count] }

  func ending(_ index: Int) -> String { "-" + part(index).rawValue }

  func file(_ index: Int, _ random: inout RandomSource) -> Data {
    switch part(index) {
    case .settings: text(of: soon(settings.mutated(&random)), &random)
    case .data: text(of: record.mutated(&random), &random)
    case .checkpoint: checkpoint.mutated(&random)
    case .graph: CompiledFile.file(holding: Data(graph.mutated(&random).text.utf8))
    case .metrics: Data(TextMutation.mutated(metrics, &random))
    case .rates: text(of: rates.mutated(&random), &random)
    }
  }

  /// The text, one time in four with damage that leaves no JSON.
  private func text(of tree: JSONTree, _ random: inout RandomSource) -> Data {
    let text = Array(tree.text.utf8)
    return Data(random.below(4) == 0 ? TextMutation.mutated(text, &random) : text)
  }

  /// With the limit that it had where it would take long, as a run may.
  private func soon(_ settings: JSONTree) -> JSONTree {
    guard case .object(var members) = settings else { return settings }
    for index in members.indices where members[index].key == "limit" {
      if members[index].value.holdsNumber(above: 2) { members[index].value = limit }
    }
    return .object(members)
  }

  /// Plans with changed rates; goes on with a changed run, or predicts with it.
  func judge(_ file: Data, _ index: Int, _ child: Child) throws -> Outcome {
    let changed = folder.appendingPathComponent("run")
    let predicted = folder.appendingPathComponent("predicted").path
    for path in [changed.path, predicted] { try FileManager.default.removeItemIfThere(path) }
    if part(index) != .rates { try FileManager.default.copyItem(at: base, to: changed) }
    let place =
      part(index) == .rates
      ? folder.appendingPathComponent(Part.rates.rawValue)
      : changed.appendingPathComponent(part(index).rawValue)
    try file.write(to: place)
    let network = Self.network.split(separator: " ").map(String.init)
    if part(index) == .rates {
      return try child.run(
        compile,
        ["plan", Models.path("models/partially-invres"), "--rates", place.path] + network)
    }
    if index / Part.allCases.count % 2 == 0 {
      return try child.run(run, ["train", "--resume", changed.path, "--threads", "1"])
    }
    return try child.run(
      run, ["predict", changed.path, "--input", data, "--out", predicted, "--threads", "1"])
  }
}

extension JSONTree {
  fileprivate subscript(key: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  fileprivate func holdsNumber(above bound: Double) -> Bool {
    switch self {
    case .object(let members): members.contains { $0.value.holdsNumber(above: bound) }
    case .array(let elements): elements.contains { $0.holdsNumber(above: bound) }
    case .word(let word): (Double(word) ?? 0) > bound
    case .string: false
    }
  }
}
