import BuiltPrograms
import Foundation
import Testing

/// What `train --pretrained` takes of a file, and what it says.
@Suite struct PretrainingTests {
  /// A run of two steps on five classes.
  private static let trained: Scratch = {
    do {
      let place = try Tiny.workplace()
      let outcome = try place.shell("$train --out first --steps 2")
      precondition(outcome.code == 0, outcome.log)
      return place
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private func workplace() throws -> Scratch {
    let place = try Tiny.workplace()
    try FileManager.default.copyItem(
      at: Self.trained.url.appendingPathComponent("first"),
      to: place.url.appendingPathComponent("first"))
    return place
  }

  /// At a rate of nearly zero the weights are those that were taken.
  @Test(arguments: ["first", "first/checkpoint.safetensors"])
  func `all weights of the same network are taken`(_ source: String) throws {
    let place = try workplace()
    let outcome = try place.shell("$train --out next --steps 1 --seed 5 --pretrained \(source)")
    #expect(outcome.code == 0, "\(outcome.log)")
    let said = try #require(
      outcome.log.firstMatch(of: /checkpoint.safetensors: ([0-9]+) of ([0-9]+) tensors/))
    #expect(said.1 == said.2, "\(outcome.log)")
    #expect(!outcome.log.contains("not taken"), "\(outcome.log)")
    struct Settings: Decodable {
      struct Source: Decodable {
        var path: String
        var checksum: String
      }
      var pretrained: Source
    }
    let settings = try JSONDecoder().decode(Settings.self, from: place.data("next/run.json"))
    #expect(settings.pretrained.path == place.path("first/checkpoint.safetensors"))
    let recorded = try #require(
      try place.shell("$train --out again --steps 1 --pretrained first && cat again/run.json")
        .output.firstMatch(of: /"checksum" : "([0-9a-f]+)"/))
    #expect(settings.pretrained.checksum == recorded.1)
    // It goes on without the file.
    try FileManager.default.removeItem(atPath: place.path("first"))
    let resumed = try place.shell("$run train --resume next --steps 2")
    #expect(resumed.code == 0, "\(resumed.log)")
  }

  /// The first convolution would read one channel for the other.
  @Test(arguments: ["first", "first/checkpoint.safetensors"])
  func `exchanged channels are told`(_ source: String) throws {
    let place = try workplace()
    let line = "$train --out next --steps 1 --pretrained \(source)"
    #expect(try !place.shell(line).log.contains("was trained on the channels"))
    let described = try String(contentsOfFile: place.path("data/dataset.json"), encoding: .utf8)
    let names = try #require(described.firstMatch(of: /"0": "(\w+)", "1": "(\w+)"/))
    try place.write(
      described.replacing(names.0, with: #""0": "\#(names.2)", "1": "\#(names.1)""#),
      to: "data/dataset.json")
    let exchanged = try place.shell("rm -r next; \(line)")
    #expect(exchanged.code == 0, "\(exchanged.log)")
    #expect(
      exchanged.log.contains(
        "warning: \(source) was trained on the channels \(names.1), \(names.2), and these are \(names.2), \(names.1)"
      ), "\(exchanged.log)")
  }

  @Test func `what does not fit is listed by name`() throws {
    let place = try workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
      .replacing(/(?m)^outputs:/, with: "  - conv: {name: extra, out: 5, kernel: 1}\noutputs:")
    try place.write(model, to: "other.yaml")
    let outcome = try place.shell(
      "$run train other.yaml $settings --set vae=false --data data --out next --steps 1 --pretrained first"
    )
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(
      outcome.log.contains("not taken, absent in the file: extra.weight, extra.bias"),
      "\(outcome.log)")
    let wider = try place.shell(
      "$train --set width=8 --out wide --steps 1 --pretrained first")
    #expect(wider.code == 0, "\(wider.log)")
    #expect(wider.log.contains("not taken, of another shape: "), "\(wider.log)")
    #expect(wider.log.contains(" there, ["), "\(wider.log)")
  }

  @Test(arguments: [
    ("data", 66, "data: holds no run"), ("none", 66, "none"),
    ("model.yaml", 65, "model.yaml"), ("damaged.safetensors", 65, "is damaged"),
    ("other.safetensors", 65, "no tensor of a name and shape of the model's"),
  ])
  func `what gives no weights is refused`(_ source: String, code: Int32, said: String) throws {
    let place = try workplace()
    try place.write("model: x\n", to: "model.yaml")
    var file = place.data("first/checkpoint.safetensors")
    file[file.count - 2] ^= 4
    try file.write(to: place.url.appendingPathComponent("damaged.safetensors"))
    let header = #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    var other = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    other += Data(header.utf8) + Data([0, 0, 0, 0])
    try other.write(to: place.url.appendingPathComponent("other.safetensors"))
    let outcome = try place.shell("$train --out next --steps 1 --pretrained \(source)")
    #expect(outcome.code == code, "\(outcome.log)")
    #expect(outcome.log.contains(said), "\(outcome.log)")
    if source == "other.safetensors" {
      #expect(outcome.log.contains("not taken, absent in the model: w"), "\(outcome.log)")
    }
    #expect(!FileManager.default.fileExists(atPath: place.path("next")))
  }
}
