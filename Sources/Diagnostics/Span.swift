/// A place in a source file. Lines and columns count from 1, columns in code points.
public struct Position: Codable, Hashable, Sendable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A half-open stretch of a source file, named by the path that the user gave.
public struct Span: Codable, Hashable, Sendable {
  public var file: String
  public var start: Position
  public var end: Position

  public init(file: String, start: Position, end: Position) {
    self.file = file
    self.start = start
    self.end = end
  }
}
