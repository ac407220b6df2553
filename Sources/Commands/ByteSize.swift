import ArgumentParser

/// A number of bytes as users write it: `512MiB`, `2GiB`, `1.5GB`, `1500000000`.
public struct ByteSize: ExpressibleByArgument, Hashable, Sendable {
  public var bytes: Int

  private static let units: [(String, Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
  ]

  public init?(argument: String) {
    var text = argument
    var factor = 1.0
    if let unit = Self.units.first(where: { argument.hasSuffix($0.0) }) {
      text = String(argument.dropLast(unit.0.count))
      factor = unit.1
    }
    guard let number = Double(text.filter { $0 != " " }), number * factor >= 1,
      number * factor < 9e18
    else { return nil }
    bytes = Int(number * factor)
  }

  public static let help = "Bytes, as 512MiB, 2GiB or 1500000000."
}
