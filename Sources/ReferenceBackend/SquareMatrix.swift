/// A dense square matrix, row-major.
struct SquareMatrix {
  let size: Int
  var elements: [Double]

  init(size: Int, _ elements: [Double]) {
    self.size = size
    self.elements = elements
  }

  subscript(i: Int, j: Int) -> Double {
    get { elements[i * size + j] }
    set { elements[i * size + j] = newValue }
  }

  static func identity(_ size: Int) -> SquareMatrix {
    SquareMatrix(size: size, (0..<size * size).map { $0 / size == $0 % size ? 1 : 0 })
  }

  /// The skew matrix of an upper triangle given row by row.
  static func skew(size: Int, _ triangle: [Double]) -> SquareMatrix {
    var matrix = SquareMatrix(size: size, Array(repeating: 0, count: size * size))
    var next = 0
    for i in 0..<size {
      for j in i + 1..<max(size, i + 1) {
        matrix[i, j] = triangle[next]
        matrix[j, i] = -triangle[next]
        next += 1
      }
    }
    return matrix
  }

  /// The orthonormal Haar matrix of a cube: the Kronecker product of its axes' matrices, where
  /// H(2n) is H(n) (x) (1, 1) above I(n) (x) (1, -1), over sqrt 2. Each factor is a power of two.
  static func haar(_ factor: [Int]) -> SquareMatrix {
    factor.map(haar(axis:)).reduce(identity(1)) { $0.kronecker($1) }
  }

  private static func haar(axis size: Int) -> SquareMatrix {
    guard size > 1 else { return identity(1) }
    let half = haar(axis: size / 2)
    var matrix = SquareMatrix(size: size, Array(repeating: 0, count: size * size))
    for i in 0..<half.size {
      for j in 0..<half.size {
        matrix[i, 2 * j] = half[i, j] * 0.5.squareRoot()
        matrix[i, 2 * j + 1] = matrix[i, 2 * j]
      }
      matrix[half.size + i, 2 * i] = 0.5.squareRoot()
      matrix[half.size + i, 2 * i + 1] = -0.5.squareRoot()
    }
    return matrix
  }

  private func kronecker(_ other: SquareMatrix) -> SquareMatrix {
    let product = size * other.size
    return SquareMatrix(
      size: product,
      (0..<product * product).map { index in
        let (i, j) = (index / product, index % product)
        return self[i / other.size, j / other.size] * other[i % other.size, j % other.size]
      })
  }

  var transposed: SquareMatrix {
    SquareMatrix(size: size, (0..<size * size).map { self[$0 % size, $0 / size] })
  }

  static func + (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: a.size, zip(a.elements, b.elements).map { $0 + $1 })
  }

  static func - (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: a.size, zip(a.elements, b.elements).map { $0 - $1 })
  }

  static func * (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    let size = a.size
    return SquareMatrix(
      size: size,
      (0..<size * size).map { index in
        (0..<size).reduce(0) { $0 + a[index / size, $1] * b[$1, index % size] }
      })
  }

  /// This matrix's inverse times `right`: Gauss-Jordan elimination with row pivoting. I + A with A
  /// skew is never singular, for its eigenvalues are 1 + i t.
  func solving(_ right: SquareMatrix) -> SquareMatrix {
    var (left, right) = (self, right)
    for column in 0..<size {
      let pivot = (column..<size).max { abs(left[$0, column]) < abs(left[$1, column]) } ?? column
      for j in 0..<size {
        left.elements.swapAt(pivot * size + j, column * size + j)
        right.elements.swapAt(pivot * size + j, column * size + j)
      }
      for row in 0..<size where row != column {
        let factor = left[row, column] / left[column, column]
        for j in 0..<size {
          left[row, j] -= factor * left[column, j]
          right[row, j] -= factor * right[column, j]
        }
      }
    }
    for row in 0..<size {
      let pivot = left[row, row]
      for j in 0..<size { right[row, j] /= pivot }
    }
    return right
  }
}
