import Foundation

/// The zoo of `models/`.
public enum Models {
  public static let names = ["unet3d", "partially-invres", "fully-invres"]
  /// Those with regions that are bijections.
  public static let invertible = ["partially-invres", "fully-invres"]

  /// The text of a model of the zoo.
  public static func text(_ name: String) throws -> String {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: package.appending(path: "models/\(name).yaml"), encoding: .utf8)
  }
}
