import Foundation
import Kernels

/// The mapped spaces, and the way of tensors out of them and into them.
final class Memory {
  private var spaces: [Space: UnsafeMutableRawBufferPointer] = [:]

  deinit {
    for space in spaces.values { free(space.baseAddress) }
  }

  /// Maps zeroed bytes. Throws `BackendError.cannotMap`.
  func map(byteCounts: [Space: Int]) throws {
    for (space, count) in byteCounts {
      precondition(spaces[space] == nil, "space \(space) is mapped already")
      guard let start = calloc(max(count, 1), 1) else {
        throw BackendError.cannotMap(bytes: count)
      }
      spaces[space] = UnsafeMutableRawBufferPointer(start: start, count: count)
    }
  }

  func contains(_ range: ByteRange) -> Bool {
    guard let space = spaces[range.space] else { return false }
    return range.offset >= 0 && range.count >= 0 && range.offset <= space.count - range.count
  }

  func bytes(_ range: ByteRange) -> UnsafeMutableRawBufferPointer {
    guard let space = spaces[range.space], contains(range) else {
      preconditionFailure("\(range) is not mapped")
    }
    return UnsafeMutableRawBufferPointer(
      rebasing: space[range.offset..<range.offset + range.count])
  }

  /// The elements as they are; `range` is that of the fixed-point grid.
  func load(_ tensor: Tensor, range: Double) -> Grid {
    switch tensor.storage.element {
    case .fixed32:
      let step = FixedPoint.step(range: range, element: .fixed32)
      return load(tensor, as: Int32.self) { Double($0) * step }
    case .float32: return load(tensor, as: Float.self) { Double($0) }
    case .float64, .fixed64: return load(tensor, as: Double.self) { $0 }
    case .int32: return load(tensor, as: Int32.self) { Double($0) }
    case .uint8: return load(tensor, as: UInt8.self) { Double($0) }
    case .bfloat16:
      return load(tensor, as: UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    }
  }

  /// Rounds to the tensor's element type. Lanes and channels of padding become zero.
  func store(_ grid: Grid, to tensor: Tensor, range: Double) {
    precondition(grid.shape == tensor.storage.shape)
    switch tensor.storage.element {
    case .fixed32:
      let step = FixedPoint.step(range: range, element: .fixed32)
      // What left the range was noted.
      store(grid, to: tensor) { $0.isFinite ? Int32($0 / step) : .min }
    case .float32: store(grid, to: tensor) { Float($0) }
    case .float64, .fixed64: store(grid, to: tensor) { $0 }
    case .int32: store(grid, to: tensor) { Int32($0) }
    case .uint8: store(grid, to: tensor) { UInt8($0) }
    case .bfloat16: store(grid, to: tensor) { UInt16(Float($0).nearestBFloat16.bitPattern >> 16) }
    }
  }

  private func load<Element>(
    _ tensor: Tensor, as element: Element.Type, _ widen: (Element) -> Double
  ) -> Grid {
    let stored = bytes(tensor.range).bindMemory(to: Element.self)
    let storage = tensor.storage
    let elements = [Double](unsafeUninitializedCapacity: storage.logicalCount) { values, count in
      storage.forEachRun { logical, position, stride, length in
        for index in 0..<length {
          values.initializeElement(
            at: logical + index, to: widen(stored[position + index * stride]))
        }
      }
      count = storage.logicalCount
    }
    return Grid(shape: storage.shape, elements: elements)
  }

  private func store<Element>(_ grid: Grid, to tensor: Tensor, _ round: (Double) -> Element) {
    let range = bytes(tensor.range)
    if tensor.storage.storedCount != tensor.storage.logicalCount {
      range.initializeMemory(as: UInt8.self, repeating: 0)
    }
    let stored = range.bindMemory(to: Element.self)
    grid.elements.withUnsafeBufferPointer { values in
      tensor.storage.forEachRun { logical, position, stride, length in
        for index in 0..<length {
          stored[position + index * stride] = round(values[logical + index])
        }
      }
    }
  }
}

extension StorageType {
  /// Calls `body` for runs of elements that follow one another logically and lie evenly in memory,
  /// which make up the tensor: first logical index, its position, stride in memory, length.
  fileprivate func forEachRun(_ body: (Int, Int, Int, Int) -> Void) {
    switch layout {
    case .plain:
      body(0, 0, 1, logicalCount)
    case .blocked(let block):
      let voxels = shape[2...].reduce(1, *)
      guard voxels > 0 else { return }
      for plane in 0..<shape[0] * shape[1] {
        body(plane * voxels, storedIndex(of: plane * voxels), block, voxels)
      }
    case .convolutionWeight:
      for index in 0..<logicalCount { body(index, storedIndex(of: index), 1, 1) }
    }
  }
}
