import Kernels

/// Convolution in its three roles. y[q] = sum over taps k of w[k] x[q s - p + k l] (stride s, padding
/// p, dilation l) is bilinear: with B(x, w, g) = sum over q of g[q] y[q], `convolution` is the
/// derivative of B by g, the data gradient by x, the weight gradient by w. All three run over the
/// same products.
extension Invocation {
  func convolution(_ attributes: Convolution) {
    let (x, w) = (input(0), input(1))
    var y = zeros(0)
    addBias(optionalInput(2), to: &y)
    let products = ConvolutionProducts(attributes, x: x.shape, w: w.shape, y: y.shape)
    y.elements.withUnsafeMutableBufferPointer { y in
      x.elements.withUnsafeBufferPointer { x in
        w.elements.withUnsafeBufferPointer { w in
          products.forEachRow { xStart, xStride, tap, yStart, count in
            let weight = w[tap]
            if xStride == 1 {
              for q in 0..<count { y[yStart + q] += weight * x[xStart + q] }
            } else {
              for q in 0..<count { y[yStart + q] += weight * x[xStart + q * xStride] }
            }
          }
        }
      }
    }
    store(y, residual: 3, sign: attributes.residualSign)
  }

  func convolutionDataGradient(_ attributes: Convolution) {
    let (dy, w) = (input(0), input(1))
    var dx = zeros(0)
    addBias(optionalInput(2), to: &dx)
    let products = ConvolutionProducts(attributes, x: dx.shape, w: w.shape, y: dy.shape)
    dx.elements.withUnsafeMutableBufferPointer { dx in
      dy.elements.withUnsafeBufferPointer { dy in
        w.elements.withUnsafeBufferPointer { w in
          products.forEachRow { xStart, xStride, tap, yStart, count in
            let weight = w[tap]
            if xStride == 1 {
              for q in 0..<count { dx[xStart + q] += weight * dy[yStart + q] }
            } else {
              for q in 0..<count { dx[xStart + q * xStride] += weight * dy[yStart + q] }
            }
          }
        }
      }
    }
    store(dx, residual: 3, sign: attributes.residualSign)
  }

  func convolutionWeightGradient(_ attributes: Convolution) {
    let (x, dy) = (input(0), input(1))
    var dw = current(0)
    let products = ConvolutionProducts(attributes, x: x.shape, w: dw.shape, y: dy.shape)
    dw.elements.withUnsafeMutableBufferPointer { dw in
      x.elements.withUnsafeBufferPointer { x in
        dy.elements.withUnsafeBufferPointer { dy in
          products.forEachRow { xStart, xStride, tap, yStart, count in
            var sum = 0.0
            for q in 0..<count { sum += dy[yStart + q] * x[xStart + q * xStride] }
            dw[tap] += sum
          }
        }
      }
    }
    store(dw)
  }

  /// db[c] += sum over batch and space of dy[n, c].
  func channelSum() {
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

/// The products x w y that a convolution sums, by rows along W.
private struct ConvolutionProducts {
  let attributes: Convolution
  let (batch, inputs, outputs): (Int, Int, Int)
  let (fine, coarse): ([Int], [Int])

  init(_ attributes: Convolution, x: [Int], w: [Int], y: [Int]) {
    self.attributes = attributes
    (batch, inputs, outputs) = (x[0], w[1], w[0])
    (fine, coarse) = (Array(x[2...]), Array(y[2...]))
  }

  /// Calls `body` with rows: position of the first element of x and the stride to its next ones,
  /// position of the weight, position of the first element of y, number of elements.
  @inline(__always)
  func forEachRow(_ body: (Int, Int, Int, Int, Int) -> Void) {
    let (kernel, stride) = (attributes.kernel, attributes.stride)
    let (fineH, fineW, coarseH, coarseW) = (fine[1], fine[2], coarse[1], coarse[2])
    let taps = kernel.reduce(1, *)
    let columns = (0..<kernel[2]).map { targets(tap: $0, axis: 2) }
    for item in 0..<batch {
      for output in 0..<outputs {
        for input in 0..<inputs {
          let xPlane = (item * inputs + input) * fine[0] * fineH * fineW
          let yPlane = (item * outputs + output) * coarse[0] * coarseH * coarseW
          for kd in 0..<kernel[0] {
            for d in targets(tap: kd, axis: 0) {
              for kh in 0..<kernel[1] {
                for h in targets(tap: kh, axis: 1) {
                  let xRow =
                    xPlane + (source(d, tap: kd, axis: 0) * fineH + source(h, tap: kh, axis: 1))
                    * fineW
                  let yRow = yPlane + (d * coarseH + h) * coarseW
                  let tap = (output * inputs + input) * taps + (kd * kernel[1] + kh) * kernel[2]
                  for kw in 0..<kernel[2] where !columns[kw].isEmpty {
                    let first = columns[kw].lowerBound
                    body(
                      xRow + source(first, tap: kw, axis: 2), stride[2], tap + kw, yRow + first,
                      columns[kw].count)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Where tap `tap` reads x for target `target`, on one axis.
  private func source(_ target: Int, tap: Int, axis: Int) -> Int {
    target * attributes.stride[axis] - attributes.padding[axis] + tap * attributes.dilation[axis]
  }

  /// Targets whose source lies in x and not in the padding.
  private func targets(tap: Int, axis: Int) -> Range<Int> {
    let stride = attributes.stride[axis]
    let first = source(0, tap: tap, axis: axis)
    let start = first < 0 ? (-first + stride - 1) / stride : 0
    let end = fine[axis] > first ? min((fine[axis] - 1 - first) / stride + 1, coarse[axis]) : 0
    return start < end ? start..<end : 0..<0
  }
}
