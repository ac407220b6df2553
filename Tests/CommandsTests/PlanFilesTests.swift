import BuiltPrograms
import Foundation
import FoundationXML
import Testing

/// The page and the trace that `plan` writes.
@Suite struct PlanFilesTests {
  /// Rejects what is no well-formed XML; collects what the page would load or run.
  private final class Reader: NSObject, XMLParserDelegate {
    var names: [String: Int] = [:]
    var references: [String] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      names[name, default: 0] += 1
      for (key, value) in attributes
      where ["src", "href", "srcset", "data", "action"].contains(key) || key.hasPrefix("on") {
        references.append("\(key)=\(value)")
      }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }
  }

  private func read(_ data: Data) throws -> Reader {
    let reader = Reader()
    let parser = XMLParser(data: data)
    parser.delegate = reader
    let isWellFormed = parser.parse()
    #expect(isWellFormed, "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    return reader
  }

  @Test(
    arguments: zip(
      ["unet3d", "partially-invres", "fully-invres"],
      ["", "--budget 1kB", "--policy recompute"]))
  func `the page is well-formed, whole and loads nothing`(
    _ model: String, _ budget: String
  ) throws {
    let scratch = try Scratch()
    let line =
      "$compile plan '\(Tiny.root.path)/models/\(model).yaml' --set width=8 --set levels=2 --set groups=2 --set vae=true --patch 16 \(budget.contains("policy") ? "" : "--policy invert") \(budget)"
    let outcome = try scratch.shell("\(line) --html a.html")
    #expect(outcome.code == (budget.contains("1kB") ? 2 : 0), "\(outcome.log)")
    let page = try read(scratch.data("a.html"))
    #expect(page.references.isEmpty)
    let text = scratch.text("a.html")
    if budget.isEmpty {
      _ = try scratch.shell("\(line) --html b.html")
      #expect(text.replacing("a.html", with: "b.html") == scratch.text("b.html"))
    }
    for loaded in ["http://", "https://", "url(", "@import"] { #expect(!text.contains(loaded)) }
    #expect(page.names["svg"] == 4)
    #expect(page.names["h2"] == 9)
    #expect(page.text.contains(budget.contains("1kB") ? "does not fit" : "A training step takes"))
  }

  /// Inversion may recompute as well, so its curve of time against bytes lies nowhere above the other.
  @Test(arguments: ["", "--set blocks=2"])
  func `the curve of inversion is nowhere behind that of recomputing`(_ settings: String) throws {
    let scratch = try Scratch()
    let outcome = try scratch.shell(
      "$compile plan $model $settings \(settings) --policy invert --html page.html")
    #expect(outcome.code == 0, "\(outcome.log)")
    var curves: [Substring: [(bytes: Int, seconds: Double)]] = [:]
    let units = ["s": 1, "ms": 1e-3, "µs": 1e-6]
    for point in scratch.text("page.html").matches(
      of: #/"(recompute|invert): [0-9.]+ [KMG]iB \(([^ ]+) bytes\), ([0-9.]+) (s|ms|µs)"/#)
    {
      let bytes = try #require(Int(point.2.filter(\.isASCII)))
      let seconds = try #require(Double(point.3)) * units[String(point.4)]!
      curves[point.1, default: []].append((bytes, seconds))
    }
    let inverting = try #require(curves["invert"])
    for point in try #require(curves["recompute"]) {
      #expect(inverting.contains { $0.bytes <= point.bytes && $0.seconds <= point.seconds })
    }
  }

  @Test func `what a stranger wrote is text, in the page, its title and its script`() throws {
    let scratch = try Scratch()
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & \"' ]]>"
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { "\($0) # \(hostile)" }.joined(separator: "\n")
    try scratch.write(model, to: "a & <b>.yaml")
    let outcome = try scratch.shell(
      "$compile plan 'a & <b>.yaml' $settings --html page.html --trace trace.json")
    #expect(outcome.code == 0, "\(outcome.log)")
    let page = try read(scratch.data("page.html"))
    #expect(page.names["script"] == 2 && page.names["img"] == nil && page.references.isEmpty)
    #expect(page.text.contains(hostile))
    #expect(!scratch.text("page.html").contains("<script>alert"))
    #expect(try JSONSerialization.jsonObject(with: scratch.data("trace.json")) is [String: Any])
  }

  @Test(arguments: ["keep", "invert"]) func `the trace tells the plan`(_ policy: String) throws {
    let scratch = try Scratch()
    let outcome = try scratch.shell(
      "$compile plan $model $settings --set blocks=8 --policy \(policy) --trace trace.json --json")
    #expect(outcome.code == 0, "\(outcome.log)")
    let plan = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let trace = try #require(
      try JSONSerialization.jsonObject(with: scratch.data("trace.json")) as? [String: Any])
    let events = try #require(trace["traceEvents"] as? [[String: Any]])
    let live = events.filter { $0["ph"] as? String == "C" }
      .compactMap { ($0["args"] as? [String: Int])?["bytes"] }
    #expect(live.max() == plan["arena_lower_bound_bytes"] as? Int)

    let slices = events.filter { $0["ph"] as? String == "X" }
    let steps = slices.filter { $0["cat"] as? String != "kernel" }
    #expect(steps.count == (plan["schedule"] as? [Any])?.count && live.count == steps.count + 1)
    let seconds = try #require((plan["step"] as? [String: Any])?["seconds"] as? Double)
    let ends = steps.map { ($0["ts"] as? Double ?? 0) + ($0["dur"] as? Double ?? 0) }
    // Sums of thousands of numbers in another order.
    #expect(abs((ends.last ?? 0) - seconds * 1e6) <= 1e-9 * seconds * 1e6)
    for (next, end) in zip(steps.dropFirst(), ends) {
      #expect((next["ts"] as? Double ?? -1) >= end - 1e-6)
    }
    let kinds = Set(steps.compactMap { $0["cat"] as? String })
    #expect(kinds == (policy == "keep" ? ["forward", "backward"] : kinds))
    #expect(policy == "keep" || kinds.contains("invert"))
    // Kernels lie within their step.
    #expect(slices.count > steps.count)
    for kernel in slices where kernel["cat"] as? String == "kernel" {
      let start = kernel["ts"] as? Double ?? -1
      let end = start + (kernel["dur"] as? Double ?? 0)
      #expect(
        steps.contains {
          let first = $0["ts"] as? Double ?? 0
          let last = first + ($0["dur"] as? Double ?? 0)
          return $0["tid"] as? Int == kernel["tid"] as? Int && first - 1e-6 <= start
            && end <= last + 1e-6
        })
    }
  }
}
