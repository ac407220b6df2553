/// Why a run cannot start or go on.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder holds no run.
  case noRun(String)
  /// The folder holds a run already, and it was not to be resumed.
  case runExists(String)
  /// Another process trains in the folder.
  case runInUse(String)
  /// The data are others than those that the run was begun with, and how.
  case otherData(String, [String])
  /// A file of the run is not what it should be.
  case badRun(String, String)
  /// The network's result is no output with labels.
  case nothingToPredict(String)
  /// Two networks whose logits cannot be averaged, and why.
  case unlikeNetworks(String, String, String)
  /// A step came to what is not finite, or out of every range of fixed-point values.
  case diverged(step: Int, Divergence)
  /// A prediction for this case is not finite.
  case notFinite(String)

  var isDivergence: Bool {
    if case .diverged = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .noRun(let path): "\(path): holds no run"
    case .runExists(let path):
      "\(path): holds a run already; 'train --resume \(path)' goes on with it"
    case .runInUse(let path): "\(path): another process trains in this run"
    case .otherData(let path, let differences):
      "\(path): holds other data than the run was begun with: "
        + differences.prefix(4).joined(separator: "; ")
        + (differences.count > 4 ? "; and \(differences.count - 4) more" : "")
    case .badRun(let path, let message): "\(path): \(message)"
    case .nothingToPredict(let model):
      "model '\(model)' has no output with labels to predict: what the network ends with is compared with no labels"
    case .unlikeNetworks(let one, let other, let difference):
      "models '\(one)' and '\(other)' cannot be averaged: \(difference)"
    case .diverged(let step, let what):
      "training diverged: \(what.description(of: step)) (a rate too high?); the last checkpoint is as it was"
    case .notFinite(let name): "\(name): the prediction is not finite (are the weights?)"
    }
  }
}

/// What shows that training diverged.
public enum Divergence: Hashable, Sendable {
  case loss(Double)
  /// Values left the widest range of the fixed-point grid.
  case range
  /// A gradient, or a parameter, optimizer state or running statistic after its update.
  case state
  /// A prediction for a case held out.
  case validation
  /// A tensor of the checkpoint.
  case tensor(String)

  fileprivate func description(of step: Int) -> String {
    switch self {
    case .loss(let loss): "the loss of step \(step) is \(loss)"
    case .range: "values of step \(step) are not finite, or beyond every exact range"
    case .state: "gradients, parameters or running statistics of step \(step) are not finite"
    case .validation: "a prediction for a case held out is not finite after step \(step)"
    case .tensor(let name): "'\(name)' is not finite after step \(step)"
    }
  }
}
