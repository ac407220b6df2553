import ArgumentParser
import Foundation
import Kernels

/// Kernel rates as `calibrate` writes them.
enum RatesFile {
  /// 1e9 operations or bytes a second: from a thousandth of what anything runs at to a thousand times
  /// what anything reaches.
  private static let rates = 1e-6...1e9
  /// Seconds of a call that does nothing.
  private static let overheads = 0.0...10

  /// Reads a file of rates. Throws the exit code 66 where it cannot be read, 65 where it holds no
  /// rates or impossible ones, with a message.
  static func read(_ path: String) throws -> Rates {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Console.failure("\(path): cannot be read", .missingInput)
    }
    guard let rates = try? JSONDecoder().decode(Rates.self, from: data) else {
      throw Console.failure("\(path): holds no kernel rates as 'calibrate' writes them", .badData)
    }
    for (family, rate) in rates.families.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try check(rate.gigaflops, Self.rates, "gigaflops of \(family.rawValue)", path)
      for (name, value) in [
        ("filteredGigaflops", rate.filteredGigaflops),
        ("transformGigaflops", rate.transformGigaflops),
      ] {
        if let value { try check(value, Self.rates, "\(name) of \(family.rawValue)", path) }
      }
      try check(rate.gigabytes, Self.rates, "gigabytes of \(family.rawValue)", path)
    }
    try check(rates.overhead, overheads, "overhead", path)
    return rates
  }

  private static func check(
    _ value: Double, _ range: ClosedRange<Double>, _ what: String, _ path: String
  ) throws {
    guard !range.contains(value) else { return }
    throw Console.failure(
      "\(path): \(what) is \(value); it lies in \(range.lowerBound) to \(range.upperBound)",
      .badData)
  }
}
