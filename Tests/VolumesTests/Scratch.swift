import Foundation
import Testing
import Volumes

/// A folder that is there while `body` runs.
func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.path + "/volumes-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

extension Data {
  func write(to path: String) throws { try write(to: URL(fileURLWithPath: path)) }
}

/// The error of reading the volume at `path`.
func readingError(_ path: String) throws -> VolumeError {
  try #require(throws: VolumeError.self) { try Volume(contentsOf: path) }
}

/// A folder of real volumes beside the repository, or nil (said in a printed line) without it.
func sharedData(_ name: String) -> String? {
  let path = URL(fileURLWithPath: #filePath).appendingPathComponent(
    "../../../../shared/data/\(name)"
  )
  .standardizedFileURL.path
  if FileManager.default.fileExists(atPath: path) { return path }
  print("skipped: no real volumes at \(path)")
  return nil
}
