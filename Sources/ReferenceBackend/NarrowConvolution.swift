import CPUTarget
import Kernels

/// Convolutions of narrow products: planes by minimal filtering F(4x2, 3x3), points rounded to
/// bfloat16, all else in double precision.
extension Invocation {
  /// Whether the CPU computes the call so, with tensors that lie as these do.
  func isFilteredNarrowly(_ attributes: Convolution) -> Bool {
    attributes.narrow && ConvolutionTiling(call.abstract)?.filtering != nil
  }
}

/// The points of all tiles of all planes.
struct TilePoints {
  static let count = 24
  private static let (height, width) = (4, 2)

  let channels: Int
  let planes: Int
  let rows: Int
  let columns: Int
  /// `[item][channel][plane][row][column][point]`.
  private(set) var values: [Double] = []

  /// Those of inputs, for outputs of the extent `output`, which lie `padding` before them.
  init(inputs x: Grid, output: [Int], padding: [Int]) {
    self.init(
      x, output: output, offset: padding, size: (6, 4), MinimalFilter.height.input,
      MinimalFilter.width.input)
  }

  /// Those of gradients by the outputs.
  init(gradients dy: Grid) {
    self.init(
      dy, output: Array(dy.shape[2...]), offset: [0, 0, 0], size: (4, 2),
      transposed(MinimalFilter.height.output), transposed(MinimalFilter.width.output))
  }

  private init(
    _ grid: Grid, output: [Int], offset: [Int], size: (Int, Int), _ left: [[Double]],
    _ right: [[Double]]
  ) {
    (channels, planes) = (grid.channels, grid.shape[2])
    rows = (output[1] + Self.height - 1) / Self.height
    columns = (output[2] + Self.width - 1) / Self.width
    let (height, width) = (grid.shape[3], grid.shape[4])
    for plane in 0..<grid.batch * channels * planes {
      for row in 0..<rows {
        for column in 0..<columns {
          var window: [Double] = []
          for i in 0..<size.0 {
            for j in 0..<size.1 {
              let h = row * Self.height + i - offset[1]
              let w = column * Self.width + j - offset[2]
              let isInside = h >= 0 && h < height && w >= 0 && w < width
              window.append(isInside ? grid.elements[(plane * height + h) * width + w] : 0)
            }
          }
          values += transformed(window, left, right).map { Double(Float($0).nearestBFloat16) }
        }
      }
    }
  }

  /// Position of the first point of a plane.
  func plane(_ item: Int, _ channel: Int, _ plane: Int) -> Int {
    ((item * channels + channel) * planes + plane) * rows * columns * Self.count
  }

  /// Puts the outputs of one channel's sums at the points where they belong.
  static func write(_ sums: [Double], rows: Int, columns: Int, to y: inout Grid, at start: Int) {
    let (height, width) = (y.shape[3], y.shape[4])
    for tile in 0..<rows * columns {
      let outputs = transformed(
        Array(sums[tile * count..<(tile + 1) * count]), MinimalFilter.height.output,
        MinimalFilter.width.output)
      for (index, value) in outputs.enumerated() {
        let h = tile / columns * Self.height + index / Self.width
        let w = tile % columns * Self.width + index % Self.width
        if h < height && w < width { y.elements[start + h * width + w] += value }
      }
    }
  }
}

/// The points of weights `[output][input][depth][point]`.
private func weightPoints(_ w: Grid) -> [Double] {
  stride(from: 0, to: w.elements.count, by: 9).flatMap { first in
    transformed(
      Array(w.elements[first..<first + 9]), MinimalFilter.height.weight,
      MinimalFilter.width.weight
    ).map { Double(Float($0).nearestBFloat16) }
  }
}

/// Adds x * w to y.
func addNarrowConvolution(_ x: Grid, _ w: Grid, padding: [Int], to y: inout Grid) {
  let inputs = TilePoints(inputs: x, output: Array(y.shape[2...]), padding: padding)
  let weights = weightPoints(w)
  let depth = w.shape[2]
  let plane = inputs.rows * inputs.columns * TilePoints.count
  for item in 0..<y.batch {
    for output in 0..<y.channels {
      for d in 0..<y.shape[2] {
        var sums = Array(repeating: 0.0, count: plane)
        for input in 0..<x.channels {
          for tap in 0..<depth {
            let source = d + tap - padding[0]
            guard source >= 0, source < x.shape[2] else { continue }
            let first = inputs.plane(item, input, source)
            let points = ((output * x.channels + input) * depth + tap) * TilePoints.count
            withPointers(to: &sums, inputs.values, weights) { sums, values, weights in
              for tile in stride(from: 0, to: plane, by: TilePoints.count) {
                for index in 0..<TilePoints.count {
                  sums[tile + index] += values[first + tile + index] * weights[points + index]
                }
              }
            }
          }
        }
        TilePoints.write(
          sums, rows: inputs.rows, columns: inputs.columns, to: &y,
          at: y.plane(item, output) + d * y.shape[3] * y.shape[4])
      }
    }
  }
}

/// Weights that a data gradient convolves with: the taps in reverse, inputs in the place of outputs.
func reversed(_ w: Grid) -> Grid {
  let (outputs, inputs) = (w.shape[0], w.shape[1])
  let taps = w.shape[2...].reduce(1, *)
  var reversed = Grid(shape: [inputs, outputs] + w.shape[2...])
  for output in 0..<outputs {
    for input in 0..<inputs {
      for tap in 0..<taps {
        reversed.elements[(input * outputs + output) * taps + tap] =
          w.elements[(output * inputs + input) * taps + taps - 1 - tap]
      }
    }
  }
  return reversed
}

/// Adds the gradient by the weights to dw.
func addNarrowWeightGradient(_ x: Grid, _ dy: Grid, padding: [Int], to dw: inout Grid) {
  let inputs = TilePoints(inputs: x, output: Array(dy.shape[2...]), padding: padding)
  let gradients = TilePoints(gradients: dy)
  let depth = dw.shape[2]
  let plane = inputs.rows * inputs.columns * TilePoints.count
  for output in 0..<dy.channels {
    for input in 0..<x.channels {
      for tap in 0..<depth {
        var sums = Array(repeating: 0.0, count: TilePoints.count)
        for item in 0..<x.batch {
          for d in 0..<dy.shape[2] {
            let source = d + tap - padding[0]
            guard source >= 0, source < x.shape[2] else { continue }
            let first = inputs.plane(item, input, source)
            let second = gradients.plane(item, output, d)
            withPointers(to: &sums, inputs.values, gradients.values) { sums, x, dy in
              for tile in stride(from: 0, to: plane, by: TilePoints.count) {
                for index in 0..<TilePoints.count {
                  sums[index] += x[first + tile + index] * dy[second + tile + index]
                }
              }
            }
          }
        }
        let taps = transformed(
          sums, transposed(MinimalFilter.height.weight), transposed(MinimalFilter.width.weight))
        let start = ((output * x.channels + input) * depth + tap) * 9
        for index in 0..<9 { dw.elements[start + index] += taps[index] }
      }
    }
  }
}
