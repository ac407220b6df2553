import BuiltPrograms
import Foundation
import Testing

/// Runs whose model is validated while it trains, and what `train` tells of a run beforehand.
@Suite struct ValidatedRunTests {
  /// The tiny network with `more` at its end as `validated.yaml`, beside its data.
  private func workplace(_ more: String) throws -> Scratch {
    let workplace = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
    try workplace.write(model + more, to: "validated.yaml")
    return workplace
  }

  private static let train = "$run train validated.yaml $settings --data data --out run"

  @Test func `cases held out are segmented and scored as predict and evaluate do`() throws {
    let place = try workplace("epoch: 2\nvalidation: {batches: 2}\n")
    let trained = try place.shell("\(Self.train) --epochs 2 --validation 1")
    #expect(trained.code == 0, "\(trained.log)")
    for words in ["epoch 1  loss ", "best so far", "validation: ", "scores are in run/validation"] {
      #expect(trained.log.contains(words), "\(trained.log)")
    }
    let held = try caseHeldOut(place)
    let again = try place.shell(
      """
      $run predict run --input data/imagesTr/\(held)_000?.nii.gz --out again &&
      $run evaluate --prediction again --reference data/labelsTr --labels 1,2,3,4 --allow-missing &&
      cmp again/\(held).nii.gz run/validation/\(held).nii.gz
      """)
    #expect(again.code == 0, "\(again.log)")
    let summaries = try ["again", "run/validation"].map { folder in
      let object = try JSONSerialization.jsonObject(with: place.data("\(folder)/summary.json"))
      return try #require((object as? [String: Any])?["mean"] as? NSDictionary)
    }
    #expect(summaries[0] == summaries[1])
  }

  /// The case that was held out.
  private func caseHeldOut(_ place: Scratch) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path("run/validation"))
    return try #require(names.first { $0.hasSuffix(".nii.gz") }).replacing(".nii.gz", with: "")
  }

  @Test func `predict takes the best network where it is asked for`() throws {
    let place = try workplace("epoch: 2\nvalidation: {batches: 2}\n")
    let outcome = try place.shell(
      """
      \(Self.train) --epochs 3 --validation 1 && $train --out plain --steps 1 &&
      cp run/checkpoint.safetensors last && cp run/best.safetensors run/checkpoint.safetensors &&
      $run predict run --input data --out expected && cp last run/checkpoint.safetensors &&
      $run predict run --checkpoint best --input data --out best &&
      for f in best/*; do cmp $f expected/$(basename $f); done
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let plain = try place.shell("$run predict plain --checkpoint best --input data --out none")
    #expect(plain.code == 66 && plain.log.contains("no best checkpoint"), "\(plain.log)")
  }

  @Test func `a run that stopped early is finished`() throws {
    let place = try workplace(
      "epoch: 1\nvalidation: {batches: 1}\nearly-stopping: {patience: 1, improvement: 1}\n")
    let trained = try place.shell("\(Self.train) --epochs 9 --validation 1")
    #expect(trained.code == 0, "\(trained.log)")
    #expect(trained.log.contains("stopped early after epoch 2"), "\(trained.log)")
    let checkpoint = place.data("run/checkpoint.safetensors")
    let resumed = try place.shell("$run train --resume run")
    #expect(resumed.code == 0, "\(resumed.log)")
    #expect(resumed.log.contains("stopped early after epoch 2"), "\(resumed.log)")
    let longer = try place.shell("$run train --resume run --epochs 20")
    #expect(longer.code == 64 && longer.log.contains("takes no new total"), "\(longer.log)")
    #expect(place.data("run/checkpoint.safetensors") == checkpoint)
  }

  @Test func `a model that is validated needs cases held out`() throws {
    let place = try workplace("validation: {}\n")
    let outcome = try place.shell("\(Self.train) --epochs 1")
    #expect(
      outcome.code == 64 && outcome.log.contains("--validation or --fold says"), "\(outcome.log)")
    #expect(!FileManager.default.fileExists(atPath: place.path("run")))
  }

  @Test(arguments: ["epoch: 3\nvalidation: {batches: 2}\n", ""])
  func `a dry run tells what would be and writes nothing`(_ more: String) throws {
    let place = try workplace(more)
    let content = "find . -type f | LC_ALL=C sort | xargs cksum"
    let before = try place.shell(content).output
    let dry = try place.shell("\(Self.train) --epochs 2 --validation 1 --dry-run")
    #expect(dry.code == 0, "\(dry.log)")
    #expect(try place.shell(content).output == before)
    for words in ["2 cases to train with, 1 held out", "a step takes ", "2 epochs, ", "run.json"] {
      #expect(dry.output.contains(words), "\(dry.output)")
    }
    #expect(dry.output.contains("epochs.jsonl") == !more.isEmpty)
    #expect(dry.output.contains("6 steps; 3 steps an epoch") == !more.isEmpty, "\(dry.output)")

    let trained = try place.shell("\(Self.train) --epochs 2 --validation 1")
    #expect(trained.code == 0, "\(trained.log)")
    for path in dry.output.matches(of: /(?m)^ +(run\/\S+)$/).map({ String($0.1) }) {
      #expect(FileManager.default.fileExists(atPath: place.path(path)), "\(path)")
    }
    let after = try place.shell(content).output
    let resumed = try place.shell("$run train --resume run --epochs 3 --dry-run")
    #expect(resumed.code == 0 && resumed.output.contains("are done"), "\(resumed.log)")
    #expect(try place.shell(content).output == after)
  }

  @Test(arguments: [
    ("--budget 1kB", 2), ("--data missing", 66), ("--out data", 0), ("--set nothing=1", 1),
    ("--out validated.yaml/run", 73),
  ])
  func `a dry run ends as the run would`(_ options: String, code: Int32) throws {
    let place = try workplace("")
    let outcome = try place.shell("\(Self.train) --steps 1 --dry-run \(options)")
    #expect(outcome.code == code, "\(outcome.log)")
  }

  /// The least budget is that of the larger of both arenas, here the prediction's, and one byte less is refused.
  @Test func `a budget holds for the validation too`() throws {
    let place = try Tiny.workplace()
    try place.write(
      """
      model: watched
      input: {channels: 2, patch: 16}
      network:
        - conv: {out: 4, kernel: 3}
        - branch: {output: aside, body: [{conv: {out: 5, kernel: 1}}]}
        - conv: {name: wide, out: 64, kernel: 1}
      outputs:
        aside: {labels: 5, losses: [cross-entropy]}
        main: {labels: 64}
      validation: {}
      """, to: "watched.yaml")
    let options = "--steps 1 --validation 1 --policy invert"
    let train = "$run train watched.yaml --data data \(options)"
    let refused = try place.shell("\(train) --out run --budget 1kB")
    #expect(refused.code == 2, "\(refused.log)")
    #expect(refused.log.contains("wide"), "what pins it is named: \(refused.log)")
    let least = try Int(
      #require(refused.log.firstMatch(of: /least feasible budget of any policy is ([0-9]+)/)?.1))!
    let fits = try place.shell(
      """
      \(train) --out run --budget \(least) && ! \(train) --out run2 --budget \(least - 1)
      """)
    #expect(fits.code == 0, "\(fits.log)")
    #expect(!FileManager.default.fileExists(atPath: place.path("run2")))
  }
}
