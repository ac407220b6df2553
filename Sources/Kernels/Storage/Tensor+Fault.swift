extension StorageType {
  /// Bytes of a tensor and of a space at most: sums and products of a few of them still fit.
  public static let byteLimit = 1 << 46

  /// Why no tensor is stored so; nil where one may be.
  public var fault: String? {
    guard (1...5).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      return "the shape \(shape)"
    }
    var stored = shape
    switch layout {
    case .plain: break
    case .blocked(let block):
      guard shape.count >= 2, (1...Self.blockLimit).contains(block) else {
        return "blocks of \(block)"
      }
      stored[1] = stored[1].roundedUp(within: block)
    case .convolutionWeight(let input, let output):
      guard shape.count >= 2, (1...Self.blockLimit).contains(input),
        (1...Self.blockLimit).contains(output)
      else { return "blocks of \(input) and \(output)" }
      stored[0] = stored[0].roundedUp(within: output)
      stored[1] = stored[1].roundedUp(within: input)
    }
    guard let bytes = product(stored + [element.size]), bytes <= Self.byteLimit else {
      return "the size of \(shape)"
    }
    return nil
  }

  private static let blockLimit = 1 << 16

  /// A volume in channel blocks.
  var isVolume: Bool {
    if case .blocked = layout { return shape.count == 5 }
    return false
  }

  var isWeight: Bool {
    if case .convolutionWeight = layout { return true }
    return false
  }
}

extension Tensor {
  /// Why no tensor lies so in any memory; nil where one may.
  public var fault: String? {
    if let fault = storage.fault { return fault }
    return range.isPossible && offset % storage.element.size == 0 ? nil : "the offset \(offset)"
  }
}

extension ByteRange {
  /// Whether some memory may hold it.
  public var isPossible: Bool {
    (0...StorageType.byteLimit).contains(offset) && (0...StorageType.byteLimit).contains(count)
  }

  /// Whether both have a byte in common.
  public func overlaps(_ other: ByteRange) -> Bool {
    space == other.space && count > 0 && other.count > 0 && offset < other.offset + other.count
      && other.offset < offset + count
  }
}

extension Int {
  /// The same as `roundedUp(to:)`, but for numbers near the largest, which stay as they are.
  fileprivate func roundedUp(within factor: Int) -> Int {
    self > .max - factor ? self : roundedUp(to: factor)
  }
}

/// The product of some sizes, or nil where it does not fit.
func product(_ sizes: some Sequence<Int>) -> Int? {
  var result = 1
  for size in sizes {
    let (next, overflow) = result.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    result = next
  }
  return result
}
