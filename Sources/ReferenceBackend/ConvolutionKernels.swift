import Kernels

/// Convolution in its three roles. y[q] = sum over taps k of w[k] x[q s - p + k l] (stride s, padding
/// p, dilation l) is bilinear: with B(x, w, g) = sum over q of g[q] y[q], `convolution` is the
/// derivative of B by g, the data gradient by x, the weight gradient by w. All three run over the
/// same products.
extension Invocation {
  func execute(_ kernel: Kernel.Convolution) {
    let attributes = kernel.attributes
    let x = convolved(attributes, by: 4)
    var y = zeros(0)
    addBias(optionalInput(2), to: &y)
    if isFilteredNarrowly(attributes) {
      addNarrowConvolution(x, input(1), padding: attributes.padding, to: &y)
      store(y, residual: 3, sign: attributes.residualSign)
      return
    }
    let w = weight
    let products = ConvolutionProducts(attributes, x: x.shape, w: w.shape, y: y.shape)
    withPointers(to: &y, x, w) { y, x, w in
      products.forEachRow { xStart, xStride, tap, yStart, count in
        addProduct(w[tap], x + xStart, xStride, to: y + yStart, 1, count)
      }
    }
    store(y, residual: 3, sign: attributes.residualSign)
  }

  func execute(_ kernel: Kernel.ConvolutionDataGradient) {
    let attributes = kernel.attributes
    let dy = input(0)
    var dx = zeros(0)
    addBias(optionalInput(2), to: &dx)
    if isFilteredNarrowly(attributes) {
      let padding = zip(attributes.kernel, attributes.padding).map { $0 - 1 - $1 }
      addNarrowConvolution(dy, reversed(input(1)), padding: padding, to: &dx)
      store(dx, residual: 3, sign: attributes.residualSign)
      return
    }
    let w = weight
    let products = ConvolutionProducts(attributes, x: dx.shape, w: w.shape, y: dy.shape)
    withPointers(to: &dx, dy, w) { dx, dy, w in
      products.forEachRow { xStart, xStride, tap, yStart, count in
        addProduct(w[tap], dy + yStart, 1, to: dx + xStart, xStride, count)
      }
    }
    store(dx, residual: 3, sign: attributes.residualSign)
  }

  func execute(_ kernel: Kernel.ConvolutionWeightGradient) {
    let attributes = kernel.attributes
    let (x, dy) = (convolved(attributes, by: 2), input(1))
    var dw = current(0)
    if isFilteredNarrowly(attributes) {
      addNarrowWeightGradient(x, dy, padding: attributes.padding, to: &dw)
      store(dw)
      return
    }
    let products = ConvolutionProducts(attributes, x: x.shape, w: dw.shape, y: dy.shape)
    withPointers(to: &dw, x, dy) { dw, x, dy in
      products.forEachRow { xStart, xStride, tap, yStart, count in
        let (x, dy) = (x + xStart, dy + yStart)
        var sum = 0.0
        for q in 0..<count { sum += dy[q] * x[q &* xStride] }
        dw[tap] += sum
      }
    }
    store(dw)
  }

  /// The input after the prologue by the operands from `first` on.
  private func convolved(_ attributes: Convolution, by first: Int) -> Grid {
    guard let prologue = attributes.prologue else { return input(0) }
    let grid = normalized(input(0), prologue, by: first)
    return isFilteredNarrowly(attributes) ? grid : inPrecisionOfInput(grid)
  }

  private var weight: Grid { inPrecisionOfInput(input(1)) }

  /// Rounded to bfloat16 where the input is.
  private func inPrecisionOfInput(_ grid: Grid) -> Grid {
    guard call.operands[0]?.storage.element == .bfloat16 else { return grid }
    var grid = grid
    grid.elements = grid.elements.map { Double(Float($0).nearestBFloat16) }
    return grid
  }

  /// db[c] += sum over batch and space of dy[n, c].
  func execute(_ kernel: Kernel.ChannelSum) {
    let dy = input(0)
    var sums = Array(repeating: 0.0, count: dy.channels)
    for item in 0..<dy.batch {
      for channel in 0..<dy.channels {
        let start = dy.plane(item, channel)
        for index in start..<start + dy.voxels { sums[channel] += dy.elements[index] }
      }
    }
    accumulate(sums)
  }

