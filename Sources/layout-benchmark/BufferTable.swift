import Foundation
import BufferLayout

/// Buffers of a CSV file with columns `id`, `lower`, `upper` (exclusive) and `size`, in any order.
struct BufferTable {
  /// What is wrong, and in which line, counted from 1.
  struct Malformed: Error {
    var line: Int
    var reason: String
  }

  private(set) var rectangles: [Rectangle] = []

  /// Throws `Malformed`.
  init(_ data: Data) throws {
    guard let text = String(data: data, encoding: .utf8) else {
      throw Malformed(line: 1, reason: "not UTF-8 text")
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let names = Self.fields(lines[0])
    func column(_ name: String) throws -> Int {
      guard let index = names.firstIndex(of: name) else {
        throw Malformed(line: 1, reason: "no column '\(name)' in the header")
      }
      return index
    }
    let (lower, upper, size) = (try column("lower"), try column("upper"), try column("size"))
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = Self.fields(line)
      guard fields.count == names.count else {
        throw Malformed(
          line: index + 1, reason: "\(fields.count) fields where the header has \(names.count)")
      }
      func number(_ column: Int) throws -> Int {
        // Sums of a million such numbers do not overflow.
        guard let number = Int(fields[column]), (0...1 << 40).contains(number) else {
          throw Malformed(
            line: index + 1,
            reason: "\(names[column]) is '\(fields[column])', not a whole number from 0 to 2^40")
        }
        return number
      }
      let (first, end, bytes) = (try number(lower), try number(upper), try number(size))
      guard first < end else {
        throw Malformed(line: index + 1, reason: "lower \(first) is not below upper \(end)")
      }
      rectangles.append(Rectangle(bytes: bytes, first: first, last: end - 1))
    }
  }

  private static func fields(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}
