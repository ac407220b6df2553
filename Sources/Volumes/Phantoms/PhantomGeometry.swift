import Foundation

/// The file grids of phantoms: some as RAS, some with other axes, some oblique, so that whoever uses
/// them meets every kind.
enum PhantomGeometry {
  /// The grid of case `number` that has `size` (D, H, W) after reorientation to RAS.
  static func grid(number: Int, size: [Int]) -> Grid {
    switch number % 3 {
    case 1:
      // File axes run down, to the left and to the front.
      return grid(size: size, sources: [1, 2, 0], signs: [-1, 1, -1], angle: 0)
    case 2: return grid(size: size, sources: [0, 1, 2], signs: [-1, -1, 1], angle: 10)
    default: return grid(size: size, sources: [0, 1, 2], signs: [1, 1, 1], angle: 0)
    }
  }

  /// A millimetre grid around the origin whose file axis `sources[a]` runs along world axis a (x, y
  /// or z) in the direction `signs[a]`, turned about z by `angle` degrees.
  static func grid(size: [Int], sources: [Int], signs: [Double], angle: Double) -> Grid {
    let (cosine, sine) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
    let world: [SIMD3<Double>] = [[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]]
    var steps = [SIMD3<Double>](repeating: .zero, count: 3)
    var dimensions = [0, 0, 0]
    for axis in 0..<3 {
      steps[sources[axis]] = world[axis] * signs[axis]
      dimensions[sources[axis]] = size[2 - axis]
    }
    var affine = Affine(steps: steps)
    affine.origin -= affine(
      SIMD3(Double(dimensions[0] - 1), Double(dimensions[1] - 1), Double(dimensions[2] - 1)) / 2)
    return Grid(Geometry(dimensions: dimensions, affine: affine))
  }

  /// A millimetre grid that states no orientation, with a trailing axis of one, as iSeg's.
  static func analyze(size: [Int]) -> Grid {
    Grid(
      Geometry(
        dimensions: [size[2], size[1], size[0], 1], pixelSizes: [1, 1, 1], orientation: .analyze,
        qform: .init(), sform: .init(), units: 0))
  }
}
