import Experiment
import Kernels
import Program
import Volumes

extension Program {
  /// The class indices that a training step takes, and what label values they stand for; none for a
  /// model whose losses compare with the input alone.
  var labelPorts: [(map: LabelMap, tensor: Tensor)] {
    experiment.labelInputs.compactMap { input in
      training.input(input.name).map { (LabelMap(input.labels, ignoring: input.ignored), $0) }
    }
  }

  /// Whether a training step needs labels.
  public var trainsOnLabels: Bool { !labelPorts.isEmpty }
}
