import Foundation

/// Why a text is not JSON, in words that say what to do.
enum JSONProblem {
  static func description(of data: Data) -> String {
    if data.isEmpty { return "is empty" }
    if let comment = firstComment(in: data) {
      return
        "is not JSON: line \(line(of: comment, in: data)) has a comment, which JSON cannot have"
    }
    guard let place = firstFault(in: data) else { return "is not JSON: it ends too early" }
    return "is not JSON: something is wrong in line \(line(of: place, in: data))"
  }

  /// Where a comment of other languages begins, outside of every string.
  private static func firstComment(in data: Data) -> Int? {
    var isInString = false
    var isEscaped = false
    for (index, byte) in data.enumerated() {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isInString: isEscaped = true
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "/") where !isInString, UInt8(ascii: "#") where !isInString: return index
      default: break
      }
    }
    return nil
  }

  /// The byte at which Foundation's other reader gives up; nil at the end. `JSONDecoder` does not tell it.
  private static func firstFault(in data: Data) -> Int? {
    do {
      _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
      return nil
    } catch {
      let words = (error as NSError).userInfo["NSDebugDescription"] as? String
      return words?.firstMatch(of: /character (\d+)/).flatMap { Int($0.1) }
    }
  }

  private static func line(of index: Int, in data: Data) -> Int {
    data.prefix(index).count { $0 == UInt8(ascii: "\n") } + 1
  }
}
