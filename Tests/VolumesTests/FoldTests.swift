import Foundation
import Testing
import Volumes

/// nnU-Net's folds, against scikit-learn's (`Fixtures/folds.py`), and its `splits_final.json`.
@Suite struct FoldTests {
  private struct Expected: Decodable {
    var count: Int
    var validation: [[Int]]
  }

  @Test func `folds are scikit-learn's`() throws {
    let path = try #require(
      Bundle.module.path(forResource: "folds", ofType: "json", inDirectory: "Fixtures"))
    let cases = try JSONDecoder().decode(
      [Expected].self, from: Data(contentsOf: URL(filePath: path)))
    #expect(cases.map(\.count) == [5, 8, 10, 57, 484])
    for item in cases {
      let names = (0..<item.count).map { "case_\($0)" }
      let folds = CaseSplit.folds(of: names.reversed())
      #expect(folds.map(\.validation) == item.validation.map { $0.map { "case_\($0)" } })
      for fold in folds {
        #expect(fold.training == names.sorted().filter { !fold.validation.contains($0) })
      }
      #expect(folds.flatMap(\.validation).sorted() == names.sorted(), "each is held out once")
    }
  }

  /// As Python does: by code points, where Swift's strings of equal canonical form are equal.
  @Test func `names are in the order of their code points`() {
    let names = ["z", "a", "\u{E9}", "e\u{301}", "B", "\u{1F600}", "\u{FFFD}"]
    let folds = CaseSplit.folds(of: names)
    #expect(
      folds[0].training.map { Array($0.unicodeScalars) }
        == ["B", "a", "e\u{301}", "z", "\u{E9}", "\u{FFFD}", "\u{1F600}"]
        .map { Array($0.unicodeScalars) }.filter { name in
          !folds[0].validation.contains { Array($0.unicodeScalars) == name }
        })
  }

  @Test func `a file of folds is read as it was written`() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .iseg, cases: 6, size: [8, 8, 8]).write(to: folder)
      let dataset = try Dataset.open(folder)
      #expect(SplitsFile.path(in: dataset) == nil)
      let folds = CaseSplit.folds(of: dataset.training.map(\.name))
      try SplitsFile.write(folds, to: folder + "/splits_final.json")
      #expect(SplitsFile.path(in: dataset) == folder + "/splits_final.json")
      #expect(try SplitsFile.read(folder + "/splits_final.json") == folds)
      // As nnU-Net writes it.
      let text = #"[{"train": ["a", "b"], "val": ["c"]}, {"train": ["c"], "val": []}]"#
      try Data(text.utf8).write(to: folder + "/other.json")
      #expect(
        try SplitsFile.read(folder + "/other.json") == [
          CaseSplit(training: ["a", "b"], validation: ["c"]),
          CaseSplit(training: ["c"], validation: []),
        ])
    }
  }

  @Test(arguments: [
    ("", "is empty"), ("[{}]", "has no 'train'"), (#"[{"train": []}]"#, "has no 'val'"),
    (#"[{"train": [1], "val": []}]"#, "holds something other than a "),
    (#"{"train": ["a"], "val": []}"#, "holds something other than a "),
    (#"[{"train": ["a"], "val": [}]"#, "is not JSON"),
  ])
  func `another file is told what it lacks`(_ text: String, said: String) throws {
    try withScratchFolder { folder in
      try Data(text.utf8).write(to: folder + "/splits.json")
      let error = try #require(throws: VolumeError.self) {
        try SplitsFile.read(folder + "/splits.json")
      }
      #expect(error.kind == .badData && error.message.contains(said), "\(error)")
    }
  }
}
