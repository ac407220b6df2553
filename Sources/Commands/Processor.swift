import Foundation

/// The processor of this machine.
public enum Processor {
  /// What it calls itself, or its kind where it does not say.
  public static var name: String {
    let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
    if let name = line?.split(separator: ":", maxSplits: 1).last {
      return name.trimmingCharacters(in: .whitespaces)
    }
    var names = utsname()
    uname(&names)
    return withUnsafeBytes(of: names.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
