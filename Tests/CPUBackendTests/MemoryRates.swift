import CPUTarget
import Foundation
import Kernels
import Testing

/// Prints the GB/s of one core of the kernels that memory bounds, each tensor counted once, on
/// volumes that fit no cache; for `CPUTarget.rates`. Not part of the suite:
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
    let cases: [(any KernelRecord, [StorageType?], [StorageType])] = [
      (Kernel.Moments(groups: 16), [x], [statistics]),
      (Kernel.Normalize(leaky), [x, statistics, channels, channels], [x]),
      (
        Kernel.NormalizeGradient(leaky), [x, x, statistics, channels, channels, nil],
        [x, channels, channels]
      ),
      (Kernel.ChannelSum(), [x], [channels]),
      (Kernel.Activation(Activation("leaky-relu", parameter: 0.01)), [x], [x]),
      (Kernel.Activation(Activation("gelu")), [x], [x]),
      (Kernel.ActivationGradient(Activation("silu")), [x, x], [x]),
      (Kernel.Add(alpha: 1, beta: 1), [x, x], [x]),
      (Kernel.Zero(), [], [x]),
      (Kernel.MaxPool(window), [x], [half, indices]),
      (Kernel.MaxPoolGradient(window), [half, indices], [x]),
      (Kernel.AveragePool(window), [x], [half]),
      (Kernel.Upsample(Upsampling(factor: [2, 2, 2], mode: .nearest)), [half], [x]),
      (Kernel.Upsample(Upsampling(factor: [2, 2, 2], mode: .trilinear)), [half], [x]),
      (Kernel.UpsampleGradient(Upsampling(factor: [2, 2, 2], mode: .trilinear)), [x], [half]),
      (Kernel.Squeeze(factor: [2, 2, 2]), [logits], [cubes]),
      (Kernel.Unsqueeze(factor: [2, 2, 2]), [cubes], [logits]),
      (Kernel.OrthogonalDown(factor: [2, 2, 2]), [logits, plain([4, 8, 8])], [cubes]),
      (Kernel.OrthogonalUp(factor: [2, 2, 2]), [cubes, plain([4, 8, 8])], [logits]),
      (
        Kernel.OrthogonalMatrixGradient(factor: [2, 2, 2]), [logits, cubes], [plain([4, 8, 8])]
      ),
      (Kernel.PermuteChannels(sources: Array((0..<16).reversed())), [x], [x]),
      (Kernel.Loss(dice), [logits, labels], [plain([12]), plain([1])]),
      (Kernel.LossGradient(dice, weight: 1), [logits, labels, plain([12])], [logits]),
      (Kernel.Loss(entropy), [logits, labels], [plain([1]), plain([1])]),
      (Kernel.LossGradient(entropy, weight: 1), [logits, labels, plain([1])], [logits]),
      (Kernel.Norm(scale: 1), [parameters], [plain([1])]),
      (Kernel.Optimize(Optimizer(adam)), [parameters], [parameters, parameters, parameters]),
      (
        Kernel.Dropout(probability: 0.1, stream: RandomStream(key: 1)), [x], [x]
      ),
    ]
    for (kernel, operands, results) in cases {
      let call = Conformance(kernel: kernel, operands: operands, results: results, tolerance: 0)
      let bytes = CPUTarget().cost(call.call).bytes
      let name = call.kernel.name
      print(String(format: "%5.1f GB/s", bytes / (try CoreTime.ofCall(call)) / 1e9), name)
    }
  }
}
