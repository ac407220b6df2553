import Foundation
import Testing

@testable import Training

/// What `run.json` says of when a run is over.
@Suite struct RunLimitTests {
  @Test(arguments: [
    ("{\"steps\":300}", RunSettings.Limit.steps(300)), ("{\"epochs\":2}", .epochs(2)),
    ("{\"minutes\":1.5}", .minutes(1.5)),
  ])
  func `a limit is a key with a number`(_ text: String, _ limit: RunSettings.Limit) throws {
    #expect(try JSONDecoder().decode(RunSettings.Limit.self, from: Data(text.utf8)) == limit)
    #expect(String(decoding: try JSONEncoder().encode(limit), as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("{\"steps\": {\"_0\": 300}}", RunSettings.Limit.steps(300)),
    ("{\"minutes\": {\"_0\": 1.5}}", .minutes(1.5)),
  ])
  func `a number one level down is read`(_ text: String, _ limit: RunSettings.Limit) throws {
    #expect(try JSONDecoder().decode(RunSettings.Limit.self, from: Data(text.utf8)) == limit)
  }
}
