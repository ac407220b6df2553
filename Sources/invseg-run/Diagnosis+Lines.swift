import Reports

extension Diagnosis {
  /// What a person reads: a line for each thing, and a verdict.
  var lines: [String] {
    [version, processorLine] + memoryLines + [diskLine] + libraryLines + [selfTestLine]
      + modelLines + verdict
  }

  private var processorLine: String {
    let sets = instructionSets.filter(\.isAvailable).map(\.name).joined(separator: ", ")
    return
      "processor: \(processor), \(processors) processors; kernels use \(threads) threads of \(isa) (it has \(sets))"
  }

  private var memoryLines: [String] {
    let total = memory.totalBytes.value?.readableBytes ?? "an unknown size"
    let free = memory.availableBytes.value.map { "\($0.readableBytes) free" } ?? "free: unknown"
    let limit = memory.limitBytes.value.map {
      "; a control group limits this process to \($0.readableBytes)"
    }
    return ["memory: \(total), \(free)\(limit ?? "")"]
  }

  private var diskLine: String {
    "disk: \(disk.freeBytes.value.map { "\($0.readableBytes) free" } ?? "free: unknown") in \(disk.path)"
  }

  private var libraryLines: [String] {
    libraries.map { library in
      "library: \(library.name) \(library.path.value.map { "in \($0)" } ?? "is not there"), for \(library.neededFor)"
    }
  }

  private var selfTestLine: String {
    let isFaulty = problems.contains { $0.hasPrefix("Self-test") }
    return isFaulty
      ? "self-test: failed"
      : "self-test: a step has the same bits under every policy, by 1 thread and by \(threads), in the bytes that were planned (\(selfTestSeconds.readableSeconds))"
  }

  private var modelLines: [String] {
    guard !models.isEmpty else {
      return ["models: none beside the programs"]
    }
    return models.map { model in
      let figures = model.policies.map { policy in
        "\(policy.policy.rawValue) \(policy.peakBytes.readableBytes)\(policy.fits ? "" : " (more than is free)")"
      }
      let patch = model.patch.map(String.init).joined(separator: "x")
      return
        "model: \(model.name), batch \(model.batch) of \(patch): \(figures.joined(separator: ", "))"
    }
  }

  private var verdict: [String] {
    isWell ? ["All is well."] : problems
  }
}
