import Foundation
import FoundationXML
import Testing
import Volumes

@testable import RunReports

@Suite struct RunPageTests {
  /// Reads a page, which has to be well-formed XML.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var sources: [String] = []
    var text = ""

    init(_ html: String) throws {
      super.init()
      let parser = XMLParser(data: Data(html.dropFirst("<!DOCTYPE html>".count).utf8))
      parser.delegate = self
      try #require(parser.parse(), "\(String(describing: parser.parserError))")
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      sources += attributes["src"].map { [$0] } ?? []
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }
  }

  /// Predictions of two cases: a right one, and one that is all background.
  private func validate(_ fixture: RunFixture) throws {
    let folder = fixture.folder.validation
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let labels = fixture.path + "/data/labelsTr"
    try FileManager.default.copyItem(
      atPath: labels + "/phantom_001.nii.gz", toPath: folder + "/phantom_001.nii.gz")
    var empty = try LabelVolume(contentsOf: labels + "/phantom_002.nii.gz")
    for index in empty.voxels.indices { empty.voxels[index] = 0 }
    try empty.write(to: folder + "/phantom_002.nii.gz")
    let summary = try FolderEvaluation(
      predictions: folder, references: labels, allowsMissing: true
    ).summary()
    try summary.json().write(to: URL(filePath: fixture.folder.scores))
  }

  @Test func `a run's page has all that its files tell, and needs nothing else`() throws {
    let fixture = try RunFixture()
    try fixture.moveData()
    try fixture.writeMetrics(1...1000)
    try fixture.writeEpochs(every: 400)
    try validate(fixture)
    let html = RunPage([try fixture.record]).html
    let page = try Reader(html)
    for loaded in ["http:", "https:", "url(", "@import", "<script"] {
      #expect(!html.contains(loaded))
    }
    #expect(page.text.contains("a & <b>") && !html.contains("a & <b>"))
    for words in [
      "kept, trained for 1\u{2009}000 steps", "Learning rate", "Dice while training", "0.2875",
      "phantom_001",
      "optimizer.momentum", "augmentation.flips",
    ] { #expect(page.text.contains(words), "\(words)") }
    // Loss, Dice, rate and seconds.
    #expect(page.elements["svg"] == 4)
    // Image, reference and prediction of two cases.
    #expect(page.sources.count == 6)
    #expect(page.sources.allSatisfy { $0.hasPrefix("data:image/png;base64,iVBORw0KGgo") })
    let worst = try #require(page.text.range(of: "phantom_002"))
    let best = try #require(page.text.range(of: "phantom_001"))
    #expect(worst.lowerBound < best.lowerBound, "the worst first")
  }

  /// The run of a former build has no epochs, no history and no predictions.
  @Test func `what a run does not have is not on its page`() throws {
    let fixture = try RunFixture()
    let page = try Reader(RunPage([try fixture.record]).html)
    #expect(page.elements["svg"] == 3 && page.elements["img"] == nil)
    for words in ["Cases held out", "What made it", "Dice while training"] {
      #expect(!page.text.contains(words), "\(words)")
    }
    #expect(page.text.contains("Memory of a step"))
    try FileManager.default.removeItem(atPath: fixture.folder.metrics)
    let untrained = try Reader(RunPage([try fixture.record]).html)
    #expect(untrained.text.contains("Nothing is trained yet."))
  }

  @Test func `runs side by side are told apart`() throws {
    let (one, two) = (try RunFixture(), try RunFixture())
    for fixture in [one, two] {
      try fixture.moveData()
      try fixture.writeEpochs(every: 1)
      try validate(fixture)
    }
    let text = try String(contentsOfFile: two.folder.settings, encoding: .utf8)
    try two.write(text.replacing("\"seed\" : 5", with: "\"seed\" : 6"), to: two.folder.settings)
    let records = [try one.record, try two.record]
    #expect(Set(records.names).count == 2)
    let page = try Reader(RunPage(records).html)
    #expect(page.text.contains("2 runs"))
    for name in records.names { #expect(page.text.contains(name)) }
    // Image, reference and two predictions of two cases.
    #expect(page.sources.count == 8)
    let differing = try #require(page.text.range(of: "differs"))
    let same = try #require(page.text.range(of: "the same for all"))
    let seed = try #require(page.text.range(of: "seed"))
    #expect(differing.lowerBound < seed.lowerBound && seed.lowerBound < same.lowerBound)
  }

  /// nnU-Net's own summary has neither names of cases nor ours.
  @Test func `nnU-Net's scores are read`() throws {
    let fixture = try RunFixture()
    try fixture.write(
      #"{"metric_per_case": [{"metrics": {"1": {"Dice": 0.5, "TP": 3}, "(1, 2)": {"Dice": 1, "TP": 3}}, "prediction_file": "/x/case_7.nii.gz", "reference_file": "/y/case_7.nii.gz"}]}"#,
      to: fixture.folder.scores)
    let scores = try #require(ValidationScores.read(fixture.folder))
    #expect(scores.cases.map(\.name) == ["case_7"])
    #expect(scores.labels == ["1", "(1, 2)"])
    #expect(scores.meanDice == 0.75)
  }
}
