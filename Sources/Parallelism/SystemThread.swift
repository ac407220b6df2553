import Glibc

/// A thread of the system, which may refuse one: for its limit of processes, or for want of address
/// space for the stack. It has to be joined, once.
public struct SystemThread: Sendable {
  private let handle: pthread_t

  /// Starts to run `body`; nil where the system refuses.
  public init?(_ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(body))
    var handle = pthread_t()
    let status = pthread_create(
      &handle, nil,
      { argument in
        Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return nil
    }
    self.handle = handle
  }

  /// Waits until it has ended.
  public func join() { pthread_join(handle, nil) }

  private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
