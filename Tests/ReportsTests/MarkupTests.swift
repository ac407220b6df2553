import Testing

@testable import Reports

/// Nothing that is said in a model becomes an element, an attribute or a script.
@Suite struct MarkupTests {
  @Test func `text and attributes are escaped`() {
    let markup = Markup.element("p", ["title": "\"><b>'&"], "<i>&amp;\u{0}\u{1b}")
    #expect(
      markup.source
        == "<p title=\"&quot;&gt;&lt;b&gt;&#39;&amp;\">&lt;i&gt;&amp;amp;\u{fffd}\u{fffd}</p>")
  }

  @Test func `JSON cannot end its element`() {
    let source = Markup.json("\"</script><!--&\"").source
    #expect(source == "\"\\u003c/script\\u003e\\u003c!--\\u0026\"")
  }

  @Test func `elements without content end as XML wants them`() {
    #expect(Markup.element("meta", ["charset": "utf-8"], []).source == "<meta charset=\"utf-8\"/>")
    #expect(Markup.element("span", [:], []).source == "<span></span>")
  }
}

/// Marks of an axis.
@Suite struct AxisTests {
  @Test(arguments: [0.0013...0.0019, 0...1, 3...3, 0...7e11, 1e-9...1e9], [10.0, 1024])
  func `marks are in range, even and not many`(_ range: ClosedRange<Double>, _ base: Double) {
    let axis = Axis(range, base: base)
    #expect(axis.ticks.count <= 7)
    #expect(axis.ticks.allSatisfy { $0 >= range.lowerBound * (1 - 1e-9) })
    #expect(axis.ticks.allSatisfy { $0 <= range.upperBound * (1 + 1e-9) })
    let gaps = zip(axis.ticks.dropFirst(), axis.ticks).map { $0 - $1 }
    #expect(gaps.allSatisfy { abs($0 - gaps[0]) <= 1e-9 * gaps[0] })
    #expect(axis.fraction(range.lowerBound) == (range.lowerBound < range.upperBound ? 0 : 0.5))
  }
}
