import Foundation
import Randomness

/// How a modality shows tissues: a mean for each, a smooth field of coil sensitivity, and noise.
struct Appearance {
  /// Mean intensities in the order of `Tissue`: T1, T1 with contrast agent, T2, FLAIR. Means of
  /// different tissues lie within a few standard deviations of the noise, or coincide, so that no
  /// threshold separates them; with the others, or with their surroundings, they differ.
  private static let means: [[Double]] = [
    [0, 300, 600, 850, 580, 560, 420],
    [0, 310, 610, 850, 590, 1150, 410],
    [0, 1100, 720, 480, 900, 760, 1050],
    [0, 260, 700, 560, 950, 820, 420],
  ]
  private static let noise = 55.0

  private let means: [Double]
  private let slope: SIMD3<Double>
  private let curvature: Double
  private let philox: Philox

  /// Modality `index` (0 T1, 1 T1 with contrast agent, 2 T2, 3 FLAIR, and so on again).
  init(modality index: Int, noise: Philox, _ generator: inout PhiloxGenerator) {
    means = Self.means[index % Self.means.count]
    slope = SIMD3(
      generator.symmetric(0.12), generator.symmetric(0.12), generator.symmetric(0.12))
    curvature = generator.symmetric(0.1)
    philox = noise
  }

  /// The intensity of voxel `number` of a tissue at a point with coordinates from -1 to 1; air is 0,
  /// as in volumes whose skull was stripped.
  func intensity(_ tissue: Tissue, at point: SIMD3<Double>, voxel number: Int) -> Float {
    guard tissue != .air else { return 0 }
    let field = 1 + (slope * point).sum() + curvature * (point * point).sum()
    let value = means[tissue.rawValue] * field + Self.noise * philox.normal(UInt64(number))
    return Float(max(1, value.rounded()))
  }
}
