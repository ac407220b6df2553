import BuiltPrograms
import Testing

/// No text keeps `check` busy for long.
@Suite struct CheckTimeTests {
  /// Regions around 3200 others. What promises to be invertible is not, and the innermost are told.
  @Test(arguments: [("skip: {combine: add, body: [", "]}", 39), ("invertible: [", "]", 22)])
  func `regions within regions are read once`(
    _ opening: String, _ closing: String, depth: Int
  ) throws {
    let place = try Scratch()
    let (open, close) = (
      String(repeating: "{\(opening)", count: 3), String(repeating: "\(closing)}", count: 3)
    )
    try place.write(
      """
      model: regions
      input: {channels: 2, patch: 4}
      blocks:
        around:
          arguments: {n: integer}
          body:
            - \(open){choose: {when: "${n > 0}", then: [{around: "${n - 1}"}], else: [inside]}}\(close)
        inside: {body: [{repeat: {times: 3200, body: [{\(opening)relu\(closing)}]}}]}
      network:
        - around: \(depth)
        - conv: {out: 2, kernel: 1}
      outputs: {o: {labels: 2, losses: [dice]}}

      """, to: "model.yaml")
    let outcome = try place.shell("ulimit -t 10; $compile check model.yaml")
    let isPromise = opening.hasPrefix("invertible")
    #expect(outcome.code == (isPromise ? 1 : 0), "\(outcome.log)")
    #expect(!isPromise || outcome.log.contains("[not-invertible]"), "\(outcome.log)")
  }
}
