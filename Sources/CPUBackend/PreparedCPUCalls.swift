internal import CKernels
import Kernels

/// Calls as the C tasks read them, with the tables that they point to.
final class PreparedCPUCalls: PreparedCalls {
  let calls: UnsafeMutablePointer<ck_call>
  private(set) var count = 0
  private var tables: [UnsafeMutableRawPointer] = []

  init(capacity: Int) { calls = .allocate(capacity: max(capacity, 1)) }

  deinit {
    for table in tables { table.deallocate() }
    calls.deallocate()
  }

  func append(_ call: ck_call) {
    (calls + count).initialize(to: call)
    count += 1
  }

  func own(_ table: UnsafeMutableRawPointer) { tables.append(table) }
}
