import ArgumentParser
import Commands
import Foundation
import Volumes

struct Synthesize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes phantom volumes with labels in a data set's layout.")

  @Option(help: "Folder that is made.")
  var out: String

  @Option(help: "nnunet, decathlon, brats (2020), brats2021, brats2023 or iseg.")
  var layout: PhantomDataset.Layout = .nnunet

  @Option(help: "How many cases.")
  var cases = 5

  @Option(help: "Voxels of a volume, D,H,W; 64 each where not given.")
  var size: Extents?

  @Option(help: "Modalities of the layouts nnunet and decathlon, 1 to 4; 1 and 4 where not given.")
  var modalities: Int?

  @Option(help: "Seed of the phantoms.")
  var seed: UInt64 = 0

  mutating func validate() throws {
    try OptionRange.check("--cases", cases, OptionRange.cases)
  }

  func run() throws {
    try withExitCodes {
      let there = (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
      guard there.isEmpty else {
        throw Console.failure(
          "\(out): is a folder with \(there.count) files or folders in it; --out takes a new one",
          .cannotCreate)
      }
      do {
        let dataset = try PhantomDataset(
          layout: layout, cases: cases, size: size?.values ?? [64, 64, 64],
          modalities: modalities,
          seed: seed)
        try dataset.write(to: out)
      } catch let error as PhantomDataset.Invalid {
        throw ValidationError("\(error)")
      }
      Console.log("\(out): \(cases) cases in the layout of \(layout.rawValue)")
    }
  }
}

extension PhantomDataset.Layout: ExpressibleByArgument {}
