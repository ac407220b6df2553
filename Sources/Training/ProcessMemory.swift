import Foundation

/// Resident memory of this process, as the kernel counts it.
public enum ProcessMemory {
  /// Bytes resident now.
  static var resident: Int { status("VmRSS:") }

  /// Most bytes resident at once since the start or the last `resetPeak`.
  public static var peak: Int { status("VmHWM:") }

  /// Lets the peak begin anew at what is resident now. Returns false where the system forbids it.
  @discardableResult
  static func resetPeak() -> Bool {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
    let written = fputs("5", file)
    return fclose(file) == 0 && written >= 0
  }

  /// Lets the address space grow by so many bytes at most from here on, for the rest of the process's
  /// life. Returns false where the system forbids it.
  public static func limitGrowth(to bytes: Int) -> Bool {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return false }
    limit.rlim_cur = rlim_t(status("VmSize:") + bytes)
    return setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
  }

  private static func status(_ key: String) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
        Int($0)
      })
    else { return 0 }
    return kibibytes * 1024
  }
}
