import Foundation
import Mutations

/// Files that are made from a case's number, and what is done with each.
protocol ChangedFiles {
  /// A case's file.
  func file(_ index: Int, _ random: inout RandomSource) -> Data

  /// What a case's file is called, after the case's name.
  func ending(_ index: Int) -> String

  /// Gives a case's file to the programs.
  func judge(_ file: Data, _ index: Int, _ child: Child) throws -> Outcome
}

extension FileManager {
  func removeItemIfThere(_ path: String) throws {
    if fileExists(atPath: path) { try removeItem(atPath: path) }
  }
}

/// What the campaign itself needs cannot be made.
struct Unusable: Error, CustomStringConvertible { var description: String }

extension Child {
  /// Runs a program that has to end well, for as long as it takes.
  func require(_ program: URL, _ arguments: [String]) throws {
    var patient = self
    (patient.secondLimit, patient.byteLimit) = (300, nil)
    let outcome = try patient.run(program, arguments)
    guard outcome.code == 0 else { throw Unusable(description: outcome.lastWords) }
  }
}
