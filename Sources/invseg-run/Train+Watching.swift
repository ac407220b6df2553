import Commands
import Foundation
import Interchange
import RunReports
import Training

extension Train {
  /// What writes the history, the events and the page of a run while it trains.
  ///
  /// - Parameter threads: how many the backend has.
  func watcher(_ trainer: Trainer, _ execution: ExecutionOptions, threads: Int) -> RunWatcher {
    // A plan that was there already was made by what another command says.
    let isPlanned = model.map { !CompiledFile.recognizes($0) } ?? asksForPlan
    let process = TrainingProcess(
      command: ["invseg-run"] + CommandLine.arguments.dropFirst(), version: Version.text,
      processor: Processor.name, instructionSet: execution.instructionSet.rawValue,
      threads: threads, policy: isPlanned ? planning.policy.rawValue : nil,
      budgetBytes: isPlanned ? planning.budget?.bytes : nil,
      plannedBytes: trainer.session.program.peakBytes)
    return RunWatcher(trainer.folder, trainer.settings, trainer.session, process) { warning in
      if Console.logIsTerminal { Console.endInPlace() }
      Console.log("warning: \(warning)")
    }
  }
}
