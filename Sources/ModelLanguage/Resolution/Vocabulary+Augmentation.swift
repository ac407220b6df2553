import Attributes
import Experiment

/// The keys of augmentation and sampling. Where a transform's keys do not say otherwise, its numbers are nnU-Net's.
extension Vocabulary {
  /// Sets of transforms by name; the first is taken where none is named.
  static let augmentationSets = ["none", "standard"]

  /// What turns a transform on, with its usual numbers, and off.
  static let switches = ["on", "off"]

  static let augmentation: [KeySpecification] = [
    .init(
      "set", .attribute(.choice(augmentationSets)), default: .string(augmentationSets[0]),
      "Transforms that are on: none, or all of nnU-Net's."),
    .init(
      "flips", .attribute(.integers(minimum: 0)), isOptional: true,
      "Axes (0 D, 1 H, 2 W) that are mirrored with probability one half; all in the standard set."),
    .init(
      "intensity-scale", share, default: .real(0),
      "Each modality is multiplied by 1 + u, u uniform in ± this."),
    .init(
      "intensity-shift", nonNegative, default: .real(0),
      "Each modality is shifted by u standard deviations, u uniform in ± this."),
  ]

  /// The transforms, in the order in which they apply.
  static let transforms: [OptionSpecification] = [
    .init(
      name: "rotation", summary: "About each axis.",
      keys: [
        probability(0.2),
        .init(
          "degrees", .attribute(.real(AugmentationBounds.degrees)), isOptional: true,
          "Angles are uniform in ± this: 30, or 180 in the slices of flat patches."),
      ]),
    .init(
      name: "scaling", summary: "By one factor along all axes.",
      keys: [
        probability(0.2),
        range(
          "factor", AugmentationBounds.scaling, 0.7, 1.4,
          "Voxels of the volume to a voxel of the patch: more than 1 shrinks."),
      ]),
    .init(
      name: "elastic", summary: "Smooth displacements; in no set.",
      keys: [
        probability(0.2),
        range(
          "scale", AugmentationBounds.elasticScale, 0.1, 0.25,
          "How smooth: a Gaussian's standard deviation, as a share of the patch."),
        range(
          "magnitude", AugmentationBounds.elasticMagnitude, 0, 5,
          "The greatest displacement along an axis, in voxels."),
      ]),
    .init(
      name: "noise", summary: "Normally distributed numbers are added.",
      keys: [
        probability(0.1),
        range(
          "deviation", AugmentationBounds.deviation, 0, 0.1,
          "Their standard deviation, the same for all channels."),
      ]),
    .init(
      name: "blur", summary: "A Gaussian.",
      keys: [
        probability(0.2), channels(0.5),
        range(
          "sigma", AugmentationBounds.sigma, 0.5, 1,
          "Its standard deviation along each axis, in voxels."
        ),
      ]),
    .init(
      name: "brightness", summary: "Each channel is multiplied.",
      keys: [probability(0.15), factor(AugmentationBounds.factor, 0.75, 1.25)]),
    .init(
      name: "contrast", summary: "Each channel is stretched about its mean, within its bounds.",
      keys: [probability(0.15), factor(AugmentationBounds.factor, 0.75, 1.25)]),
    .init(
      name: "low-resolution", summary: "Fewer voxels, and back.",
      keys: [
        probability(0.25), channels(0.5),
        range(
          "scale", AugmentationBounds.lowResolution, 0.5, 1, "The share of voxels along each axis."),
      ]),
    .init(
      name: "inverted-gamma", summary: "As gamma, of the negative image.",
      keys: [probability(0.1), exponent]),
    .init(
      name: "gamma",
      summary: "Each channel, from 0 to 1, to a power; mean and standard deviation stay.",
      keys: [probability(0.3), exponent]),
  ]

  static let sampling: [KeySpecification] = [
    .init(
      "foreground", share, default: .real(Sampling().foreground),
      "Share of patches centred on a voxel of a foreground class."),
    .init(
      "per", .attribute(.choice(Sampling.Unit.allCases.map(\.rawValue))),
      default: .string(Sampling.Unit.patch.rawValue),
      "Whether each patch is one of them by chance, or the last of every batch are."),
  ]

  private static func probability(_ usual: Double) -> KeySpecification {
    .init("probability", share, default: .real(usual), "Share of patches that it applies to.")
  }

  private static func channels(_ usual: Double) -> KeySpecification {
    .init("channels", share, default: .real(usual), "Share of the channels of such a patch.")
  }

  private static func range(
    _ name: String, _ bounds: ClosedRange<Double>, _ low: Double, _ high: Double, _ summary: String
  ) -> KeySpecification {
    .init(name, .interval(bounds), default: .list([.real(low), .real(high)]), summary)
  }

  private static func factor(
    _ bounds: ClosedRange<Double>, _ low: Double, _ high: Double
  ) -> KeySpecification {
    range("factor", bounds, low, high, "Below 1 as often as above.")
  }

  private static let exponent = range(
    "exponent", AugmentationBounds.exponent, 0.7, 1.5, "Below 1 as often as above.")
}
