import Diagnostics
import DurableFiles
import Foundation

/// Decodes a JSON file, with errors in words.
enum JSONInput {
  static func read<Content: Decodable>(_: Content.Type, from url: URL) throws -> Content {
    let path = url.relativePath
    guard let data = try? Data(contentsOf: url) else {
      throw VolumeError(path, "cannot be read", .missingInput)
    }
    if GitPointer.recognizes(data) { throw VolumeError(path, GitPointer.advice) }
    do {
      return try JSONDecoder().decode(Content.self, from: data)
    } catch let DecodingError.keyNotFound(key, context) {
      throw VolumeError(path, "has no '\(key.stringValue)'\(place(context.codingPath))")
    } catch let DecodingError.typeMismatch(type, context) {
      throw VolumeError(
        path, "holds something other than \(words(for: type))\(place(context.codingPath))")
    } catch let DecodingError.valueNotFound(_, context) {
      throw VolumeError(path, "holds null\(place(context.codingPath))")
    } catch let DecodingError.dataCorrupted(context) where !context.codingPath.isEmpty {
      throw VolumeError(path, context.debugDescription + place(context.codingPath))
    } catch {
      throw VolumeError(path, JSONProblem.description(of: data))
    }
  }

  private static func words(for type: any Any.Type) -> String {
    if type == String.self { return "a text" }
    if type == Int.self { return "a whole number" }
    if type == [Any].self { return "a list" }
    return type == [String: Any].self ? "an object" : "what is expected"
  }

  /// Throws where an object has a key that is none of those known but looks like one of them: what it says
  /// would be lost. Others are for other programs.
  static func checkKeys<Key: CodingKey & CaseIterable>(
    of decoder: any Decoder, _: Key.Type
  ) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    let known = Key.allCases.map(\.stringValue)
    for key in container.allKeys.map(\.stringValue).sorted() where !known.contains(key) {
      guard let meant = didYouMean(key, among: known) else { continue }
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath + [AnyKey(stringValue: key)],
          debugDescription: "has an unknown key, did you mean '\(meant)'?"))
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "" : " in '" + path.map(\.stringValue).joined(separator: "/") + "'"
  }
}

/// A label's values in a JSON file: one number, or a list of them for a region.
struct LabelValues: Decodable {
  var values: [Int]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      values = [value]
    } else {
      do { values = try container.decode([Int].self) } catch DecodingError.typeMismatch {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "holds neither a whole number nor a list of them,")
      }
    }
    try Self.check(values) {
      DecodingError.dataCorruptedError(in: container, debugDescription: $0)
    }
  }

  /// Throws `error` of what is wrong with a label's values: there are none, or one is more than label volumes
  /// can hold.
  static func check(_ values: [Int], _ error: (String) -> DecodingError) throws {
    if values.isEmpty { throw error("has a label without a value,") }
    if let value = values.first(where: { Int32(exactly: $0) == nil }) {
      throw error("has the label \(value), which is no number of 32 bits,")
    }
  }
}
