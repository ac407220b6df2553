import ArgumentParser
import Commands
import DataReports
import Foundation
import Synchronization
import Volumes

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells everything that is wrong with a data set, in one run.")

  @Argument(
    help:
      "A data set: nnU-Net's or the Medical Decathlon's layout, BraTS or iSeg folders, or a JSON file."
  )
  var data: String

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write the report as a page, with pictures.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Write nnU-Net's fingerprint of the cases to train with.", valueName: "file"))
  var fingerprint: String?

  func run() throws {
    try withExitCodes {
      let (dataset, findings, scan) = try look()
      try OutputFiles.check(
        [html, fingerprint].compactMap(\.self),
        against: dataset.map { $0.descriptions + ($0.training + $0.test).flatMap(\.files) } ?? [],
        unlessReplacing: nil)
      let report = DataReport(data, dataset, findings, scan?.cases ?? [])
      if let dataset, let scan {
        if let fingerprint {
          try Console.write(try Fingerprint(dataset, scan).json(), to: fingerprint)
        }
        if let html {
          try Console.write(DataPage(report, scan, dataset).html().utf8, to: html)
        }
      }
      if json {
        try Console.printJSON(report)
      } else {
        for line in report.text.split(separator: "\n", omittingEmptySubsequences: false) {
          try Console.show(line)
        }
      }
      if findings.contains(where: { $0.severity != .note }) { throw ExitCode.badData }
    }
  }

  /// The data set, everything that there is to say of it, and what its voxels tell; without the last where
  /// it cannot be listed.
  private func look() throws -> (Dataset?, [Finding], DatasetScan?) {
    let dataset: Dataset
    do { dataset = try Dataset.findToInspect(data) } catch let error as VolumeError {
      guard error.kind != .missingInput || FileManager.default.fileExists(atPath: data) else {
        throw error
      }
      return (nil, [Finding(.description, error)], nil)
    }
    let inspection = try DatasetInspection(dataset, testCases: true)
    let line = Mutex(VolumeProgressLine(dataset.path))
    let count = inspection.cases.count
    let scan = try DatasetScan(inspection, pictures: html == nil ? 0 : DataPage.shownCases) {
      done in
      line.withLock { $0.show(Double(done) / Double(count)) }
    }
    line.withLock { $0.finish() }
    return (dataset, scan.findings, scan)
  }
}
