import CPUBackend
import Commands
import Foundation
import Kernels
import Plan
import PlanQuestions
import Reports
import Runtime

/// What `doctor` finds on a machine.
struct Diagnosis: Encodable {
  struct Library: Encodable {
    var name: String
    /// The file that it is in; null where it is not found.
    var path: Nullable<String>
    var neededFor: String
  }

  struct Instructions: Encodable {
    var name: String
    var isAvailable: Bool
  }

  struct Model: Encodable {
    struct Figures: Encodable {
      var policy: Policy
      /// Bytes of a step, and whether they are free now.
      var peakBytes: Int
      var fits: Bool
    }

    var name: String
    var path: String
    var patch: [Int]
    var batch: Int
    var policies: [Figures]
  }

  struct Memory: Encodable {
    var totalBytes: Nullable<Int>
    var availableBytes: Nullable<Int>
    /// Of the control group, as containers and queues have one.
    var limitBytes: Nullable<Int>
  }

  struct Disk: Encodable {
    /// Where the command was run: a run's folder would be made there.
    var path: String
    var freeBytes: Nullable<Int>
  }

  var schemaVersion = 1
  var version: String
  var processor: String
  var processors: Int
  var threads: Int
  var isa: String
  var instructionSets: [Instructions]
  var memory: Memory
  var disk: Disk
  var libraries: [Library]
  var selfTestSeconds: Double
  var models: [Model]
  /// What is wrong, a sentence each; nothing where all is well.
  var problems: [String]

  var isWell: Bool { problems.isEmpty }

  /// Bytes below which hardly a checkpoint has room.
  private static let leastDisk = 1 << 30

  /// Looks at this machine.
  ///
  /// - Parameter say: is told what takes a while.
  init(_ execution: ExecutionOptions, say: (String) -> Void) {
    version = Version.text
    processor = Processor.name
    processors = ProcessInfo.processInfo.activeProcessorCount
    let set = execution.instructionSet
    isa = set.rawValue
    instructionSets = InstructionSet.allCases.map {
      Instructions(name: $0.rawValue, isAvailable: $0.isAvailable)
    }
    let found = MachineMemory()
    memory = Memory(
      totalBytes: Nullable(found.total), availableBytes: Nullable(found.available),
      limitBytes: Nullable(found.limit))
    let folder = FileManager.default.currentDirectoryPath
    disk = Disk(path: folder, freeBytes: Nullable(Self.freeBytes(folder)))
    problems = []
    if let free = disk.freeBytes.value, free < Self.leastDisk {
      problems.append(
        "Only \(free.readableBytes) are free in \(folder); a run writes checkpoints there.")
    }

    let backend = CPUBackend(threads: execution.threadCount, isa: set)
    threads = backend.threads
    if threads < execution.threadCount {
      problems.append("The system gives \(threads) of \(execution.threadCount) threads.")
    }
    do { try OpenBLAS.load() } catch {
      problems.append("OpenBLAS cannot be loaded, which dense layers need: \(Self.words(error)).")
    }
    libraries = [
      ("libyaml", "models"), ("libnifti2", "volumes"), ("libz", "volumes"),
      ("libopenblas", "dense layers"),
    ].map { name, purpose in
      Library(name: name, path: Nullable(LoadedLibrary.path(name)), neededFor: purpose)
    }

    say("a step of a small network under every policy")
    let clock = ContinuousClock()
    let start = clock.now
    do { problems += try SelfTest.faults(set, threads: threads).map { "Self-test: \($0)." } } catch
    {
      problems.append("Self-test: \(Self.words(error)).")
    }
    selfTestSeconds = (clock.now - start) / .seconds(1)
    models = []
    for path in ModelZoo.files {
      say("the plans of \(path)")
      guard let planned = try? ModelZoo.planned(path) else {
        problems.append("\(path) is no model that this build takes.")
        continue
      }
      models.append(Model(planned, path, available: found.available))
    }
  }

  /// What the system has left where a path leads; nil where it does not tell.
  private static func freeBytes(_ path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case BackendError.missingLibrary(let why): why
    case BackendError.cannotMap(let bytes): "\(bytes) bytes of memory cannot be mapped"
    default: "\(error)"
    }
  }
}

extension Diagnosis.Model {
  fileprivate init(_ planned: PlannedModel, _ path: String, available: Int?) {
    let model = planned.loaded.model
    name = model.experiment.name
    self.path = path
    patch = model.experiment.input.patch
    batch = model.experiment.input.batch
    policies = [Policy.keep, .recompute, .invert].map { policy in
      let bytes = planned.shownProgram(policy).peakBytes
      return Figures(
        policy: policy, peakBytes: bytes, fits: available.map { bytes <= $0 } ?? true)
    }
  }
}
