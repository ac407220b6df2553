import Experiment
import Foundation
import Randomness
import VolumeFixtures

/// A network of `Fixtures/pytorch.json`, which `Fixtures/pytorch.py` trained for ten steps.
struct Witness: Decodable, Sendable, CustomStringConvertible {
  struct Step: Decodable, Sendable {
    var rate: Double
    var loss: Double
    var losses: [String: Double]
  }

  var name: String
  var model: String
  var labelCount: Int
  /// The label whose voxels are ignored, among those that are drawn; absent where none is.
  var ignored: Int?
  var steps: [Step]
  /// Projections of what each parameter and statistic is after the steps.
  var parameters: [String: Double]
  /// Names of those that are trained.
  var trained: [String]
  /// Projections of the moving averages of those, where the model keeps them.
  var averages: [String: Double]?
  /// Projections of what the network then makes of another batch.
  var predictions: [String: Double]

  var description: String { name }

  static let all: [Witness] = numbersOfScript("pytorch", in: .module)

  /// Numbers in [0, 1) that follow from a name.
  static func uniform(_ name: String, _ count: Int) -> [Double] {
    (0..<count).map { index in
      var z = StableHash.hash(name) &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
  }

  /// The sum of v[i] cos(i): one number that every element moves.
  static func projection(_ values: [Double]) -> Double {
    values.enumerated().reduce(0) { $0 + $1.element * cos(Double($1.offset)) }
  }

  /// The elements of a batch's input or labels.
  func values(_ port: String, batch: Int, count: Int) -> [Double] {
    let uniform = Self.uniform("\(port).\(batch)", count)
    guard port == "labels" else { return uniform.map { 2 * (2 * $0 - 1) } }
    return uniform.map { number in
      let label = Int(number * Double(labelCount))
      return Double(label == ignored ? LabelInput.ignoredClass : label)
    }
  }
}
