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
    } catch let DecodingError.typeMismatch(_, context) {
      throw VolumeError(path, "holds something unexpected\(place(context.codingPath))")
    } catch let DecodingError.valueNotFound(_, context) {
      throw VolumeError(path, "holds null\(place(context.codingPath))")
    } catch let DecodingError.dataCorrupted(context) where !context.codingPath.isEmpty {
      throw VolumeError(path, context.debugDescription + place(context.codingPath))
    } catch {
      throw VolumeError(path, JSONProblem.description(of: data))
    }
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
      values = try container.decode([Int].self)
    }
  }
}
