import Foundation

/// What `Fixtures/NAME.json` of a test target holds, as `Fixtures/NAME.py` writes it.
package func numbersOfScript<Content: Decodable>(_ name: String, in bundle: Bundle) -> Content {
  do {
    let file = bundle.bundleURL.appendingPathComponent("Fixtures/\(name).json")
    return try JSONDecoder().decode(Content.self, from: Data(contentsOf: file))
  } catch {
    preconditionFailure("\(name).json is not as \(name).py writes it: \(error)")
  }
}
