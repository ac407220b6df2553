import BuiltPrograms
import Foundation
import FoundationXML
import Testing

/// What `inspect` tells of data, and that data of every layout go from the phantoms to the scores.
@Suite struct InspectionTests {
  /// A layout of `synthesize`, and a model for it.
  struct Layout: Sendable, CustomTestStringConvertible {
    var name: String
    var model: String
    /// Whether the cases are tested on that were trained on, as there are no others with labels.
    var hasNoTestLabels = true

    var testDescription: String { name }
  }

  private static let tiny = "$model --set width=4 --set levels=2 --set groups=2 --set classes=5"

  private static let layouts = [
    Layout(name: "nnunet", model: tiny + " --set modalities=1", hasNoTestLabels: false),
    Layout(name: "decathlon", model: tiny + " --set modalities=4"),
    Layout(name: "brats", model: tiny + " --set modalities=4"),
    Layout(name: "brats2021", model: tiny + " --set task=brats --set modalities=4"),
    Layout(name: "brats2023", model: tiny + " --set task=brats2023 --set modalities=4"),
    Layout(name: "iseg", model: "'\(Tiny.root.path)/examples/iseg/model.yaml'"),
  ]

  @Test(arguments: layouts)
  func `data of every layout are inspected, trained on, segmented and scored`(
    layout: Layout
  ) throws {
    let place = try Scratch()
    let input = layout.name == "decathlon" ? "data/own/imagesTr" : "data"
    // The folder above the data set's is given.
    let outcome = try place.shell(
      """
      set -e
      $run synthesize --out data/own --layout \(layout.name) --cases 3 --size 16,16,16 2> log
      $run inspect data > table
      $run train \(layout.model) --data data --out run --steps 1 --patch 16 2>> log
      $run predict run --input \(input) --out out 2>> log
      $run evaluate --prediction out --reference data > scores
      """)
    #expect(outcome.code == 0, "\(outcome.log) \(place.text("log"))")
    #expect(place.text("table").contains("0 errors, 0 warnings, "))
    #expect(place.text("scores").split(separator: "\n").contains { $0.hasPrefix("mean ") })
  }

  @Test func `everything is told by one run, as a table and as JSON`() throws {
    let place = try Tiny.workplace()
    let damage = """
      rm data/labelsTr/phantom_003.nii.gz; touch data/imagesTr/Thumbs.db data/imagesTs/.DS_Store
      cp data/imagesTr/phantom_001_0000.nii.gz data/imagesTr/phantom_001_0001.nii.gz
      """
    let outcome = try place.shell("\(damage)\n$run inspect data")
    #expect(outcome.code == 65)
    #expect(
      outcome.output.hasSuffix(
        """
        error: data/labelsTr/phantom_003.nii.gz: no such file [case_without_label]
        warning: data/imagesTr/phantom_001_0001.nii.gz: holds the same voxels as data/imagesTr/phantom_001_0000.nii.gz [duplicate]
        warning: data/imagesTr: Thumbs.db is ignored: no case has it [stray]
        note: data: data/imagesTs/.DS_Store is ignored: systems leave such files [hidden_files]

        1 error, 2 warnings, 1 note

        """), "\(outcome.output)")
    let json = try place.shell("$run inspect data --json")
    #expect(json.code == 65)
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.counts == ["error": 1, "warning": 2, "note": 1])
    #expect(
      report.findings.map(\.kind) == ["case_without_label", "duplicate", "stray", "hidden_files"])
    #expect(report.cases.map(\.name) == (1...4).map { "phantom_00\($0)" })
    #expect(report.cases.map(\.is_training) == [true, true, true, false])
    #expect(report.cases.allSatisfy { $0.size == [16, 16, 16] && $0.channels.count == 2 })
    #expect(report.cases[2].labels == nil && report.cases[0].labels?["4"] != nil)
    #expect(report.layout == "nnunet" && report.channels == ["T1", "T2"])
  }

  private struct Report: Decodable {
    var layout: String
    var channels: [String]
    var counts: [String: Int]
    var findings: [Finding]
    var cases: [Case]

    struct Finding: Decodable { var kind: String }

    struct Case: Decodable {
      var name: String
      var is_training: Bool
      var size: [Int]
      var labels: [String: Int]?
      var channels: [[String: Double]?]
    }
  }

  @Test func `what is no data set is told as such`() throws {
    let place = try Scratch()
    let missing = try place.shell("$run inspect nothing")
    #expect(missing.code == 66 && missing.log.contains("nothing: no such file or folder"))
    let empty = try place.shell("mkdir data; $run inspect data")
    #expect(empty.code == 65 && empty.output.contains("[bad_description]"), "\(empty.output)")
  }

  /// It is well-formed XML, loads nothing but pictures that are in it, and is the same for the same data.
  @Test func `the page needs nothing else`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      cp data/imagesTr/phantom_001_0000.nii.gz 'data/imagesTr/a & <b>.nii.gz'
      $run inspect data --html a.html --fingerprint a.json > /dev/null; code=$?
      $run inspect data --html b.html > /dev/null; cmp a.html b.html && exit $code
      """)
    #expect(outcome.code == 65, "\(outcome.log)")
    let reader = PageReader()
    let parser = XMLParser(
      data: Data(place.text("a.html").dropFirst("<!DOCTYPE html>".count).utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    // Four cases of two channels in three planes, each with the label over it.
    #expect(reader.sources.count == 4 * 2 * 3 * 2)
    #expect(reader.sources.allSatisfy { $0.hasPrefix("data:image/png;base64,iVBORw0KGgo") })
    #expect(reader.elements.isDisjoint(with: ["script", "link", "iframe", "object"]))
    #expect(reader.text.contains("a & <b>.nii.gz is ignored"))
    let json = try JSONSerialization.jsonObject(with: place.data("a.json")) as? [String: Any]
    #expect(
      Set(try #require(json).keys)
        == [
          "spacings", "shapes_after_crop", "foreground_intensity_properties_per_channel",
          "median_relative_size_after_cropping", "channel_names", "labels",
        ])
  }

  private final class PageReader: NSObject, XMLParserDelegate {
    var elements: Set<String> = []
    var sources: [String] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements.insert(name)
      sources += attributes["src"].map { [$0] } ?? []
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }
  }

  @Test func `no file of the data is written over`() throws {
    let place = try Tiny.workplace()
    for option in ["--html", "--fingerprint"] {
      let image = "data/imagesTr/phantom_001_0000.nii.gz"
      let outcome = try place.shell(
        "cp \(image) kept; $run inspect data \(option) \(image); code=$?; cmp kept \(image) && exit $code"
      )
      #expect(outcome.code == 73, "\(outcome.log)")
      #expect(try place.shell("$run inspect data \(option) no/where").code == 73)
    }
  }
}
