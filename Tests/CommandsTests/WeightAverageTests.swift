import BuiltPrograms
import Foundation
import Interchange
import Testing

/// The moving average of weights, from the plan to the prediction.
@Suite struct WeightAverageTests {
  private func workplace() throws -> Scratch {
    let place = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
    try place.write(model + "weight-average: {decay: 0.75}\n", to: "average.yaml")
    try place.write(model + "weight-average: {decay: 1}\n", to: "wrong.yaml")
    return place
  }

  private func breakdown(_ place: Scratch, _ model: String) throws -> [String: Int] {
    let outcome = try place.shell("$compile plan \(model) $settings --json")
    let plan = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    return try #require(plan?["breakdown"] as? [String: Int])
  }

  @Test func `the plan counts it, and the budget holds it`() throws {
    let place = try workplace()
    let (without, with) = (
      try breakdown(place, Tiny.model), try breakdown(place, "average.yaml")
    )
    #expect(with["optimizer"]! - without["optimizer"]! == without["gradients"])
    let bench = try place.shell(
      "$run bench average.yaml $settings --steps 1 --confined --threads 1")
    #expect(bench.code == 0, "\(bench.log)")
    let wrong = try place.shell("$compile check wrong.yaml")
    #expect(wrong.code == 1 && wrong.log.contains("decay"), "\(wrong.log)")
  }

  /// The weights that a run saves after each step give the average by the formula.
  @Test func `a run keeps the average that the formula gives`() throws {
    let place = try workplace()
    var expected: [String: [Double]] = [:]
    for step in 1...4 {
      let outcome = try place.shell(
        step == 1
          ? "$run train average.yaml $settings --data data --out run --steps 1"
          : "$run train --resume run --steps \(step)")
      #expect(outcome.code == 0, "\(outcome.log)")
      let file = try SafetensorsFile(path: place.path("run/checkpoint.safetensors"))
      let names = file.entries.map(\.name).filter { $0.hasPrefix("average.") }
      #expect(!names.isEmpty)
      for name in names {
        let weights = try file.tensor(named: String(name.dropFirst(8))).doubles
        let average = zip(expected[name] ?? weights, weights).map { 0.75 * $0 + 0.25 * $1 }
        let found = try file.tensor(named: name).doubles
        for (one, other) in zip(found, average) { #expect(abs(one - other) < 1e-6) }
        expected[name] = found
        if step == 4 { #expect(found != weights, "\(name)") }
      }
    }
    let whole = try place.shell(
      """
      sed 's/^schedule:.*/schedule: constant/' average.yaml > constant.yaml
      $run train constant.yaml $settings --data data --out a --steps 4 &&
      $run train constant.yaml $settings --data data --out b --steps 2 &&
      $run train --resume b --steps 4 && cmp a/checkpoint.safetensors b/checkpoint.safetensors
      """)
    #expect(whole.code == 0, "\(whole.log)")
  }

  /// A run whose weights are the averages of another predicts the same.
  @Test func `prediction takes the average, or the weights where it is told to`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      $run train average.yaml $settings --data data --out run --steps 6 &&
      $run predict run --input data --out averaged --probabilities &&
      $run predict run --input data --out raw --probabilities --raw-weights
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(
      outcome.log.contains(
        "run/checkpoint.safetensors: predicts with the moving average of its weights"))
    let file = try SafetensorsFile(path: place.path("run/checkpoint.safetensors"))
    for (folder, averaged) in [("averaged", true), ("raw", false)] {
      // As a model without an average has them: under the weights' own names.
      let tensors = try file.entries.map(\.name).filter { !$0.hasPrefix("average.") }.map { name in
        let source =
          averaged && file.entry(named: "average.\(name)") != nil ? "average.\(name)" : name
        let tensor = try file.tensor(named: source)
        return SafetensorsOutput(name: name, shape: tensor.shape, floats: tensor.floats)
      }
      let plain = try place.shell("$train --out plain-\(folder) --steps 1")
      #expect(plain.code == 0, "\(plain.log)")
      try SafetensorsFile.write(
        tensors, metadata: ["range-scale": file.metadata["range-scale"]!],
        to: place.path("plain-\(folder)/checkpoint.safetensors"))
      let same = try place.shell(
        """
        $run predict plain-\(folder) --input data --out plain-out-\(folder) --probabilities &&
        diff -r \(folder) plain-out-\(folder)
        """)
      #expect(same.code == 0, "\(same.output) \(same.log)")
    }
    #expect(try place.shell("diff -rq averaged raw").code == 1, "they differ")
    let pretrained = try place.shell("$train --out next --steps 1 --pretrained run")
    #expect(pretrained.code == 0, "\(pretrained.log)")
    #expect(pretrained.log.contains("of them moving averages"), "\(pretrained.log)")
  }
}
