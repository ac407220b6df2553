/// A pooling window.
public struct Window: Codable, Hashable, Sendable {
  public var kernel: [Int]
  public var stride: [Int]
  public var padding: [Int]

  private enum CodingKeys: String, CodingKey {
    case kernel = "kernel"
    case stride = "stride"
    case padding = "padding"
  }

  public init(kernel: [Int], stride: [Int], padding: [Int] = [0, 0, 0]) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// What is wrong with the sizes; nil where nothing is.
  var fault: String? { AttributeCheck.sizes(kernel, stride, padding: padding) }

  /// Whether a fine volume x and a pooled one y fit one another.
  func relates(x: [Int]?, y: [Int]?) -> Bool {
    guard let x, let y, x.count == 5, y.count == 5 else { return false }
    return x[0] == y[0] && x[1] == y[1]
      && (0..<3).allSatisfy {
        windows(x[$0 + 2], kernel[$0], stride: stride[$0], padding: padding[$0]) == y[$0 + 2]
      }
  }
}
