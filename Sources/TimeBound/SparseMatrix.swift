/// A matrix of which only the coefficients that are not 0 are stored, row by row.
struct SparseMatrix {
  private var starts: [Int] = [0]
  private var columns: [Int32] = []
  private var coefficients: [Double] = []

  /// One more than the last column with a coefficient.
  private var columnCount = 0

  /// Stored coefficients.
  var count: Int { coefficients.count }

  mutating func addRow(_ terms: [(variable: Int, coefficient: Double)]) {
    for term in terms {
      columns.append(Int32(term.variable))
      columnCount = max(columnCount, term.variable + 1)
      coefficients.append(term.coefficient)
    }
    starts.append(columns.count)
  }

  func transposed(columnCount: Int) -> SparseMatrix {
    var result = SparseMatrix()
    result.columnCount = starts.count - 1
    result.starts = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { result.starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount { result.starts[column + 1] += result.starts[column] }
    result.columns = [Int32](repeating: 0, count: count)
    result.coefficients = [Double](repeating: 0, count: count)
    var next = result.starts
    for row in 0..<starts.count - 1 {
      for index in starts[row]..<starts[row + 1] {
        let column = Int(columns[index])
        result.columns[next[column]] = Int32(row)
        result.coefficients[next[column]] = coefficients[index]
        next[column] += 1
      }
    }
    return result
  }

  /// Calls `body` with every row's number and its product with a vector, which has an element for
  /// every column.
  @inline(__always)
  func forEachProduct(_ vector: [Double], _ body: (_ row: Int, _ product: Double) -> Void) {
    precondition(vector.count >= columnCount)
    let (starts, columns, coefficients) = (starts.span, columns.span, coefficients.span)
    let vector = vector.span
    for row in 0..<starts.count - 1 {
      var sum = 0.0
      for index in starts[unchecked: row]..<starts[unchecked: row + 1] {
        let element = vector[unchecked: Int(columns[unchecked: index])]
        sum += coefficients[unchecked: index] * element
      }
      body(row, sum)
    }
  }

  /// For each row, one over the sum of its coefficients' magnitudes; 1 for an empty one.
  var steps: [Double] {
    (0..<starts.count - 1).map { row in
      let sum = coefficients[starts[row]..<starts[row + 1]].reduce(0) { $0 + abs($1) }
      return sum > 0 ? 1 / sum : 1
    }
  }
}
