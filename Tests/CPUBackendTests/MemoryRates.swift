import Foundation
import Kernels
import Testing

/// Prints the GB/s of one core of the kernels that memory bounds, each tensor counted once, on
/// volumes that fit no cache; for `Rates.builtIn`. Not part of the suite:
/// `INVSEG_RATES=1 swift test ... --filter MemoryRates`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["INVSEG_RATES"] != nil), .serialized)
struct MemoryRates {
  @Test func printAll() throws {
    let x = volume([1, 16, 64, 96, 96], 16)
    let half = volume([1, 16, 32, 48, 48], 16)
    let indices = volume([1, 16, 32, 48, 48], 16, .uint8)
    let logits = volume([1, 4, 64, 96, 96], 1)
    let labels = volume([1, 1, 64, 96, 96], 1, .uint8)
    let channels = plain([16])
    let statistics = plain([1, 16, 2])
    let parameters = plain([10_000_000])
    let cubes = volume([1, 32, 32, 48, 48], 16)
    let window = Window(kernel: [2, 2, 2], stride: [2, 2, 2])
    let dice = Loss.named("dice", ["smooth": 1, "background": 1, "squares": 0], target: .classes)
    let entropy = Loss("cross-entropy", target: .classes)
    let leaky = Normalization(groups: 16, activation: Activation("leaky-relu", parameter: 0.01))
    let adam = Optimizer.Rule.adam(
      beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decoupled: false)
    let cases: [(Kernel, [StorageType?], [StorageType])] = [
      (.moments(Moments(groups: 16)), [x], [statistics]),
      (.normalize(leaky), [x, statistics, channels, channels], [x]),
      (
        .normalizeGradient(leaky), [x, x, statistics, channels, channels, nil],
        [x, channels, channels]
      ),
      (.channelSum, [x], [channels]),
      (.activation(Activation("leaky-relu", parameter: 0.01)), [x], [x]),
      (.activation(Activation("gelu")), [x], [x]),
      (.activationGradient(Activation("silu")), [x, x], [x]),
      (.add(alpha: 1, beta: 1), [x, x], [x]),
      (.zero, [], [x]),
      (.maxPool(window), [x], [half, indices]),
      (.maxPoolGradient(window), [half, indices], [x]),
      (.averagePool(window), [x], [half]),
      (.upsample(Upsampling(factor: [2, 2, 2], mode: .nearest)), [half], [x]),
      (.upsample(Upsampling(factor: [2, 2, 2], mode: .trilinear)), [half], [x]),
      (.upsampleGradient(Upsampling(factor: [2, 2, 2], mode: .trilinear)), [x], [half]),
      (.squeeze(factor: [2, 2, 2]), [logits], [cubes]),
      (.unsqueeze(factor: [2, 2, 2]), [cubes], [logits]),
      (.orthogonalDown(factor: [2, 2, 2]), [logits, plain([4, 8, 8])], [cubes]),
      (.orthogonalUp(factor: [2, 2, 2]), [cubes, plain([4, 8, 8])], [logits]),
      (
        .orthogonalMatrixGradient(factor: [2, 2, 2]), [logits, cubes], [plain([4, 8, 8])]
      ),
      (.permuteChannels(sources: Array((0..<16).reversed())), [x], [x]),
      (.loss(dice), [logits, labels], [plain([12]), plain([1])]),
      (.lossGradient(dice, weight: 1), [logits, labels, plain([12])], [logits]),
      (.loss(entropy), [logits, labels], [plain([1]), plain([1])]),
      (.lossGradient(entropy, weight: 1), [logits, labels, plain([1])], [logits]),
      (.norm(scale: 1), [parameters], [plain([1])]),
      (.optimize(Optimizer(adam)), [parameters], [parameters, parameters, parameters]),
      (
        .dropout(Dropout(probability: 0.1, stream: RandomStream(key: 1))), [x], [x]
      ),
    ]
    for (kernel, operands, results) in cases {
      let call = Conformance(kernel: kernel, operands: operands, results: results, tolerance: 0)
      let bytes = kernel.cost(operands: operands, results: results).bytes
      let name = "\(kernel)".prefix { $0 != "(" }
      print(String(format: "%5.1f GB/s", bytes / (try CoreTime.ofCall(call)) / 1e9), name)
    }
  }
}
