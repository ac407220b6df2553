import Dispatch
import Foundation
import Synchronization

/// Notices SIGINT and SIGTERM, so that a loop can end its step and save. A second signal ends the
/// process at once.
public final class Interruption: Sendable {
  private let noticed = Atomic<Bool>(false)
  /// Written once, before the first signal can come.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// Takes over both signals for the life of the process.
  public init() {
    let queue = DispatchQueue(label: "signals")
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      sources.append(DispatchSource.makeSignalSource(signal: number, queue: queue))
    }
    self.sources = sources
    for source in sources {
      source.setEventHandler { [unowned self] in
        if noticed.exchange(true, ordering: .relaxed) { _exit(130) }
      }
      source.resume()
    }
  }

  /// Whether a signal has come.
  public var isRequested: Bool { noticed.load(ordering: .relaxed) }
}
