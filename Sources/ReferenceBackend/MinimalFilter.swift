/// Minimal filtering F(m, 3) along one axis by interpolation at points and at infinity (Toom 1963,
/// Cook 1966; Lavin and Gray 2016): y[k] = sum over i of output[k][i] (weight g)[i] (input d)[i].
struct MinimalFilter {
  /// Rows that make points of inputs and of weights, and outputs of points.
  var input: [[Double]]
  var weight: [[Double]]
  var output: [[Double]]

  /// Of narrow products: four outputs along the height, two along the width.
  static let height = MinimalFilter(outputs: 4, points: [0, 0.625, -0.625, 1.5, -1.5])
  static let width = MinimalFilter(outputs: 2, points: [0, 1, -1])

  init(outputs: Int, points: [Double]) {
    input = points.map { point in Self.polynomial(points.filter { $0 != point }) + [0] }
    input.append(Self.polynomial(points))
    weight = points.map { point in
      let scale = points.reduce(1) { $1 == point ? $0 : $0 * (point - $1) }
      return [1 / scale, point / scale, point * point / scale]
    }
    weight.append([0, 0, 1])
    output = (0..<outputs).map { power in
      points.map { point in (0..<power).reduce(1) { value, _ in value * point } }
        + [power == outputs - 1 ? 1 : 0]
    }
  }

  /// Coefficients, the constant first, of the product of (x - root).
  private static func polynomial(_ roots: [Double]) -> [Double] {
    roots.reduce([1]) { coefficients, root in
      zip([0] + coefficients, coefficients + [0]).map { $0 - root * $1 }
    }
  }
}

/// left values right^T of a row-major matrix.
func transformed(_ values: [Double], _ left: [[Double]], _ right: [[Double]]) -> [Double] {
  let width = right[0].count
  let rows = left.map { row in
    (0..<width).map { column in
      row.indices.reduce(0.0) { $0 + row[$1] * values[$1 * width + column] }
    }
  }
  return rows.flatMap { row in right.map { zip($0, row).reduce(0) { $0 + $1.0 * $1.1 } } }
}

/// Row `row` of the result is column `row` of the matrix.
func transposed(_ matrix: [[Double]]) -> [[Double]] {
  matrix[0].indices.map { column in matrix.map { $0[column] } }
}
