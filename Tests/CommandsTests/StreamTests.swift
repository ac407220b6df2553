import BuiltPrograms
import Foundation
import Testing

/// Results that cannot be written are an error; what is said beside them is not.
@Suite struct StreamTests {
  static let results = [
    "$compile check $model", "$compile plan $model $settings",
    "$compile plan $model $settings --json", "$compile plan $model $settings --fit --budget 8MB",
    "$compile dump $model $settings --stage definition",
    "$compile dump $model $settings --stage forward",
    "$compile dump $model $settings --stage inverse",
    "$compile dump $model $settings --stage training",
    "$compile dump $model $settings --stage schedule", "$compile schema", "$compile --help",
    "$compile build $model $settings -o a.invseg", "$run bench $model $settings --steps 1",
    "$run bench $model $settings --steps 1 --profile --json",
    "$run verify $model $settings --steps 1", "$run verify $model $settings --steps 1 --json",
    "$run evaluate --prediction data/labelsTr --reference data/labelsTr",
    "$run evaluate --prediction data/labelsTr --reference data/labelsTr --json",
    "$run train --help",
  ]

  /// A full disk, a stream that is closed, and a pipe whose reader is gone.
  static let places = [
    "> /dev/full", ">&-", ">&3",
  ]

  /// Stream 3 is a pipe without a reader.
  private static let brokenPipe = "mkfifo pipe; : < pipe & exec 3> pipe; wait; "

  @Test(arguments: results)
  func `results that cannot be written are exit code 74`(line: String) throws {
    let place = try Tiny.workplace()
    let lines = Self.places.map { "\(line) \($0); echo $?" }.joined(separator: "; ")
    let outcome = try place.shell(Self.brokenPipe + lines)
    #expect(outcome.output == "74\n74\n74\n", "\(outcome.log)")
    let reasons = outcome.log.split(separator: "\n").filter {
      $0.contains("error: cannot write 'standard output': ")
    }
    #expect(reasons.count == 3, "\(outcome.log)")
  }

  @Test func `a run whose log cannot be written is the same run`() throws {
    let place = try Tiny.workplace()
    let train = "$train --steps 3 --validation 1 --threads 1"
    let outcome = try place.shell(
      Self.brokenPipe + """
        \(train) --out run; echo $?
        \(train) --out full 2> /dev/full; echo $?
        \(train) --out closed 2>&- >&-; echo $?
        \(train) --out broken 2>&3; echo $?
        """)
    #expect(outcome.output == "0\n0\n0\n0\n", "\(outcome.log)")
    let checkpoint = place.data("run/checkpoint.safetensors")
    for run in ["full", "closed", "broken"] {
      #expect(place.data("\(run)/checkpoint.safetensors") == checkpoint)
      // Nothing that was said went into a file that took the stream's number.
      let steps = try place.text("\(run)/metrics.jsonl").split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      #expect(steps.map { $0?["step"] as? Int } == [1, 2, 3])
    }
  }

  @Test(arguments: [
    ("$compile check $model --set widht=3", 1), ("$compile plan", 64),
    ("$run predict missing --input data --out new", 66),
  ])
  func `an error keeps its code where nobody reads its message`(line: String, code: Int) throws {
    let outcome = try Tiny.workplace().shell(
      Self.brokenPipe
        + "\(line) 2> /dev/full; echo $?; \(line) 2>&-; echo $?; \(line) 2>&3; echo $?")
    #expect(outcome.output == "\(code)\n\(code)\n\(code)\n")
  }
}
