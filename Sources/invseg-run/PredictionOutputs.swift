import ArgumentParser
import Commands
import Foundation
import Volumes

/// Where the label volumes of cases are written: a folder, or, of one case, the file that is named.
struct PredictionOutputs {
  private let folder: String
  private let file: String?
  private let ending: String

  /// - Parameter asAnalyze: whether volumes in a folder are Analyze pairs.
  ///
  /// Throws exit code 64, with a message, where one file is named for several cases or has no name of a
  /// volume that can be written, where the folder is one of images, or where a pair is wanted of a case whose
  /// images are none.
  init(_ path: String, for cases: [Case], asAnalyze: Bool) throws {
    ending = asAnalyze ? ".hdr" : ".nii.gz"
    (folder, file) = try Self.place(path, for: cases)
    if file == nil, let image = cases.flatMap(\.images).first(where: { Self.isIn(folder, $0.path) })
    {
      throw Console.failure(
        "--out \(path) is the folder of \(image.path): label volumes there would be taken for images",
        .usage)
    }
    let writesPair = file.map { Volume.writtenFiles($0)!.count > 1 } ?? asAnalyze
    guard !asAnalyze || writesPair else {
      throw Console.failure("--analyze writes a pair: name it .hdr, not \(path)", .usage)
    }
    guard writesPair else { return }
    // An image that cannot be read is told of when its turn comes.
    for image in cases.map({ $0.images[0] })
    where (try? VolumeHeader(image))?.grid.isAnalyze == false {
      throw Console.failure(
        "\(image.path) is NIfTI: an Analyze pair could not say how its axes lie", .usage)
    }
  }

  private static func isIn(_ folder: String, _ path: String) -> Bool {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    return parent.resolvingSymlinksInPath().path
      == URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
  }

  private static func place(
    _ path: String, for cases: [Case]
  ) throws -> (folder: String, file: String?) {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard Volume.isNamed(path), !(isThere && isFolder.boolValue) else {
      return (path, nil)
    }
    guard Volume.writtenFiles(path) != nil else {
      throw Console.failure(
        "--out \(path): a volume to be written is named .nii, .nii.gz or .hdr", .usage)
    }
    guard cases.count == 1 else {
      throw Console.failure(
        "--out \(path) names one label volume, but there are \(cases.count) cases: give a folder",
        .usage)
    }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
    return (parent, path)
  }

  /// The file with which a case's label volume is there.
  func path(of item: Case) -> String { file ?? "\(folder)/\(item.name)\(ending)" }

  /// All files of a case's label volume.
  func files(of item: Case) -> [String] { Volume.writtenFiles(path(of: item))! }

  // Folders of their own, as what is in `folder` is scored.

  func probabilities(of item: Case) -> String { "\(folder)/probabilities/\(item.name).nii.gz" }

  func preview(of item: Case) -> String { "\(folder)/previews/\(item.name).png" }

  /// Those that have to be there.
  func folders(probabilities: Bool, preview: Bool) -> [String] {
    [folder] + (probabilities ? [folder + "/probabilities"] : [])
      + (preview ? [folder + "/previews"] : [])
  }
}
