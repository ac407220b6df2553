/// Why a run cannot start or go on.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder holds no run.
  case noRun(String)
  /// The folder holds a run already, and it was not to be resumed.
  case runExists(String)
  /// A file of the run is not what it should be.
  case badRun(String, String)
  /// The data do not suit the model.
  case unsuitableData(String, String)
  /// The network's result is no output with labels.
  case nothingToPredict(String)
  /// A loss is not finite, however wide the range of fixed-point values.
  case diverged(step: Int, loss: Double)
  /// A prediction for this case is not finite.
  case notFinite(String)

  public var description: String {
    switch self {
    case .noRun(let path): "\(path): holds no run"
    case .runExists(let path): "\(path): holds a run already; --resume goes on with it"
    case .badRun(let path, let message), .unsuitableData(let path, let message):
      "\(path): \(message)"
    case .nothingToPredict(let model):
      "model '\(model)' has no output with labels to predict: what the network ends with is compared with no labels"
    case .diverged(let step, let loss):
      "training diverged: the loss of step \(step) is \(loss) (a rate too high?); the last checkpoint is as it was"
    case .notFinite(let name): "\(name): the prediction is not finite (are the weights?)"
    }
  }
}
