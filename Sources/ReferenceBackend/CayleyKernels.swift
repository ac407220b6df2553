import Kernels

extension Invocation {
  /// q = M H for each channel, M = (I + A)^-1 (I - A).
  func execute(_ kernel: Kernel.Cayley) {
    let factor = kernel.factor
    let a = input(0)
    let haar = SquareMatrix.haar(factor)
    store(a.rows.flatMap { ($0.cayley(size: haar.size) * haar).elements })
  }

  /// From (I + A) M = I - A: dM = -(I + A)^-1 dA (I + M), so with G = dq H' the gradient by A is
  /// S = -(I + A)^-T G (I + M)', and da[i, j] = S[i, j] - S[j, i], for A[j, i] = -A[i, j].
  func execute(_ kernel: Kernel.CayleyGradient) {
    let factor = kernel.factor
    let (dq, a) = (input(0), input(1))
    let haar = SquareMatrix.haar(factor)
    let size = haar.size
    let identity = SquareMatrix.identity(size)
    var gradient: [Double] = []
    for (channel, row) in a.rows.enumerated() {
      let start = channel * size * size
      let dq = SquareMatrix(size: size, Array(dq.elements[start..<start + size * size]))
      let transposed = identity - SquareMatrix.skew(size: size, row)
      let s = transposed.solving(
        dq * haar.transposed * (identity + row.cayley(size: size)).transposed)
      for i in 0..<size {
        for j in i + 1..<max(size, i + 1) { gradient.append(s[j, i] - s[i, j]) }
      }
    }
    accumulate(gradient)
  }
}

extension Grid {
  fileprivate var rows: [[Double]] {
    let width = shape[1]
    return (0..<shape[0]).map { Array(elements[$0 * width..<($0 + 1) * width]) }
  }
}

extension [Double] {
  /// (I + A)^-1 (I - A) of the skew matrix A whose upper triangle this is.
  fileprivate func cayley(size: Int) -> SquareMatrix {
    let skew = SquareMatrix.skew(size: size, self)
    let identity = SquareMatrix.identity(size)
    return (identity + skew).solving(identity - skew)
  }
}
