import Foundation
import Interchange
import Mutations

/// Small compiled graphs, volumes for them, and what is done with changed ones.
struct Graphs: ChangedFiles {
  private let bases: [GraphMutation]
  private let data: String
  private let folder: URL
  private let run: URL

  /// Makes graphs and volumes in a folder by the programs in `programs`.
  init(in folder: URL, by programs: URL) throws {
    self.folder = folder
    run = programs.appendingPathComponent("invseg-run")
    data = folder.appendingPathComponent("data").path
    let child = Child(folder: folder)
    let compile = programs.appendingPathComponent("invseg-compile")
    try FileManager.default.removeItemIfThere(data)
    try child.require(
      run,
      [
        "synthesize", "--out", data, "--cases", "2", "--size", "8,8,8", "--modalities", "2",
      ])
    let zoo = "--set modalities=2 --set classes=5 --set width=8 --set levels=2 --set groups=2"
    let builds: [(model: String, options: String)] = [
      ("models/partially-invres", zoo + " --policy invert"),
      ("models/fully-invres", zoo + " --policy invert"),
      ("models/unet3d", zoo + " --policy keep"),
      (
        "models/partially-invres",
        zoo + " --set vae=true --set precision=bfloat16 --policy recompute"
      ),
      ("Tests/campaign-files/Models/layers", "--policy recompute"),
    ]
    bases = try builds.map { model, options in
      let graph = folder.appendingPathComponent("base.invseg")
      try child.require(
        compile,
        ["build", Models.path(model), "--patch", "8", "-o", graph.path]
          + options.split(separator: " ").map(String.init))
      let file = try Data(contentsOf: graph)
      return GraphMutation(JSONTree(file[(file.firstIndex(of: UInt8(ascii: "\n"))! + 1)...]))
    }
  }

  /// The bytes of a changed graph, with the checksum that it should have.
  func file(_ index: Int, _ random: inout RandomSource) -> Data {
    CompiledFile.file(holding: Data(bases[index % bases.count].mutated(&random).text.utf8))
  }

  func ending(_ index: Int) -> String { ".invseg" }

  /// Times a step on synthetic data, or trains one on volumes and predicts with what came of it.
  func judge(_ file: Data, _ index: Int, _ child: Child) throws -> Outcome {
    let graph = folder.appendingPathComponent("changed.invseg")
    try file.write(to: graph)
    if index / bases.count % 2 == 0 {
      return try child.run(run, ["bench", graph.path, "--steps", "1", "--threads", "1"])
    }
    let trained = folder.appendingPathComponent("run").path
    let predicted = folder.appendingPathComponent("predicted").path
    for path in [trained, predicted] { try FileManager.default.removeItemIfThere(path) }
    let outcome = try child.run(
      run,
      [
        "train", graph.path, "--data", data, "--out", trained, "--steps", "1", "--threads", "1",
      ])
    guard outcome.code == 0 else { return outcome }
    return try child.run(
      run, ["predict", trained, "--input", data, "--out", predicted, "--threads", "1"])
  }
}
