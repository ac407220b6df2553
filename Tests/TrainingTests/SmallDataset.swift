import Foundation
import Program
import Runtime
import Training
import Volumes

/// Cases of one image each in a folder of its own, which is gone when nobody holds it any more.
final class SmallDataset {
  let folder: String
  let size: [Int]
  private let grid: Grid

  /// - Parameter size: voxels along (D, H, W).
  init(size: [Int]) throws {
    self.size = size
    folder = FileManager.default.temporaryDirectory.path + "/training-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    grid = Grid(Geometry(dimensions: size.reversed(), affine: Affine(spacing: [1, 1, 1])))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes a case's image and label; voxels in (D, H, W) order.
  func addCase(_ name: String, image: [Float], label: [Int32]?) throws -> Case {
    let item = Case(
      name: name, images: [ImageFile(path("\(name)_0000.nii.gz"))],
      label: label.map { _ in path(name + ".nii") })
    try Volume(grid: grid, voxels: image).write(to: item.images[0].path)
    if let label { try LabelVolume(grid: grid, voxels: label).write(to: item.label!) }
    return item
  }

  /// The reports of a run of some steps.
  func train(
    _ session: Session, _ cases: [Case], steps: Int, store: PreprocessedStore? = nil
  ) throws -> [Trainer.StepReport] {
    let settings = RunSettings(
      data: folder, seed: 1, limit: .steps(steps), validationCases: 0, parameters: [:])
    let run = RunFolder(path("run"))
    try run.alone { _ in try run.create(session.program, settings, DataRecord(cases)) }
    var trainer = try Trainer(
      session, folder: run, settings: settings, progress: RunProgress(), cases: cases,
      cacheLimit: 1 << 30, store: store)
    var reports: [Trainer.StepReport] = []
    _ = try trainer.run(
      isInterrupted: { false },
      report: {
        if case .step(let report) = $0 { reports.append(report) }
      })
    return reports
  }
}

extension Session {
  /// Gives the parameter whose path ends with `name` its values, in PyTorch's order.
  func set(_ name: String, to values: [Double]) {
    let parameter = program.parameters.first { ".\($0.name)".hasSuffix(".\(name)") }
    guard let parameter else {
      preconditionFailure("'\(name)' is none of \(program.parameters.map(\.name))")
    }
    write(values, to: tensor(parameter))
  }
}
