/// The regions of memory that a step touches, each mapped once.
public enum Space: String, Codable, Hashable, Sendable, CaseIterable {
  /// Activations, their gradients, scratch, the input and the labels.
  case arena = "arena"
  /// Parameters and running statistics, in the kernels' layout.
  case parameters = "parameters"
  /// Gradients of the parameters, at the parameters' own offsets.
  case gradients = "gradients"
  /// The optimizer's state.
  case optimizer = "optimizer"
}

/// A half-open range of bytes in one space.
public struct ByteRange: Codable, Hashable, Sendable {
  public var space: Space
  public var offset: Int
  public var count: Int

  private enum CodingKeys: String, CodingKey {
    case space = "space"
    case offset = "offset"
    case count = "count"
  }

  public init(space: Space, offset: Int, count: Int) {
    self.space = space
    self.offset = offset
    self.count = count
  }
}

/// A tensor at an address: what a kernel reads or writes.
public struct Tensor: Codable, Hashable, Sendable {
  public var space: Space
  /// Bytes from the space's start; a multiple of `Alignment.bytes` but for channel ranges of views.
  public var offset: Int
  public var storage: StorageType

  private enum CodingKeys: String, CodingKey {
    case space = "space"
    case offset = "offset"
    case storage = "storage"
  }

  public init(space: Space, offset: Int, storage: StorageType) {
    self.space = space
    self.offset = offset
    self.storage = storage
  }

  public var range: ByteRange {
    ByteRange(space: space, offset: offset, count: storage.byteCount)
  }
}

/// Every buffer of an arena starts on such a boundary: one cache line, one AVX-512 register.
public enum Alignment {
  public static let bytes = 64
}
