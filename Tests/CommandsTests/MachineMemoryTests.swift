import BuiltPrograms
import Foundation
import Testing

@testable import Commands

/// What a process may have of a machine whose files of the system are as they are written here.
@Suite struct MachineMemoryTests {
  private func machine(_ groups: String, _ files: [String: String]) throws -> MachineMemory {
    let root = try Scratch()
    let meminfo = "MemTotal:       8000 kB\nMemFree:  10 kB\nMemAvailable:   4000 kB\n"
    for (path, text) in files.merging(
      ["proc/meminfo": meminfo, "proc/self/cgroup": groups], uniquingKeysWith: { one, _ in one })
    {
      let file = root.url.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    return MachineMemory(root: root.url.path)
  }

  @Test func `without control groups it has what the machine has`() throws {
    for groups in ["", "0::/\n", "0::/user.slice\n4:cpu:/\n"] {
      let memory = try machine(groups, ["sys/fs/cgroup/user.slice/memory.max": "max\n"])
      #expect(memory.total == 8_192_000 && memory.available == 4_096_000 && memory.limit == nil)
    }
  }

  @Test func `the tightest control group counts, less what it holds`() throws {
    let memory = try machine(
      "0::/queue/job\n",
      [
        "sys/fs/cgroup/queue/memory.max": "3000000\n",
        "sys/fs/cgroup/queue/memory.current": "2000000\n",
        "sys/fs/cgroup/queue/memory.stat": "anon 500000\ninactive_file 1500000\n",
        "sys/fs/cgroup/queue/job/memory.max": "max\n",
      ])
    #expect(memory.limit == 3_000_000 && memory.available == 2_500_000)
  }

  @Test func `so it does in the first version of control groups`() throws {
    let memory = try machine(
      "5:cpu,cpuacct:/x\n4:memory:/job\n",
      [
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "1000000\n",
        "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "1200000\n",
      ])
    #expect(memory.limit == 1_000_000 && memory.available == 0)
  }
}
