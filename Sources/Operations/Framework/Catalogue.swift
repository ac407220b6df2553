import Attributes

/// All operations and layers there are.
public enum Catalogue {
  static let definitions: [any OperationDefinition] =
    [
      ConvolutionOperation(), ConvolutionDataGradient(), ConvolutionWeightGradient(),
      BiasGradient(), TransposedConvolutionOperation(),
      MomentsOperation(), NormalizeOperation(), NormalizeGradient(), RunningStatisticsUpdate(),
      StatisticsFromRunning(),
      ActivationOperation(), ActivationGradient(), SoftmaxOperation(),
      SoftmaxGradient(),
      MaxPoolOperation(), MaxPoolGradient(), AveragePoolOperation(), AveragePoolGradient(),
      UpsampleOperation(), UpsampleGradient(), DownsampleLabels(),
      SqueezeOperation(), UnsqueezeOperation(), CayleyOperation(), CayleyGradient(),
      OrthogonalDown(), OrthogonalUp(), OrthogonalMatrixGradient(), PermuteOperation(),
      SplitOperation(), SliceOperation(), ConcatOperation(), ReshapeOperation(), AddOperation(),
      ScaleOperation(), RoundOperation(), ZeroOperation(),
      DenseOperation(), DenseDataGradient(), DenseWeightGradient(),
      DropoutOperation(), NoiseOperation(), ReparameterizeOperation(), ReparameterizeGradient(),
      DivergenceOperation(), DivergenceGradient(), LossGradient(),
    ]
    + lossDefinitions

  static let lossDefinitions: [LossOperation] = LossFunction.all.map {
    LossOperation(function: $0)
  }

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

  private static let byName = Dictionary(
    uniqueKeysWithValues: definitions.map { ($0.name, $0) })
  private static let layerByName = Dictionary(
    uniqueKeysWithValues: layers.map { ($0.specification.name, $0) })

  /// The definition of an operation that the compiler made; traps for any other name.
  public static func definition(_ name: String) -> any OperationDefinition {
    guard let definition = byName[name] else {
      preconditionFailure("no operation is called '\(name)'")
    }
    return definition
  }

  /// The layer of that name, if there is one.
  public static func layer(_ name: String) -> (any Layer)? { layerByName[name] }

  /// Specifications of all network layers, in the order of the reference page.
  public static var layerSpecifications: [LayerSpecification] { layers.map(\.specification) }

  /// Specifications of all losses.
  public static var lossSpecifications: [LayerSpecification] {
    LossFunction.all.map(\.specification)
  }
}
