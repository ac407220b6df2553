/// Where one channel of a case is stored: a file of one volume, or one volume of a file of several.
public struct ImageFile: Hashable, Sendable, CustomStringConvertible {
  /// Which of a file's volumes is meant, in the order of its fourth axis.
  public struct Part: Hashable, Sendable {
    /// From 0.
    public var index: Int
    /// How many volumes the file holds.
    public var count: Int
  }

  public var path: String
  /// Nil where the file is one volume.
  public var part: Part?

  public init(_ path: String, part: Part? = nil) {
    self.path = path
    self.part = part
  }

  /// The volumes of a file of `count`, in their order.
  public static func volumes(of path: String, count: Int) -> [ImageFile] {
    (0..<count).map { ImageFile(path, part: Part(index: $0, count: count)) }
  }

  /// The path, with the volume's number from 0 where the file has several.
  public var description: String { part.map { "\(path) (volume \($0.index))" } ?? path }
}
