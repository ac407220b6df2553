import Attributes
import Experiment

/// A key of a section.
struct KeySpecification {
  var name: String
  var type: ValueType
  /// Nil where the model has to say, or where `isOptional`.
  var defaultValue: Value?
  var isOptional: Bool
  var summary: String

  init(
    _ name: String, _ type: ValueType, default defaultValue: Value? = nil,
    isOptional: Bool = false, _ summary: String
  ) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.isOptional = isOptional
    self.summary = summary
  }
}

/// One of the alternatives of a section, such as an optimizer.
struct OptionSpecification {
  var name: String
  var summary: String
  var keys: [KeySpecification]
}

/// The keys of everything but the network, as data: for reading, checking and the schema.
enum Vocabulary {
  static let share = ValueType.attribute(.real(0...1))
  private static let positive = ValueType.attribute(
    .real(.leastNonzeroMagnitude ... .greatestFiniteMagnitude))
  static let nonNegative = ValueType.attribute(.real(0 ... .greatestFiniteMagnitude))

  static let input: [KeySpecification] = [
    .init("channels", .attribute(.integer(minimum: 1)), "Modalities of a volume."),
    .init(
      "patch", .attribute(.window(minimum: 1)), "Voxels of a training patch along (D, H, W)."),
    .init(
      "batch", .attribute(.integer(minimum: 1)), default: .integer(1), "Patches of a training step."
    ),
  ]

  /// What expressions of the network and the outputs can read of the input.
  static let inputNames = ["patch", "batch"]

  private static let rate = KeySpecification(
    "rate", positive, default: .real(1e-3), "The learning rate, before the schedule.")
  private static let weightDecay = KeySpecification(
    "weight-decay", nonNegative, default: .real(0), "Decay of the weights.")
  private static let moments: [KeySpecification] = [
    .init(
      "beta1", .attribute(.real(0...0.999_999_9)), default: .real(0.9),
      "Decay of the gradient's mean."),
    .init(
      "beta2", .attribute(.real(0...0.999_999_9)), default: .real(0.999),
      "Decay of the squared gradient's mean."),
    .init("epsilon", positive, default: .real(1e-8), "Added to the denominator."),
  ]

  static let optimizers: [OptionSpecification] = [
    .init(
      name: Optimizer.Rule.sgd.rawValue, summary: "Stochastic gradient descent.",
      keys: [
        rate,
        .init("momentum", share, default: .real(0), "Share of the last step that goes on."),
        .init("nesterov", .attribute(.boolean), default: .boolean(false), "Looks one step ahead."),
        weightDecay,
      ]),
    .init(
      name: Optimizer.Rule.adam.rawValue,
      summary: "Adam (Kingma and Ba 2015); the decay is added to the gradient.",
      keys: [rate] + moments + [weightDecay]),
    .init(
      name: Optimizer.Rule.adamW.rawValue,
      summary: "AdamW (Loshchilov and Hutter 2019); the decay is apart from the gradient.",
      keys: [rate] + moments + [weightDecay]),
  ]

  private static let warmUp = KeySpecification(
    "warm-up", share, default: .real(0), "Share of the run over which the rate rises from 0.")

  static let schedules: [OptionSpecification] = [
    .init(name: "constant", summary: "The optimizer's rate throughout.", keys: [warmUp]),
    .init(
      name: "step", summary: "Times `factor` at each milestone.",
      keys: [
        .init("milestones", .attribute(.reals(0...1)), "Shares of the run, ascending."),
        .init("factor", positive, default: .real(0.1), "What the rate is multiplied by."), warmUp,
      ]),
    .init(
      name: "polynomial", summary: "(1 - progress) ^ power.",
      keys: [.init("power", positive, default: .real(0.9), "The exponent."), warmUp]),
    .init(
      name: "cosine", summary: "From 1 to `floor` along half a cosine.",
      keys: [.init("floor", share, default: .real(0), "The last factor."), warmUp]),
  ]

  /// The keys of preprocessing but its normalization.
  static let preprocessing: [KeySpecification] = [
    .init(
      "crop", .attribute(.choice(Preprocessing.Crop.allCases.map(\.rawValue))),
      default: .string(Preprocessing.Crop.none.rawValue),
      "What volumes are cropped to: the least box with all voxels that are not zero in some channel, or nothing."
    ),
    .init(
      "spacing", .realsByAxis(Preprocessing.spacings), isOptional: true,
      "Millimetres from voxel to voxel along (D, H, W) that volumes are resampled to."),
  ]

