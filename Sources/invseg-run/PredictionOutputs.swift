import ArgumentParser
import Commands
import Foundation
import Volumes

/// Where the label volumes of cases are written: a folder, or, of one case, the file that is named.
struct PredictionOutputs {
  private let folder: String
  private let file: String?

  /// Throws exit code 64, with a message, where one file is named for several cases.
  init(_ path: String, for cases: [Case]) throws {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard Volume.isNamed(path), !(isThere && isFolder.boolValue) else {
      (folder, file) = (path, nil)
      return
    }
    guard cases.count == 1 else {
      throw Console.failure(
        "--out \(path) names one label volume, but there are \(cases.count) cases: give a folder",
        .usage)
    }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
    (folder, file) = (parent, path)
  }

  func path(of item: Case) -> String { file ?? "\(folder)/\(item.name).nii.gz" }

  // Folders of their own, as what is in `folder` is scored.

  func probabilities(of item: Case) -> String { "\(folder)/probabilities/\(item.name).nii.gz" }

  func preview(of item: Case) -> String { "\(folder)/previews/\(item.name).png" }

  /// Those that have to be there.
  func folders(probabilities: Bool, preview: Bool) -> [String] {
    [folder] + (probabilities ? [folder + "/probabilities"] : [])
      + (preview ? [folder + "/previews"] : [])
  }
}
