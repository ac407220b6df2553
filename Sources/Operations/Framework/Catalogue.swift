import Attributes
import IR
import Kernels

/// All operations and layers there are.
public enum Catalogue {
  /// Every kind of operation, as a text of the IR may hold it.
  public static let operations: [any OperationDefinition.Type] = [
    ConvolutionOperation.self, ConvolutionDataGradient.self, ConvolutionWeightGradient.self,
    BiasGradient.self, TransposedConvolutionOperation.self,
    MomentsOperation.self, NormalizeOperation.self, NormalizeGradient.self,
    RunningStatisticsUpdate.self, StatisticsFromRunning.self,
    ActivationOperation.self, ActivationGradient.self, SoftmaxOperation.self,
    SoftmaxGradient.self,
    MaxPoolOperation.self, MaxPoolGradient.self, AveragePoolOperation.self,
    AveragePoolGradient.self, UpsampleOperation.self, UpsampleGradient.self,
    DownsampleLabels.self,
    SqueezeOperation.self, UnsqueezeOperation.self, CayleyOperation.self, CayleyGradient.self,
    OrthogonalDown.self, OrthogonalUp.self, OrthogonalMatrixGradient.self, PermuteOperation.self,
    SplitOperation.self, SliceOperation.self, ConcatOperation.self, ReshapeOperation.self,
    AddOperation.self, ScaleOperation.self, RoundOperation.self, ZeroOperation.self,
    DenseOperation.self, DenseDataGradient.self, DenseWeightGradient.self,
    DropoutOperation.self, NoiseOperation.self, ReparameterizeOperation.self,
    ReparameterizeGradient.self, DivergenceOperation.self, DivergenceGradient.self,
    LossOperation.self, LossGradient.self,
  ]

  /// Layers of the network, by the names of the model language.
  public static let layers: [any Layer] =
    [
      ConvolutionLayer(), TransposedConvolutionLayer(), GroupNormLayer(), InstanceNormLayer(),
      BatchNormLayer(),
    ] + ActivationFunction.all.map { ActivationLayer($0) } + [
      SoftmaxLayer(), MaxPoolLayer(), AveragePoolLayer(), UpsampleLayer(), SqueezeLayer(),
      UnsqueezeLayer(), OrthogonalLayer(isDown: true), OrthogonalLayer(isDown: false),
      PermuteLayer(), SplitLayer(), ConcatLayer(), AddLayer(), DenseLayer(), FlattenLayer(),
      UnflattenLayer(), ReshapeLayer(), DropoutLayer(), NormalSampleLayer(),
    ]

  private static let layerByName = Dictionary(
    uniqueKeysWithValues: layers.map { ($0.specification.name, $0) })

  /// The layer of that name, if there is one.
  public static func layer(_ name: String) -> (any Layer)? { layerByName[name] }

  /// Specifications of all network layers, in the order of the reference page.
  public static var layerSpecifications: [LayerSpecification] { layers.map(\.specification) }

  /// Specifications of all losses.
  public static var lossSpecifications: [LayerSpecification] {
    LossFunction.all.map(\.specification)
  }
}
