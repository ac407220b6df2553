import Experiment

/// What a checkpoint calls tensors that it holds for a trained parameter beside the parameter itself.
public enum CheckpointName {
  public static let averages = "average."
  public static let states = "optimizer."

  /// The moving average.
  public static func average(of parameter: String) -> String { averages + parameter }

  /// One of the optimizer's states.
  public static func state(_ index: Int, of parameter: String) -> String {
    "\(states)\(index).\(parameter)"
  }

  /// Whether a tensor is called as those beside parameters are.
  public static func isBesideParameter(_ name: String) -> Bool {
    name.hasPrefix(averages) || name.hasPrefix(states)
  }

  /// All that a checkpoint of an experiment holds beside a trained parameter.
  public static func all(beside parameter: String, _ experiment: Experiment) -> [String] {
    (0..<UpdateEntry.stateCount(experiment)).map { state($0, of: parameter) }
      + (experiment.weightAverage == nil ? [] : [average(of: parameter)])
  }
}
