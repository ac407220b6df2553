import Attributes
import Kernels
import ModelsForTests
import Operations

/// A small network for each layer of the catalogue, in each of the layer's manners: a sequence from
/// (2, 4, 4, 4, 4) to anything.
let layerCases: [String: [String]] = [
  "conv": [
    "- conv: {out: 3, kernel: 3}",
    "- conv: {out: 3, kernel: 3, bias: false}",
    "- conv: {out: 3, kernel: 3, stride: 2}",
    "- conv: {out: 3, kernel: 2, stride: 2, padding: 0}",
    "- conv: {out: 3, kernel: 3, dilation: 2}",
    "- conv: {out: 3, kernel: [1, 3, 2], stride: [2, 1, 1], padding: [0, 2, 1], dilation: [1, 2, 1]}",
    "- conv: {out: 5, kernel: 1}",
  ],
  "conv-transpose": [
    "- conv-transpose: {out: 3, kernel: 2, stride: 2}",
    "- conv-transpose: {out: 3, kernel: 3, stride: 2, padding: 1, bias: false}",
    "- conv-transpose: {out: 3, kernel: [1, 3, 2], stride: [1, 2, 1], dilation: [1, 1, 2]}",
  ],
  "group-norm": ["- group-norm: 2", "- group-norm: {groups: 1, affine: false, epsilon: 0.1}"],
  "instance-norm": ["- instance-norm", "- instance-norm: {affine: false}"],
  "batch-norm": ["- batch-norm", "- batch-norm: {affine: false, epsilon: 0.01}"],
  "softmax": ["- softmax"],
  "max-pool": ["- max-pool: 2", "- max-pool: {kernel: 3, stride: [2, 1, 2], padding: 1}"],
  "average-pool": [
    "- average-pool: 2", "- average-pool: {kernel: 3, stride: [2, 1, 2], padding: 1}",
  ],
  "upsample": [
    "- upsample: {factor: 2, mode: nearest}", "- upsample: {factor: 2, mode: trilinear}",
    "- upsample: {factor: [1, 3, 2], mode: nearest}",
    "- upsample: {factor: [1, 3, 2], mode: trilinear}",
  ],
  "squeeze": ["- squeeze: 2", "- squeeze: [1, 2, 4]"],
  "unsqueeze": ["- unsqueeze: [1, 2, 2]", "- squeeze: 2\n- unsqueeze: [4, 1, 2]"],
  "orthogonal-down": [
    "- orthogonal-down: 2", "- orthogonal-down: [1, 2, 2]", "- orthogonal-down: 1",
  ],
  "orthogonal-up": [
    "- orthogonal-up: [1, 2, 2]", "- squeeze: 2\n- orthogonal-up: 2", "- orthogonal-up: 1",
  ],
  "permute": ["- permute: 3", "- permute: {sources: [2, 0, 3, 1]}"],
  "split": ["- split: {first: 1, count: 2}", "- split: {count: 3}"],
  "concat": [
    """
    - conv: {name: a, out: 3, kernel: 1}
    - conv: {name: b, out: 2, kernel: 1}
    - concat: {inputs: [b, input, a, b]}
    """
  ],
  "add": [
    """
    - conv: {name: a, out: 4, kernel: 1}
    - conv: {name: b, out: 4, kernel: 1}
    - add: {inputs: [b, input, a, b]}
    """
  ],
  "dense": [
    "- flatten\n- dense: {out: 5}", "- flatten\n- dense: {out: 5, bias: false}\n- sigmoid",
  ],
  "flatten": ["- flatten"],
  "unflatten": [
    """
    - flatten
    - unflatten: {channels: 2, size: [8, 4, 4]}
    - conv: {out: 2, kernel: 3}
    """
  ],
  "reshape": ["- reshape: [2, 4, 4, 8]\n- conv: {out: 2, kernel: 3}"],
  "dropout": ["- dropout: 0.3", "- dropout: 0"],
  "normal-sample": [
    "- flatten\n- normal-sample: {latent: 3, divergence-weight: 2}",
    "- flatten\n- normal-sample: {latent: 3, divergence-weight: 0}",
  ],
].merging(activationCases) { own, _ in own }

/// Each activation by itself and where it can be fused into the normalization before it.
private let activationCases = Dictionary(
  uniqueKeysWithValues: Activation.oneOfEach.filter { $0 != .identity }.map { activation in
    let name = activation.function.rawValue
    let term = activation.parameter == 0 ? name : "\(name): \(activation.parameter)"
    return (name, ["- \(term)", "- instance-norm\n- \(term)\n- conv: {out: 2, kernel: 1}"])
  })

/// Outputs for each loss of the catalogue: a section of two or more channels at half or full size.
struct LossCase: Sendable, CustomStringConvertible {
  var outputs: String
  /// Channels of the prediction.
  var channels = 3
  var description: String { outputs }
}

private let regions = "labels: 4, regions: {whole: [1, 2, 3], core: [1, 3], rim: [2]}"

/// Each loss with each of its targets, by its defaults and otherwise.
let lossCases: [String: [LossCase]] = {
  var cases = [
    "cross-entropy": [
      LossCase(outputs: "{labels: [4, 0, 2], losses: [{cross-entropy: {weight: 0.3}}]}"),
      LossCase(outputs: "{labels: 3, losses: [cross-entropy, {dice: {weight: 2}}]}"),
    ],
    "dice": [
      LossCase(outputs: "{labels: 3, losses: [dice, {dice: {squares: true, weight: 2}}]}")
    ],
    "binary-cross-entropy": [
      LossCase(outputs: "{\(regions), ignore: 7, weight: 2, losses: [binary-cross-entropy]}")
    ],
    "focal": [LossCase(outputs: "{\(regions), losses: [{focal: 3}]}")],
  ]
  for loss in Loss.oneOfEach(channels: 3) {
    let name = loss.function.rawValue
    var attributes = loss.parameters.sorted { $0.key < $1.key }.map { parameter, value in
      let isFlag = LossFunction.isFlag(parameter, of: name)
      return "\(parameter): \(isFlag ? "\(value != 0)" : "\(value)")"
    }
    if let weights = loss.weights { attributes.append("class-weights: \(weights)") }
    if loss.isPerItem { attributes.append("batch: false") }
    let term = "{\(name): {\((attributes + ["weight: 0.3"]).joined(separator: ", "))}}"
    let (target, channels) =
      switch loss.target {
      case .classes: ("labels: 3", 3)
      case .regions: (regions, 3)
      case .tensor: ("target: input", 2)
      }
    let ignore = loss.ignored == nil ? "" : "ignore: 9, "
    cases[name, default: []].append(
      LossCase(outputs: "{\(target), \(ignore)losses: [\(term)]}", channels: channels))
  }
  return cases
}()

extension LossFunction {
  fileprivate static func isFlag(_ parameter: String, of name: String) -> Bool {
    all.contains { function in
      function.name == name
        && function.specification.attributes.contains {
          $0.name == parameter && $0.type == .boolean
        }
    }
  }
}
