import Foundation
import Synchronization

// A signal's handler reaches globals alone, and does nothing that could wait for a lock.

/// Whether the next signal is noted, for the run to be saved.
private let isDeferring = Atomic<Bool>(false)
private let isNoted = Atomic<Bool>(false)
/// What is said when the process ends at once; text that is never changed.
private nonisolated(unsafe) let lastWords = Atomic<UnsafePointer<CChar>?>(nil)

private func handle(_ signal: Int32) {
  if isDeferring.load(ordering: .relaxed), !isNoted.exchange(true, ordering: .relaxed) { return }
  var stream = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
  if let words = lastWords.load(ordering: .relaxed), poll(&stream, 1, 0) == 1 {
    _ = write(STDERR_FILENO, words, strlen(words))
  }
  _exit(130)
}

/// What SIGINT, SIGTERM, SIGHUP (a terminal that is gone) and SIGUSR1 (a queue's warning) do: they end
/// the process at once or, while a run is trained, are noted, so that the run can be saved; a second
/// one ends at once then too. Whenever that is, the files are whole.
public struct Interruption: Sendable {
  /// Takes over the signals for the life of the process.
  ///
  /// - Parameter words: what is said when one ends the process.
  public init(saying words: String) {
    endAtOnce(saying: words)
    var taken = sigset_t()
    sigemptyset(&taken)
    for number in [SIGINT, SIGTERM, SIGUSR1, SIGHUP] { sigaddset(&taken, number) }
    for number in [SIGINT, SIGTERM, SIGUSR1] { signal(number, handle) }
    // Who starts a process under nohup wants it to outlive the terminal.
    let former = signal(SIGHUP, SIG_IGN)
    if unsafeBitCast(former, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) {
      signal(SIGHUP, handle)
    }
    // A process has the mask of the thread that started it, which may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &taken, nil)
  }

  /// Whether a signal was noted.
  public var isRequested: Bool { isNoted.load(ordering: .relaxed) }

  /// From now on a signal ends the process at once, with these words.
  public func endAtOnce(saying words: String) {
    say(words)
    isDeferring.store(false, ordering: .relaxed)
  }

  /// From now on the first signal is noted; the second one ends the process, with these words.
  public func noteFirst(saying words: String) {
    say(words)
    isDeferring.store(true, ordering: .relaxed)
  }

  private func say(_ words: String) {
    // Never freed, as a handler may be reading the words of before.
    lastWords.store(UnsafePointer(strdup("error: \(words)\n")), ordering: .relaxed)
  }
}
