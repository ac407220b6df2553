import ArgumentParser
import Foundation
import BufferLayout

/// Lays out instances of dynamic storage allocation, for comparison with other allocators.
@main struct LayoutBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layout-benchmark",
    abstract: "Lays out buffers of CSV files (id,lower,upper,size; upper is exclusive).",
    discussion: "NAME.CAPACITY.csv is laid out within its capacity, other files as low as may be.")

  @Option(help: "Placements that the search of a file may try.")
  var effort = 20_000_000

  @Argument(help: "CSV files.")
  var files: [String]

  func run() throws {
    let instances = try files.map { file in
      guard let data = FileManager.default.contents(atPath: file) else {
        throw failure("\(file): cannot be read", 66)
      }
      do {
        return try BufferTable(data)
      } catch let error as BufferTable.Malformed {
        throw failure("\(file):\(error.line): \(error.reason)", 65)
      }
    }
    print("name\theight\tlower bound\tseconds")
    for (file, table) in zip(files, instances) {
      let name = URL(fileURLWithPath: file).deletingPathExtension()
      let clock = ContinuousClock()
      let start = clock.now
      let placement = BufferAllocator.place(
        table.rectangles.map { [$0] }, alignment: 1, placements: effort,
        within: Int(name.pathExtension))
      let seconds = String(format: "%.2f", (clock.now - start) / .seconds(1))
      print(
        "\(name.lastPathComponent)\t\(placement.bytes)\t\(placement.lowerBoundBytes)\t\(seconds)")
    }
  }

  private func failure(_ message: String, _ code: Int32) -> ExitCode {
    FileHandle.standardError.write(Data("error: \(message)\n".utf8))
    return ExitCode(code)
  }
}
