import BuiltPrograms
import Foundation
import Testing

/// Which cases `train` holds out, and that a run keeps them.
@Suite struct FoldTests {
  /// The tiny data set with six cases to train on.
  private func workplace() throws -> Scratch {
    let scratch = try Scratch()
    let outcome = try scratch.shell(
      "$run synthesize --out data --cases 7 --size 16,16,16 --modalities 2")
    try #require(outcome.code == 0, "\(outcome.log)")
    return scratch
  }

  private struct Settings: Decodable {
    struct Split: Decodable, Equatable {
      var fold: String?
      var training: [String]
      var validation: [String]
    }
    var validationCases: Int
    var split: Split
  }

  private func settings(_ place: Scratch, _ run: String) throws -> Settings {
    try JSONDecoder().decode(Settings.self, from: place.data("\(run)/run.json"))
  }

  private func names(_ numbers: Int...) -> [String] { numbers.map { "phantom_00\($0)" } }

  /// scikit-learn 1.7: `KFold(5, shuffle=True, random_state=12345)` of six holds out (3, 5), 4, 0, 1, 2.
  @Test func `a fold is nnU-Net's, and the run keeps it`() throws {
    let place = try workplace()
    let outcome = try place.shell("$train --out run --steps 1 --fold 0")
    #expect(outcome.code == 0, "\(outcome.log)")
    let settings = try settings(place, "run")
    let all = try FileManager.default.contentsOfDirectory(atPath: place.path("data/labelsTr"))
      .map { String($0.dropLast(7)) }.sorted()
    #expect(settings.split.fold == "0" && settings.validationCases == 2)
    #expect(settings.split.validation == [all[3], all[5]])
    #expect(settings.split.training == [0, 1, 2, 4].map { all[$0] })
    #expect(
      outcome.log.contains("4 cases to train on, 2 held out: \(all[3]), \(all[5])"),
      "\(outcome.log)")
    struct Fold: Decodable { var val: [String] }
    let folds = try JSONDecoder().decode([Fold].self, from: place.data("run/splits_final.json"))
    #expect(folds.map(\.val) == [[3, 5], [4], [0], [1], [2]].map { $0.map { all[$0] } })
    // What the data set says later changes no run.
    try place.write("[]", to: "data/splits_final.json")
    let resumed = try place.shell("$run train --resume run --steps 2")
    #expect(resumed.code == 0, "\(resumed.log)")
    #expect(resumed.log.contains("scoring 2 cases"), "\(resumed.log)")
    #expect(try self.settings(place, "run").split == settings.split)
  }

  @Test func `a file's folds come before nnU-Net's`() throws {
    let place = try workplace()
    try place.write(
      """
      [{"train": ["phantom_001", "phantom_002"], "val": ["phantom_003"]},
       {"train": ["phantom_004"], "val": ["phantom_001", "phantom_004"]}]
      """, to: "data/splits_final.json")
    try place.write(
      #"[{"train": ["phantom_005"], "val": ["phantom_006"]}]"#, to: "own.json")
    let outcome = try place.shell(
      """
      $train --out a --steps 1 --fold 1 && $train --out b --steps 1 --fold 0 --splits own.json &&
      $train --out c --steps 1 --fold all
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains("fold 1 of data/splits_final.json"), "\(outcome.log)")
    #expect(outcome.log.contains("4 cases in neither list of the fold"), "\(outcome.log)")
    #expect(outcome.log.contains("1 case both trained and scored on: phantom_004"))
    #expect(outcome.log.contains("scored on them too"), "\(outcome.log)")
    #expect(try settings(place, "a").split.validation == names(1, 4))
    #expect(try settings(place, "a").split.training == names(4))
    #expect(try settings(place, "b").split.training == names(5))
    #expect(try settings(place, "b").split.validation == names(6))
    let all = try settings(place, "c").split
    #expect(all.training.count == 6 && all.validation == all.training && all.fold == "all")
    #expect(!FileManager.default.fileExists(atPath: place.path("c/splits_final.json")))
  }

  @Test func `cases are held out by their names`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      $train --out a --steps 1 --validation phantom_004,phantom_002 --validation phantom_001 &&
      $train --out b --steps 1 --validation 2
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(
      outcome.log.contains("3 held out: phantom_001, phantom_002, phantom_004"), "\(outcome.log)")
    let split = try settings(place, "a").split
    #expect(split.fold == nil && split.validation == names(1, 2, 4))
    #expect(try settings(place, "b").split.validation.count == 2)
  }

  @Test(arguments: [
    (
      "--validation phantm_001,other,phantom_002", 64,
      ["no case 'phantm_001' to train on; did you mean 'phantom_001'?", "no case 'other'"]
    ),
    ("--validation ,", 64, ["names no case"]), ("--validation 6", 64, ["leaves none of the 6"]),
    ("--fold 5", 64, ["nnU-Net's split has 5 folds, from 0"]),
    ("--fold 2 --splits bad.json", 64, ["bad.json has 2 folds"]),
    (
      "--fold 0 --splits bad.json", 65,
      [
        "fold 0: 'train': there is no case 'phantom_09' to train on; did you mean",
        "'val': there is no case 'x'", "'train' names 'phantom_001' more than once",
      ]
    ),
    ("--fold 1 --splits bad.json", 65, ["has no case to train on"]),
    ("--fold 0 --splits none.json", 66, ["none.json: cannot be read"]),
    ("--fold 0 --validation 1", 64, ["exclude each other"]),
    ("--splits bad.json", 64, ["--fold takes one of"]),
    ("--fold -1", 64, []), ("--fold x", 64, ["a number from 0, or 'all'"]),
  ])
  func `what cannot be held out is told, all of it`(
    _ options: String, code: Int32, said: [String]
  ) throws {
    let place = try workplace()
    try place.write(
      """
      [{"train": ["phantom_001", "phantom_001", "phantom_09"], "val": ["x"]},
       {"train": [], "val": ["phantom_001"]}]
      """, to: "bad.json")
    let outcome = try place.shell("$train --out run --steps 1 \(options)")
    #expect(outcome.code == code, "\(outcome.log)")
    for words in said { #expect(outcome.log.contains(words), "\(outcome.log)") }
    #expect(!FileManager.default.fileExists(atPath: place.path("run")))
  }

  /// Someone's `run.json`, whose cases the data do not have, or which has none.
  @Test(arguments: [
    ("s/phantom_004/other/g", "names cases that are none of the data: other"),
    (#"s/"training" *: *\[[^]]*\]/"training": []/"#, "has no case to train on"),
  ])
  func `a run's cases are those of its data`(_ change: String, said: String) throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      $train --out run --steps 1 --validation phantom_001 || exit 99
      tr -d '\\n' < run/run.json | sed '\(change)' > new && mv new run/run.json
      $run train --resume run --steps 2
      """)
    #expect(outcome.code == 65, "\(outcome.log)")
    #expect(outcome.log.contains(said), "\(outcome.log)")
  }

  @Test func `fewer cases than folds are refused`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell("$train --out run --steps 1 --fold 0")
    #expect(outcome.code == 64, "\(outcome.log)")
    #expect(outcome.log.contains("5 folds take as many cases, and data has 3"), "\(outcome.log)")
  }
}
