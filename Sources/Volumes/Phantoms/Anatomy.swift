import Foundation
import Randomness

/// What a phantom's voxel is made of.
enum Tissue: Int, CaseIterable {
  case air
  case fluid
  case grey
  case white
  case oedema
  case enhancing
  case necrotic
}

/// The head of one phantom: nested ellipsoids whose surfaces are bent by a few low waves, ventricles,
/// and a lesion in the white matter.
struct Anatomy {
  private struct Wave {
    var frequency: SIMD3<Double>
    var phase: Double
    var amplitude: Double
  }

  private let axes: SIMD3<Double>
  private let waves: [Wave]
  private let cortex: [Wave]
  private let lesion: (centre: SIMD3<Double>, radius: Double)

  /// Draws a head; the same for the same generator.
  init(_ generator: inout PhiloxGenerator) {
    func direction(_ scale: Double) -> SIMD3<Double> {
      SIMD3(
        generator.symmetric(scale), generator.symmetric(scale), generator.symmetric(scale))
    }
    axes = SIMD3(repeating: 0.88) + direction(0.06)
    waves = (0..<4).map { _ in
      Wave(
        frequency: direction(4), phase: generator.unit() * 2 * .pi, amplitude: 0.02)
    }
    cortex = (0..<4).map { _ in
      Wave(
        frequency: direction(14), phase: generator.unit() * 2 * .pi, amplitude: 0.025)
    }
    let side = generator.unit() < 0.5 ? -1.0 : 1.0
    lesion = (SIMD3(0.33 * side, 0, 0.05) + direction(0.1), 0.2 + generator.unit() * 0.08)
  }

  /// The tissue at a point whose coordinates (x, y, z) run from -1 to 1.
  func tissue(at point: SIMD3<Double>) -> Tissue {
    func bend(_ waves: [Wave]) -> Double {
      waves.reduce(0) { $0 + $1.amplitude * sin(($1.frequency * point).sum() + $1.phase) }
    }
    func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }
    let radius = length(point / axes) + bend(waves)
    if radius > 1 { return .air }
    if radius > 0.9 { return .fluid }
    let fold = radius + bend(cortex)
    if fold > 0.72 { return .grey }
    let ventricle = SIMD3(abs(point.x) - 0.12, point.y, point.z - 0.05) / SIMD3(0.08, 0.3, 0.14)
    if length(ventricle) + 4 * bend(waves) < 1 { return .fluid }
    let distance = length(point - lesion.centre) / lesion.radius + bend(cortex)
    if distance < 0.4 { return .necrotic }
    if distance < 0.65 { return .enhancing }
    if distance < 1 { return .oedema }
    return .white
  }
}
