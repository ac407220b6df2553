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
  "relu": activationCases("relu"),
  "leaky-relu": activationCases("leaky-relu: 0.2"),
  "sigmoid": activationCases("sigmoid"),
  "elu": activationCases("elu: 1.3"),
  "gelu": activationCases("gelu"),
  "silu": activationCases("silu"),
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
]

/// By itself and where it can be fused into the normalization before it.
private func activationCases(_ term: String) -> [String] {
  ["- \(term)", "- instance-norm\n- \(term)\n- conv: {out: 2, kernel: 1}"]
}

/// Outputs for each loss of the catalogue: a section of two or more channels at half or full size.
struct LossCase: Sendable, CustomStringConvertible {
  var outputs: String
  /// Channels of the prediction.
  var channels = 3
  var description: String { outputs }
}

private let regions = "labels: 4, regions: {whole: [1, 2, 3], core: [1, 3], rim: [2]}"

let lossCases: [String: [LossCase]] = [
  "cross-entropy": [
    LossCase(outputs: "{labels: 3, losses: [cross-entropy]}"),
    LossCase(outputs: "{labels: [4, 0, 2], losses: [{cross-entropy: {weight: 0.3}}]}"),
  ],
  "dice": [
    LossCase(outputs: "{labels: 3, losses: [dice]}"),
    LossCase(outputs: "{labels: 3, losses: [{dice: {background: true, smooth: 0.1}}]}"),
    LossCase(outputs: "{labels: 3, losses: [{dice: {squares: true, weight: 0.3}}]}"),
    LossCase(outputs: "{\(regions), losses: [dice]}"),
    LossCase(outputs: "{\(regions), losses: [{dice: {squares: true, smooth: 0.1}}]}"),
    LossCase(outputs: "{labels: 3, losses: [cross-entropy, {dice: {weight: 2}}]}"),
    LossCase(outputs: "{labels: 3, losses: [dice, {dice: {squares: true, weight: 2}}]}"),
  ],
  "binary-cross-entropy": [
    LossCase(outputs: "{\(regions), losses: [binary-cross-entropy]}")
  ],
  "focal": [
    LossCase(outputs: "{labels: 3, losses: [focal]}"),
    LossCase(outputs: "{labels: 3, losses: [{focal: {gamma: 0.5, weight: 0.3}}]}"),
    LossCase(outputs: "{\(regions), losses: [focal]}"),
    LossCase(outputs: "{\(regions), losses: [{focal: 3}]}"),
  ],
  "mean-squared-error": [
    LossCase(outputs: "{target: input, losses: [{mean-squared-error: {weight: 0.3}}]}", channels: 2)
  ],
]