  static let normalizationSummary =
    "How intensities become the network's input: one for all channels, or one for each."
  private static let anyReal = ValueType.attribute(
    .real(-.greatestFiniteMagnitude ... .greatestFiniteMagnitude))

  static let normalizations: [OptionSpecification] = [
    .init(
      name: "z-score-nonzero",
      summary: "Mean 0, deviation 1 over the channel's voxels that are not zero; zeros stay zero.",
      keys: []),
    .init(
      name: "z-score-mask",
      summary:
        "Mean 0, deviation 1 over the voxels that are not zero in some channel, or enclosed by such.",
      keys: []),
    .init(name: "z-score", summary: "Mean 0, deviation 1 over all voxels.", keys: []),
    .init(
      name: "ct", summary: "Limited, and normalized by numbers of the whole data set.",
      keys: [
        .init("low", anyReal, "What lower voxels are raised to, as percentile 0.5."),
        .init("high", anyReal, "What higher voxels are lowered to, as percentile 99.5."),
        .init("mean", anyReal, "What is subtracted."),
        .init("deviation", positive, "What is divided by."),
      ]),
    .init(name: "rescale", summary: "From 0, the least voxel, to 1, the greatest.", keys: []),
    .init(name: "none", summary: "As the files have it.", keys: []),
  ]

  static let validation: [KeySpecification] = [
    .init(
      "every", .attribute(.integer(minimum: 1)), default: .integer(ValidationRule().every),
      "Epochs from one validation to the next."),
    .init(
      "on", .attribute(.choice(ValidationRule.Subject.allCases.map(\.rawValue))),
      default: .string(ValidationRule().on.rawValue),
      "What of the cases held out is segmented: patches, drawn as in training, or whole volumes."),
    .init(
      "batches", .attribute(.integer(minimum: 1)), isOptional: true,
      "Batches of patches of a validation, \(ValidationRule.usualBatches) where not given."),
  ]

  static let earlyStopping: [KeySpecification] = [
    .init(
      "patience", .attribute(.integer(minimum: 1)),
      "Validations in a row without improvement that end the run."),
    .init(
      "improvement", nonNegative, default: .real(0),
      "A rise of the Dice that is not greater than this is none."),
  ]

  static let weightAverage: [KeySpecification] = [
    .init(
      "decay", .attribute(.real(0...0.999_999_9)), default: .real(WeightAverage().decay),
      "Share of the average that stays at each update.")
  ]

  /// Sections that are one value.
  static let settings: [KeySpecification] = [
    .init("clip", positive, isOptional: true, "Greatest Euclidean norm of all gradients together."),
    .init(
      "accumulation", .attribute(.integer(minimum: 1)), default: .integer(1),
      "Batches whose gradients are averaged before an update."),
    .init(
      "epoch", .attribute(.integer(minimum: 1)), isOptional: true,
      "Batches of an epoch, a multiple of 'accumulation'; where not given, as many as see all voxels once."
    ),
    .init(
      "precision", .attribute(.choice(Precision.allCases.map(\.rawValue))),
      default: .string(Precision.float32.rawValue),
      "What volumes inside branches and their gradients are made of; all else is float32."),
    .init(
      "exact-range", .attribute(.integer(minimum: 1)), default: .integer(128),
      "Bound of the values in invertible parts, up to the next power of two: they are multiples of its 2^-31st part, which makes inverses exact."
    ),
    .init(
      "output-weights", .attribute(.choice(["sum", "mean"])), default: .string("sum"),
      "What the weights of outputs are: factors as they are, or as shares of their sum."),
    .init(
      "normalization", .attribute(.choice(["z-score-nonzero", "z-score", "none"])),
      default: .string("z-score-nonzero"),
      "How intensities become the network's input, for each channel by itself; 'preprocessing' can say more."
    ),
  ]

  static let lossKeys: [KeySpecification] = [
    .init(
      "weight", nonNegative, default: .real(1), "The loss's factor in the sum that is trained on."),
    .init("when", .attribute(.boolean), default: .boolean(true), "Whether the loss is included."),
  ]

  /// What the sum that is trained on is called among the results of a step.
  static let totalLoss = "loss"

  static let outputKeys = ["when", "target", "labels", "regions", "ignore", "weight", "losses"]

  static let ignore = KeySpecification(
    "ignore", .attribute(.integer(minimum: 0)), isOptional: true,
    "The value of voxels that nobody labelled; they take no part in losses, scores and sampling.")
  static let outputWeight = KeySpecification(
    "weight", nonNegative, default: .real(1), "A factor of the output's losses.")
}
