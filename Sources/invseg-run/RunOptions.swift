import ArgumentParser
import CPUBackend
import CPUTarget
import Commands
import Compiler
import DurableFiles
import Foundation
import Interchange
import Kernels
import Plan
import PlanQuestions
import Program
import RefusableMemory
import Runtime
import Training
import Volumes

extension InstructionSet: ExpressibleByArgument {}

/// Options of every command that executes.
struct ExecutionOptions: ParsableArguments {
  @Option(help: "Threads; the processor's cores where not given. Results do not depend on it.")
  var threads: Int?

  @Option(
    help:
      "Instruction set of the kernels: avx512-bf16, avx512, avx2, baseline; the best where not given."
  )
  var isa: InstructionSet?

  mutating func validate() throws {
    if let threads, !(1...16).contains(threads) {
      throw ValidationError("--threads takes 1 to 16")
    }
    if let isa, !isa.isAvailable {
      throw ValidationError("this processor has no \(isa.rawValue)")
    }
  }

  var threadCount: Int { threads ?? min(ProcessInfo.processInfo.activeProcessorCount, 16) }

  var instructionSet: InstructionSet { isa ?? .best }

  /// A backend of as many threads as asked for, or as the system gives: then it says so.
  func makeBackend() -> CPUBackend {
    let backend = CPUBackend(threads: threadCount, isa: instructionSet)
    if backend.threads < threadCount {
      Console.log("the system gives \(backend.threads) of \(threadCount) threads")
    }
    return backend
  }
}

extension ExitCode {
  fileprivate init(_ kind: VolumeError.Kind) {
    self =
      switch kind {
      case .badData: .badData
      case .missingInput: .missingInput
      case .cannotCreate: .cannotCreate
      case .inputOutput: .inputOutput
      }
  }
}

/// Runs a command's body and turns what it throws into a message and the contract's exit code.
///
/// - Parameter programsAreOurs: whether a program that is not whole was compiled just now, so that the fault
///   is no file's.
func withExitCodes<Result>(
  programsAreOurs: Bool = false, _ body: () throws -> Result
) throws -> Result {
  do {
    return try body()
  } catch let error as VolumeError {
    throw Console.failure("\(error)", ExitCode(error.kind))
  } catch let error as VolumeErrors {
    for error in error.errors { Console.log("error: \(error)") }
    Console.log("\(error.errors.count) errors")
    throw ExitCode(error.kind)
  } catch let error as FileError {
    throw Console.failure("\(error)", ExitCode(error))
  } catch let error as SafetensorsError {
    throw Console.failure(
      "\(error)", FileManager.default.fileExists(atPath: error.path) ? .badData : .missingInput)
  } catch let error as CompiledFile.Fault {
    throw Console.failure("\(error)", error.isMissing ? .missingInput : .badData)
  } catch let error as ProgramFault {
    throw Console.failure("\(error)", programsAreOurs ? .fault : .badData)
  } catch let error as TrainingError {
    let code: ExitCode =
      switch error {
      case .noRun: .missingInput
      case .runExists, .runInUse: .cannotCreate
      case .badRun, .otherData, .nothingToPredict, .notFinite, .unlikeNetworks: .badData
      case .diverged: .diverged
      }
    throw Console.failure("\(error)", code)
  } catch let error as RegionPainting.Unpaintable {
    throw Console.failure("\(error)", .rejected)
  } catch let error as RefusedMemory {
    throw Console.failure("\(error)", .noMemory)
  } catch BackendError.cannotMap(let bytes) {
    throw Console.failure("\(bytes) bytes of memory cannot be mapped", .noMemory)
  } catch BackendError.unsupported(let what) {
    throw Console.failure(
      "the backend cannot do this: \(what)", programsAreOurs ? .fault : .badData)
  } catch BackendError.missingLibrary(let why) {
    throw Console.failure("dense layers need OpenBLAS: \(why)", .missingInput)
  } catch let error where !(error is ExitCode || error is ValidationError) {
    throw Console.failure("\(error)", .fault)
  }
}

extension ModelOptions {
  /// The program of a model file, planned now, or of a compiled one as it was planned.
  func program(
    _ path: String, _ planning: PlanOptions, target: any Target = CPUTarget(),
    probes: Bool = false
  ) throws -> Program {
    if CompiledFile.recognizes(path) {
      guard settings.isEmpty, patch == nil, batch == nil, planning.budget == nil else {
        throw Console.failure(
          "\(path): is compiled already; --set, --patch, --batch and --budget belong to its build",
          ExitCode(EX_USAGE))
      }
      return try CompiledFile.read(path, targets: knownTargets)
    }
    let loaded = try load(path, target: target, probes: probes)
    let planned = PlannedModel(
      loaded, policies: [planning.policy], budget: planning.budget?.bytes,
      autoBudget: planning.autoBudget)
    return try planned.fittingProgram(planning.policy)
  }
}
