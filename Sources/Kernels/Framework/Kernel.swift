/// The kernels' vocabulary: what a backend has to be able to do, one record for each kernel.
///
/// `ReferenceBackend` defines the meaning of each; others agree with it within stated tolerances.
public enum Kernel: Hashable, Sendable {
  case convolution(Convolution)
  case convolutionDataGradient(ConvolutionDataGradient)
  case convolutionWeightGradient(ConvolutionWeightGradient)
  case channelSum(ChannelSum)
  case moments(Moments)
  case normalize(Normalize)
  case normalizeGradient(NormalizeGradient)
  case updateRunningStatistics(UpdateRunningStatistics)
  case statisticsFromRunning(StatisticsFromRunning)
  case activation(Activation)
  case activationGradient(ActivationGradient)
  case softmax(Softmax)
  case softmaxGradient(SoftmaxGradient)
  case maxPool(MaxPool)
  case maxPoolGradient(MaxPoolGradient)
  case averagePool(AveragePool)
  case averagePoolGradient(AveragePoolGradient)
  case upsample(Upsample)
  case upsampleGradient(UpsampleGradient)
  case squeeze(Squeeze)
  case unsqueeze(Unsqueeze)
  case orthogonalDown(OrthogonalDown)
  case orthogonalUp(OrthogonalUp)
  case orthogonalMatrixGradient(OrthogonalMatrixGradient)
  case cayley(Cayley)
  case cayleyGradient(CayleyGradient)
  case permuteChannels(PermuteChannels)
  case relayout(Relayout)
  case copyChannels(CopyChannels)
  case downsampleLabels(DownsampleLabels)
  case add(Add)
  case scale(Scale)
  case round(Round)
  case zero(Zero)
  case dense(Dense)
  case denseDataGradient(DenseDataGradient)
  case denseWeightGradient(DenseWeightGradient)
  case dropout(Dropout)
  case normalNoise(NormalNoise)
  case reparameterize(Reparameterize)
  case reparameterizeGradient(ReparameterizeGradient)
  case divergence(Divergence)
  case divergenceGradient(DivergenceGradient)
  case loss(Loss)
  case lossGradient(LossGradient)
  case norm(Norm)
  case optimize(Optimize)
  case movingAverage(MovingAverage)

  /// All that the vocabulary says of the kernel.
  package var record: any KernelRecord {
    switch self {
    case .convolution(let record): record
    case .convolutionDataGradient(let record): record
    case .convolutionWeightGradient(let record): record
    case .channelSum(let record): record
    case .moments(let record): record
    case .normalize(let record): record
    case .normalizeGradient(let record): record
    case .updateRunningStatistics(let record): record
    case .statisticsFromRunning(let record): record
    case .activation(let record): record
    case .activationGradient(let record): record
    case .softmax(let record): record
    case .softmaxGradient(let record): record
    case .maxPool(let record): record
    case .maxPoolGradient(let record): record
    case .averagePool(let record): record
    case .averagePoolGradient(let record): record
    case .upsample(let record): record
    case .upsampleGradient(let record): record
    case .squeeze(let record): record
    case .unsqueeze(let record): record
    case .orthogonalDown(let record): record
    case .orthogonalUp(let record): record
    case .orthogonalMatrixGradient(let record): record
    case .cayley(let record): record
    case .cayleyGradient(let record): record
    case .permuteChannels(let record): record
    case .relayout(let record): record
    case .copyChannels(let record): record
    case .downsampleLabels(let record): record
    case .add(let record): record
    case .scale(let record): record
    case .round(let record): record
    case .zero(let record): record
    case .dense(let record): record
    case .denseDataGradient(let record): record
    case .denseWeightGradient(let record): record
    case .dropout(let record): record
    case .normalNoise(let record): record
    case .reparameterize(let record): record
    case .reparameterizeGradient(let record): record
    case .divergence(let record): record
    case .divergenceGradient(let record): record
    case .loss(let record): record
    case .lossGradient(let record): record
    case .norm(let record): record
    case .optimize(let record): record
    case .movingAverage(let record): record
    }
  }
}

extension Kernel {
  /// The records of all cases.
  package static let records: [any KernelRecord.Type] = [
    Convolution.self, ConvolutionDataGradient.self, ConvolutionWeightGradient.self,
    ChannelSum.self, Moments.self, Normalize.self, NormalizeGradient.self,
    UpdateRunningStatistics.self, StatisticsFromRunning.self, Activation.self,
    ActivationGradient.self, Softmax.self, SoftmaxGradient.self, MaxPool.self,
    MaxPoolGradient.self, AveragePool.self, AveragePoolGradient.self, Upsample.self,
    UpsampleGradient.self, Squeeze.self, Unsqueeze.self, OrthogonalDown.self, OrthogonalUp.self,
    OrthogonalMatrixGradient.self, Cayley.self, CayleyGradient.self, PermuteChannels.self,
    Relayout.self, CopyChannels.self, DownsampleLabels.self, Add.self, Scale.self, Round.self,
    Zero.self, Dense.self, DenseDataGradient.self, DenseWeightGradient.self, Dropout.self,
    NormalNoise.self, Reparameterize.self, ReparameterizeGradient.self, Divergence.self,
    DivergenceGradient.self, Loss.self, LossGradient.self, Norm.self, Optimize.self,
    MovingAverage.self,
  ]
}
