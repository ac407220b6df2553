import Foundation
import Testing
import Training

/// What a run's settings are written as, now and by former versions.
@Suite struct RunSettingsTests {
  private func settings(_ limit: RunLimit) -> RunSettings {
    RunSettings(
      data: "/data", seed: 7, limit: limit, validationCases: 1, channelNames: ["T1", "T2"],
      parameters: ["width": "8"], instructionSet: "avx2")
  }

  private func decode(_ text: String) throws -> RunSettings {
    try JSONDecoder().decode(RunSettings.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    (RunLimit.steps(3), #""limit":{"steps":3}"#), (.epochs(2), #""limit":{"epochs":2}"#),
    (.minutes(1.5), #""limit":{"minutes":1.5}"#),
  ])
  func `a limit is a number`(_ limit: RunLimit, _ text: String) throws {
    let data = try JSONEncoder().encode(settings(limit))
    #expect(String(decoding: data, as: UTF8.self).contains(text))
    #expect(try JSONDecoder().decode(RunSettings.self, from: data) == settings(limit))
  }

  @Test(arguments: [
    (RunLimit.steps(3), #"{"steps": {"_0": 3}}"#), (.epochs(2), #"{"epochs": {"_0": 2}}"#),
    (.minutes(1.5), #"{"minutes": {"_0": 1.5}}"#),
  ])
  func `runs of before are read`(_ limit: RunLimit, _ text: String) throws {
    let read = try decode(
      #"{"data": "data", "limit": \#(text), "parameters": {}, "seed": 7, "validationCases": 0}"#)
    #expect(read.limit == limit && read.channelNames == nil && read.instructionSet == nil)
  }

  @Test(arguments: [
    "{}", #"{"steps": 3, "epochs": 2}"#, #"{"steps": 1.5}"#, #"{"hours": 1}"#, "3",
  ])
  func `what is no limit is refused`(_ text: String) {
    #expect(throws: DecodingError.self) {
      try decode(
        #"{"data": "data", "limit": \#(text), "parameters": {}, "seed": 7, "validationCases": 0}"#)
    }
  }
}
