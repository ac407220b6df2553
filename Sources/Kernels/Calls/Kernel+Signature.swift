extension Kernel {
  /// What the kernel takes and gives, in the order and under the names of its documentation.
  public var signature: KernelSignature {
    switch self {
    case .convolution(let convolution):
      KernelSignature(
        [.volume("x").narrowable, .weight("w"), .plain("b").optional, .residual]
          + convolution.prologueSlots,
        [.volume("y").narrowableWithoutResidual.mayAlias("r")])
    case .convolutionDataGradient:
      KernelSignature(
        [.volume("dy").narrowable, .weight("w"), .plain("b").optional, .residual],
        [.volume("dx").narrowableWithoutResidual.mayAlias("r")])
    case .convolutionWeightGradient(let convolution):
      KernelSignature(
        [.volume("x").narrowable, .volume("dy").narrowable] + convolution.prologueSlots,
        [.weight("dw").accumulated])
    case .channelSum:
      KernelSignature([.matrixOrVolume("dy").narrowable], [.plain("db").accumulated])
    case .moments:
      KernelSignature([.volume("x").narrowable], [.plain("statistics")])
    case .normalize:
      KernelSignature(
        [
          .asResult("x").narrowable, .plain("statistics"), .plain("gamma").optional,
          .plain("beta").optional, .residual,
        ], [.volume("y").narrowableWithoutResidual.mayAlias("x", "r")])
    case .normalizeGradient:
      KernelSignature(
        [
          .asResult("dy").narrowable, .asResult("x").narrowable, .plain("statistics"),
          .plain("gamma").optional, .plain("beta").optional, .residual,
        ],
        [
          .volume("dx").narrowableWithoutResidual.mayAlias("dy", "r"),
          .plain("dgamma").accumulated.optional, .plain("dbeta").accumulated.optional,
        ])
    case .updateRunningStatistics:
      KernelSignature(
        [.plain("statistics"), .plain("mean"), .plain("variance")],
        [.plain("mean").updates("mean"), .plain("variance").updates("variance")])
    case .statisticsFromRunning:
      KernelSignature([.plain("mean"), .plain("variance")], [.plain("statistics")])
    case .maxPool, .averagePool, .maxPoolGradient, .averagePoolGradient, .upsample,
      .upsampleGradient:
      resamplingSignature
    case .squeeze, .unsqueeze, .orthogonalDown, .orthogonalUp, .orthogonalMatrixGradient, .cayley,
      .cayleyGradient:
      cubeSignature
    case .permuteChannels, .copyChannels:
      KernelSignature([.unpacked("x").moved], [.unpacked("y").moved])
    case .relayout:
      KernelSignature([.any("x").moved], [.any("y").moved])
    case .zero:
      KernelSignature([], [.any("y").of(.any)])
    case .activation:
      KernelSignature([.asResult("x").narrowable], [.unpacked("y").narrowable.mayAlias("x")])
    case .activationGradient:
      KernelSignature(
        [.asResult("dy").narrowable, .asResult("x").narrowable, .residual],
        [.unpacked("dx").narrowableWithoutResidual.mayAlias("dy", "x", "r")])
    case .scale, .round, .dropout:
      KernelSignature([.asResult("x")], [.unpacked("y").mayAlias("x")])
    case .add:
      KernelSignature([.asResult("a"), .asResult("b")], [.unpacked("y").mayAlias("a", "b")])
    case .normalNoise:
      KernelSignature([], [.unpacked("y")])
    case .dense:
      KernelSignature([.plain("x"), .plain("w"), .plain("b").optional], [.plain("y")])
    case .denseDataGradient:
      KernelSignature([.plain("dy"), .plain("w")], [.plain("dx")])
    case .denseWeightGradient:
      KernelSignature([.plain("x"), .plain("dy")], [.plain("dw").accumulated])
    case .reparameterize:
      KernelSignature([.plain("mean"), .plain("logVariance"), .plain("noise")], [.plain("z")])
    case .reparameterizeGradient:
      KernelSignature(
        [.plain("dz"), .plain("logVariance"), .plain("noise")],
        [.plain("dLogVariance").mayAlias("dz")])
    case .divergence:
      KernelSignature([.plain("mean"), .plain("logVariance")], [.plain("loss")])
    case .divergenceGradient:
      KernelSignature(
        [.plain("mean"), .plain("logVariance")], [.plain("dMean"), .plain("dLogVariance")])
    case .softmax, .softmaxGradient, .loss, .lossGradient, .downsampleLabels: lossSignature
    case .norm:
      KernelSignature([.any("g")], [.plain("norm")])
    case .optimize(let optimizer):
      KernelSignature(
        [.plain("g"), .plain("norm").optional],
        (["parameter"] + (0..<optimizer.stateCount).map { "state \($0)" }).map {
          .plain($0).accumulated
        } + [.plain("cleared gradient").updates("g").optional])
    }
  }

  private var resamplingSignature: KernelSignature {
    switch self {
    case .maxPool:
      KernelSignature(
        [.blockedAsResult("x").narrowable],
        [.volume("y").narrowable, .asResult("indices").of(.byte)])
    case .maxPoolGradient:
      KernelSignature(
        [.blockedAsResult("dy").narrowable, .blockedAsResult("indices").of(.byte), .residual],
        [.volume("dx").narrowableWithoutResidual.mayAlias("r")])
    case .averagePool:
      KernelSignature([.blockedAsResult("x").narrowable], [.volume("y").narrowable])
    default:
      KernelSignature(
        [.blockedAsResult("x").narrowable, .residual],
        [.volume("y").narrowableWithoutResidual.mayAlias("r")])
    }
  }

  private var cubeSignature: KernelSignature {
    switch self {
    case .orthogonalDown, .orthogonalUp:
      KernelSignature([.volume("x"), .plain("q")], [.volume("y")])
    case .orthogonalMatrixGradient:
      KernelSignature([.volume("x"), .volume("y")], [.plain("dq").accumulated])
    case .cayley: KernelSignature([.plain("a")], [.plain("q")])
    case .cayleyGradient:
      KernelSignature([.plain("dq"), .plain("a")], [.plain("da").accumulated])
    default: KernelSignature([.volume("x")], [.volume("y")])
    }
  }

  private var lossSignature: KernelSignature {
    switch self {
    case .softmax: KernelSignature([.unpacked("x")], [.unpacked("y").mayAlias("x")])
    case .softmaxGradient:
      KernelSignature([.unpacked("dy"), .unpacked("y")], [.unpacked("dx").mayAlias("dy")])
    case .loss(let loss):
      KernelSignature(
        [.unpacked("prediction"), loss.targetSlot], [.plain("terms"), .plain("loss")])
    case .lossGradient(let loss, _):
      KernelSignature(
        [
          .unpacked("prediction"), loss.targetSlot, .plain("terms"), .unpacked("r").optional,
        ], [.unpacked("dPrediction").mayAlias("r")])
    default: KernelSignature([.labels("x")], [.labels("y")])
    }
  }
}

extension Convolution {
  /// What the input is normalized by.
  fileprivate var prologueSlots: [KernelSignature.Slot] {
    prologue == nil
      ? [] : [.plain("statistics"), .plain("gamma").optional, .plain("beta").optional]
  }
}

extension Loss {
  fileprivate var targetSlot: KernelSignature.Slot {
    target == .tensor ? .unpacked("target") : .labels("target")
  }
}
