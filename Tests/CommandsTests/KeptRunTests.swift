import BuiltPrograms
import Foundation
import Testing

/// A run that a former build began: `KeptRun`, which `KeptRun/make.sh` made. It goes on and predicts as it did.
///
/// A new form of a run's files gets a folder of its own beside it; this one never changes. Its sums change where
/// kernels round otherwise on purpose, and then the test says the new ones.
@Suite struct KeptRunTests {
  private func workplace() throws -> Scratch {
    let scratch = try Scratch()
    let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("KeptRun")
    for name in ["data", "run"] {
      try FileManager.default.copyItem(
        at: kept.appendingPathComponent(name), to: scratch.url.appendingPathComponent(name))
    }
    return scratch
  }

  /// By the one instruction set that every processor has, in which it was begun.
  @Test func `it goes on with the bits that it had`() throws {
    let outcome = try workplace().shell(
      "$run train --resume run --steps 4 --threads 1 && cksum < run/checkpoint.safetensors")
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.output == "551747975 11048\n")
  }

  @Test func `it predicts the labels that it did`() throws {
    let outcome = try workplace().shell(
      """
      $run predict run --input data --out labels --isa baseline --threads 1 &&
      gunzip -c labels/*.nii.gz | cksum
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.output == "2111131515 864\n")
  }

  /// Settings as they were before limits were flat, and channels, instruction set and data were recorded.
  @Test func `it goes on with settings of the first form`() throws {
    let place = try workplace()
    try place.write(
      #"{"data": "data", "limit": {"steps": {"_0": 2}}, "parameters": {}, "seed": 5, "validationCases": 1}"#,
      to: "run/run.json")
    let outcome = try place.shell(
      "rm run/data.json; $run train --resume run --steps 3 --threads 1 && ls run/data.json")
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains("3 steps in all instead of 2 steps"), "\(outcome.log)")
    #expect(place.text("run/run.json").contains(#""steps" : 3"#))
  }
}