  private func addBias(_ bias: Grid?, to y: inout Grid) {
    guard let bias else { return }
    for item in 0..<y.batch {
      for channel in 0..<y.channels {
        let start = y.plane(item, channel)
        for index in start..<start + y.voxels { y.elements[index] += bias.elements[channel] }
      }
    }
  }
}

/// target[q] += factor source[q], both with strides.
@inline(__always)
private func addProduct(
  _ factor: Double, _ source: UnsafePointer<Double>, _ sourceStride: Int,
  to target: UnsafeMutablePointer<Double>, _ targetStride: Int, _ count: Int
) {
  // Unit strides apart, so that the compiler vectorizes them.
  if sourceStride == 1, targetStride == 1 {
    for q in 0..<count { target[q] += factor * source[q] }
  } else {
    for q in 0..<count { target[q &* targetStride] += factor * source[q &* sourceStride] }
  }
}

private func withPointers(
  to result: inout Grid, _ a: Grid, _ b: Grid,
  _ body: (UnsafeMutablePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>) -> Void
) {
  withPointers(to: &result.elements, a.elements, b.elements, body)
}

/// Calls the body with the arrays' elements, unless one is empty.
@inline(__always)
func withPointers(
  to result: inout [Double], _ a: [Double], _ b: [Double],
  _ body: (UnsafeMutablePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>) -> Void
) {
  result.withUnsafeMutableBufferPointer { result in
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let result = result.baseAddress, let a = a.baseAddress, let b = b.baseAddress else {
          return
        }
        body(result, a, b)
      }
    }
  }
}

/// The products x w y that a convolution sums, by rows along W.
private struct ConvolutionProducts {
  private let (batch, inputs, outputs): (Int, Int, Int)
  private let (fine, coarse): ([Int], [Int])
  /// For each axis and tap, the targets whose source lies in x and not in the padding.
  private let runs: [[Run]]
  private let stride: [Int]

  private struct Run {
    /// First target, its source, and how many there are.
    var (target, source, count): (Int, Int, Int)
  }

  init(_ attributes: Convolution, x: [Int], w: [Int], y: [Int]) {
    (batch, inputs, outputs) = (x[0], w[1], w[0])
    let (fine, coarse) = (Array(x[2...]), Array(y[2...]))
    let stride = attributes.stride
    (self.fine, self.coarse, self.stride) = (fine, coarse, stride)
    runs = (0..<3).map { axis in
      (0..<attributes.kernel[axis]).map { tap in
        let shift = tap * attributes.dilation[axis] - attributes.padding[axis]
        let first = shift < 0 ? (-shift + stride[axis] - 1) / stride[axis] : 0
        let end =
          shift < fine[axis] ? min((fine[axis] - 1 - shift) / stride[axis] + 1, coarse[axis]) : 0
        return Run(
          target: first, source: first * stride[axis] + shift, count: max(end - first, 0))
      }
    }
  }

  /// Calls `body` with rows: position of the first element of x and the stride to its next ones,
  /// position of the weight, position of the first element of y, number of elements.
  @inline(__always)
  func forEachRow(_ body: (Int, Int, Int, Int, Int) -> Void) {
    // Array elements read once: the rows are often short.
    let (fineD, fineH, fineW) = (fine[0], fine[1], fine[2])
    let (coarseD, coarseH, coarseW) = (coarse[0], coarse[1], coarse[2])
    let (strideD, strideH, strideW) = (stride[0], stride[1], stride[2])
    var tap = 0
    for output in 0..<outputs {
      for input in 0..<inputs {
        for depth in runs[0] {
          for height in runs[1] {
            for width in runs[2] {
              defer { tap += 1 }
              guard width.count > 0 else { continue }
              for item in 0..<batch {
                for d in 0..<depth.count {
                  for h in 0..<height.count {
                    let xRow = (depth.source + d * strideD) * fineH + height.source + h * strideH
                    let yRow = (depth.target + d) * coarseH + height.target + h
                    body(
                      ((item * inputs + input) * fineD * fineH + xRow) * fineW + width.source,
                      strideW, tap,
                      ((item * outputs + output) * coarseD * coarseH + yRow) * coarseW
                        + width.target, width.count)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
