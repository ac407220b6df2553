import ArgumentParser
import Commands
import Foundation
import Training

/// Which of a run's networks is meant.
enum CheckpointChoice: String, ExpressibleByArgument, CaseIterable {
  case last
  case best

  /// Throws exit code 66, with a message, where a run has none.
  func path(in folder: RunFolder) throws -> String {
    switch self {
    case .last: return folder.checkpoint
    case .best:
      guard FileManager.default.fileExists(atPath: folder.best) else {
        throw Console.failure(
          "\(folder.path): has no best checkpoint: no epoch of it was validated with a Dice",
          .missingInput)
      }
      return folder.best
    }
  }
}
