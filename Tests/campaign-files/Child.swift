import Foundation

/// What became of a process.
struct Outcome {
  /// The exit code, or minus the number of the signal that ended it.
  var code: Int32
  /// Of the processor.
  var seconds: Double
  /// Resident at most.
  var bytes: Int
  /// Where it trapped, or else what it said last.
  var lastWords: String
}

/// Runs a program to its end within limits of time and memory.
struct Child {
  /// Seconds of the processor after which it is killed.
  var secondLimit = 20
  /// Bytes of address space; nil where a sanitizer needs all of it.
  var byteLimit: Int? = 2 << 30
  let folder: URL

  func run(_ program: URL, _ arguments: [String]) throws -> Outcome {
    let log = folder.appendingPathComponent("child.log")
    // What a sanitizer finds would end with the code of a rejected model.
    var limits = "export ASAN_OPTIONS=exitcode=70:detect_leaks=0:allocator_may_return_null=1; "
    limits += "ulimit -c 0; ulimit -t \(secondLimit); "
    if let byteLimit { limits += "ulimit -v \(byteLimit >> 10); " }
    let line = limits + #"log=$1; shift; exec "$@" >"$log" 2>&1 </dev/null"#
    let command = ["/bin/sh", "-c", line, "sh", log.path, program.path] + arguments
    var pointers = command.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    var process = pid_t()
    let failure = posix_spawn(&process, "/bin/sh", nil, nil, &pointers, environ)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    var (status, usage) = (Int32(0), rusage())
    while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let lines = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
      .split(separator: "\n")
    let words = lines.first { $0.contains("/Sources/") } ?? lines.last ?? ""
    return Outcome(
      code: status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F),
      seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      bytes: Int(usage.ru_maxrss) << 10,
      lastWords: String(words.prefix(300)))
  }
}

extension Outcome {
  /// What a file may do to a program: nothing but the exit codes of `docs/commands.md` that are no
  /// fault of ours, and no more than 20 seconds or a gibibyte.
  var fault: String? {
    if code < 0 { return "signal \(-code)" }
    if ![0, 1, 2, 3, 64, 65, 66, 71, 73, 74].contains(code) { return "exit code \(code)" }
    if seconds > 20 { return "\(seconds) seconds" }
    if bytes > 1 << 30 { return "\(bytes >> 20) MiB" }
    return nil
  }
}
