import Foundation

/// What the name of an image's file says of its case and its channel.
enum ImageName {
  /// `x` and 1 for `x_0001`: nnU-Net's names, without their ending.
  static func numbered(_ stem: String) -> (name: String, number: Int)? {
    let tail = stem.suffix(5)
    guard tail.count == 5, tail.first == "_", stem.count > 5,
      tail.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(tail.dropFirst())
    else { return nil }
    return (String(stem.dropLast(5)), number)
  }

  /// `x` and 2 for `x_t2` or `x-T2` where the channels are t1, t1ce and t2. A file that is named as a
  /// channel alone is of the case that its folder is named after.
  static func named(_ path: String, among channels: [String]) -> (name: String, number: Int)? {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    guard let (stem, _) = VolumeFiles.split(url.lastPathComponent) else { return nil }
    let lower = stem.lowercased()
    for (number, channel) in channels.enumerated().sorted(by: { $0.1.count > $1.1.count }) {
      if lower == channel.lowercased() {
        return (url.deletingLastPathComponent().lastPathComponent, number)
      }
      let isNamed = ["_", "-"].contains { lower.hasSuffix($0 + channel.lowercased()) }
      if isNamed, stem.count > channel.count + 1 {
        return (String(stem.dropLast(channel.count + 1)), number)
      }
    }
    return nil
  }
}
