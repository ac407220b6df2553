import Kernels

/// An orthogonal matrix as signs and plane rotations, each made of three shears whose products are
/// rounded to integers: a bijection of integer vectors (Daubechies and Sweldens 1998).
struct OrthogonalLifting {
  private let signs: [Double]
  private let rotations: [Rotation]

  /// Of rows j < i: v_j += p v_i, v_i += s v_j, v_j += p v_i.
  private struct Rotation {
    var (j, i): (Int, Int)
    var (p, s): (Double, Double)
  }

  /// By Givens' rotations to a diagonal of signs.
  init(_ matrix: SquareMatrix) {
    var m = matrix
    var signs: [Double] = []
    var rotations: [Rotation] = []
    for j in 0..<m.size {
      for i in (j + 1)..<max(m.size, j + 1) {
        let (a, b) = (m[j, j], m[i, j])
        let length = (a * a + b * b).squareRoot()
        // Written so that a NaN comes through.
        let cosine = length == 0 ? 1 : abs(a) / length
        let sine = length == 0 ? 0 : (a < 0 ? -b : b) / length
        rotations.append(Rotation(j: j, i: i, p: -sine / (1 + cosine), s: sine))
        for k in 0..<m.size {
          let (upper, lower) = (m[j, k], m[i, k])
          m[j, k] = cosine * upper + sine * lower
          m[i, k] = cosine * lower - sine * upper
        }
      }
      signs.append(m[j, j].isNaN ? .nan : m[j, j] < 0 ? -1 : 1)
    }
    self.signs = signs
    self.rotations = rotations
  }

  /// The matrix times an integer vector, to integers.
  func apply(_ vector: [Double]) -> [Double] {
    var v = zip(vector, signs).map { $0 * $1 }
    for rotation in rotations.reversed() {
      let (j, i) = (rotation.j, rotation.i)
      v[j] += (v[i] * rotation.p).rounded(.toNearestOrEven)
      v[i] += (v[j] * rotation.s).rounded(.toNearestOrEven)
      v[j] += (v[i] * rotation.p).rounded(.toNearestOrEven)
    }
    return v.map(Self.withoutSignOfZero)
  }

  /// The vector that `apply` takes to this one.
  func undo(_ vector: [Double]) -> [Double] {
    var v = vector
    for rotation in rotations {
      let (j, i) = (rotation.j, rotation.i)
      v[j] -= (v[i] * rotation.p).rounded(.toNearestOrEven)
      v[i] -= (v[j] * rotation.s).rounded(.toNearestOrEven)
      v[j] -= (v[i] * rotation.p).rounded(.toNearestOrEven)
    }
    return zip(v, signs).map { Self.withoutSignOfZero($0 * $1) }
  }

  /// Integers have one zero. A negative one would come back positive from a coupling.
  private static func withoutSignOfZero(_ value: Double) -> Double { value + 0 }
}

extension Invocation {
  func liftDown(_ factor: [Int]) {
    let (x, q) = (stored(0), input(1))
    var y = zeros(0)
    let cubes = Cubes(fine: x, factor)
    cubes.forEachCube { channel, fine, coarse in
      let image = lifted(fine.map { x.elements[$0] }) {
        cubes.lifting(q, channel: channel).apply($0)
      }
      for (position, value) in zip(coarse, image) { y.elements[position] = value }
    }
    store(y)
  }

  func liftUp(_ factor: [Int]) {
    let (y, q) = (stored(0), input(1))
    var x = zeros(0)
    let cubes = Cubes(fine: x, factor)
    cubes.forEachCube { channel, fine, coarse in
      let image = lifted(coarse.map { y.elements[$0] }) {
        cubes.lifting(q, channel: channel).undo($0)
      }
      for (position, value) in zip(fine, image) { x.elements[position] = value }
    }
    store(x)
  }

  /// A map of integer vectors on a cube's values in units of the grid; infinite, which is noted, where
  /// the vector or its image reaches half of the range, from where on shears might leave it, or a matrix is not
  /// finite.
  private func lifted(_ values: [Double], _ map: ([Double]) -> [Double]) -> [Double] {
    let step = FixedPoint.step(range: context.range, element: element)
    let image = map(values.map { $0 / step }).map { $0 * step }
    let fits = [values, image].allSatisfy { vector in
      vector.reduce(0) { $0 + $1 * $1 } < 0.24 * context.range * context.range
    }
    guard fits else {
      found.faults.leftRange = true
      return values.map { _ in .infinity }
    }
    return image
  }
}

extension Cubes {
  /// The lifting steps of a channel's matrix in q (C, f, f).
  fileprivate func lifting(_ q: Grid, channel: Int) -> OrthogonalLifting {
    let entries = q.elements[channel * size * size..<(channel + 1) * size * size]
    return OrthogonalLifting(SquareMatrix(size: size, Array(entries)))
  }
}
