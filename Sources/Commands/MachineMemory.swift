/// The memory of the machine, as far as this process may have it.
public struct MachineMemory: Hashable, Sendable {
  /// Bytes that the machine has; nil where the system does not tell, as for what follows.
  public let total: Int?
  /// Bytes that could be given to a new process without swapping.
  public let available: Int?
  /// Bytes that the control group of this process may hold; nil where it has no limit.
  public let limit: Int?

  /// - Parameter root: the folder that `proc` and `sys` are in.
  public init(root: String = "") {
    let figures = ControlGroup.figures("\(root)/proc/meminfo")
    total = figures["MemTotal:"].map { $0 * 1024 }
    let groups = ControlGroup.own(root)
    limit = groups.compactMap(\.memoryLimit).min()
    let free = figures["MemAvailable:"].map { $0 * 1024 }
    available = ([free] + groups.map(\.freeMemory)).compactMap(\.self).min()
  }
}
