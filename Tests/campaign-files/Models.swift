import Foundation

/// The models of the package.
enum Models {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where a model lies, given without its ending.
  static func path(_ name: String) -> String {
    package.appendingPathComponent(name + ".yaml").path
  }

  /// What texts are made from.
  static func texts() throws -> [[UInt8]] {
    try [
      "models/unet3d", "models/partially-invres", "models/fully-invres", "examples/brats/model",
      "Tests/campaign-files/Models/layers",
    ].map { Array(try Data(contentsOf: URL(fileURLWithPath: path($0)))) }
  }
}
