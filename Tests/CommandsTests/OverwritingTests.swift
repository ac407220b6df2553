import BuiltPrograms
import Foundation
import Testing

/// What a command writes is never what it reads, and label volumes replace none without a word.
@Suite struct OverwritingTests {
  /// The tiny network after a step, and its data.
  private static let trained: Scratch = {
    do {
      let scratch = try Tiny.workplace()
      let outcome = try scratch.shell("$train --out run --steps 1")
      precondition(outcome.code == 0, outcome.log)
      return scratch
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private func workplace() throws -> Scratch {
    let scratch = try Tiny.workplace()
    try FileManager.default.copyItem(
      at: Self.trained.url.appendingPathComponent("run"),
      to: scratch.url.appendingPathComponent("run"))
    return scratch
  }

  @Test func `a label volume is replaced when that is asked for`() throws {
    let place = try workplace()
    let labels = place.data("data/labelsTr/phantom_001.nii.gz")
    let onto = try place.shell("$run predict run --input data/imagesTr --out data/labelsTr")
    #expect(onto.code == 73, "\(onto.log)")
    #expect(
      onto.log.contains(
        "data/labelsTr/phantom_001.nii.gz: is there already: --overwrite replaces label volumes"))
    #expect(place.data("data/labelsTr/phantom_001.nii.gz") == labels)

    let images = "data/imagesTr/phantom_001_000?.nii.gz"
    let line = "$run predict run --input \(images) --out out"
    #expect(try place.shell(line).code == 0)
    let written = place.data("out/phantom_001.nii.gz")
    let again = try place.shell(line)
    #expect(again.code == 73 && again.log.contains("out/phantom_001.nii.gz"), "\(again.log)")
    try place.write("another's", to: "out/phantom_001.nii.gz")
    #expect(try place.shell(line + " --overwrite").code == 0)
    #expect(place.data("out/phantom_001.nii.gz") == written)
  }

  /// The output's name leads to an image by a hard link, a symbolic one, and through its folder.
  @Test(arguments: [
    "mkdir out; ln data/imagesTr/phantom_001_0000.nii.gz out/phantom_001.nii.gz",
    "mkdir out; ln -s ../data/imagesTr/phantom_001_0000.nii.gz out/phantom_001.nii.gz",
    "ln -s data/labelsTr out",
  ])
  func `an image or its label is never replaced`(link: String) throws {
    let place = try workplace()
    let input = link.contains("labelsTr") ? "data" : "data/imagesTr/phantom_001_000?.nii.gz"
    // With no case to test, the data set's labelled cases are segmented.
    let before = try place.shell(
      "rm -r data/images*Ts data/labels*Ts; \(link); cat data/*/* | cksum")
    let outcome = try place.shell("$run predict run --input \(input) --out ./out/ --overwrite")
    #expect(outcome.code == 73, "\(outcome.log)")
    #expect(outcome.log.contains("would be written over a file that is read"), "\(outcome.log)")
    #expect(try place.shell("cat data/*/* | cksum").output == before.output)
  }

  @Test(arguments: [
    "$compile build model.yaml $settings -o ./model.yaml",
    "$compile build model.yaml $settings --rates rates.json -o rates.json",
    "$compile plan model.yaml $settings --html hard.yaml",
    "$run inspect data --html data/dataset.json",
    "$run find-rate model.yaml $settings --data data --json ./data/dataset.json",
    "$compile plan model.yaml $settings --trace soft.yaml",
    "$run probe model.yaml $settings --input in.safetensors --out ./in.safetensors",
    "$run probe model.yaml $settings --input in.safetensors --weights w --out w",
    "$run train other.yaml $settings --data data --out . --steps 1",
    "$run synthesize --out data",
  ])
  func `no command writes over what it reads or what is another's`(line: String) throws {
    let place = try Tiny.workplace()
    _ = try place.shell(
      """
      cp $model model.yaml; cp $model other.yaml; ln model.yaml hard.yaml; ln -s model.yaml soft.yaml
      echo '{}' > rates.json; echo x > in.safetensors; echo x > w
      """)
    let sum = "cat model.yaml rates.json in.safetensors w data/*.json data/*/* | cksum"
    let before = try place.shell(sum).output
    let outcome = try place.shell(line)
    #expect(outcome.code == 73, "\(outcome.log)")
    #expect(try place.shell(sum).output == before)
  }

  @Test func `channels are compared by name when a run goes on`() throws {
    let place = try workplace()
    #expect(place.text("run/run.json").contains("channelNames"))
    let resume = "$run train --resume run --steps 2 --data data"
    let other = try place.shell("sed -i 's/T1/PET/' data/dataset.json; \(resume)")
    #expect(other.code == 65, "\(other.log)")
    #expect(other.log.contains("data: has the channels PET, "), "\(other.log)")
    #expect(other.log.contains("but the network was trained with T1, "), "\(other.log)")
    let same = try place.shell("sed -i 's/PET/t1/' data/dataset.json; \(resume)")
    #expect(same.code == 0, "\(same.log)")
  }

  @Test func `an auto-encoder trains without labels and says that it predicts none`() throws {
    let place = try Tiny.workplace()
    try place.write(
      """
      model: reconstruction
      input: {channels: 2, patch: 8}
      network: [{conv: {out: 4, kernel: 3}}, {conv: {out: 2, kernel: 1}}]
      outputs: {image: {target: input, losses: [mean-squared-error]}}
      """, to: "model.yaml")
    let trained = try place.shell(
      "rm -r data/labelsTr; $run train model.yaml --data data --out run --steps 2")
    #expect(trained.code == 0, "\(trained.log)")
    let predicted = try place.shell("$run predict run --input data --out out")
    #expect(predicted.code == 65 && !predicted.log.contains("fault"), "\(predicted.log)")
    #expect(predicted.log.contains("'reconstruction' has no output with labels to predict"))
    let held = try place.shell(
      "$run train model.yaml --data data --out two --steps 2 --validation 1")
    #expect(held.code == 65 && held.log.contains("has no output with labels"), "\(held.log)")
  }

  /// Names that move the cursor, end a line, or reorder it.
  @Test func `no name reaches the terminal raw`() throws {
    let place = try Tiny.workplace()
    let name = "a\u{1B}[31mb\u{9B}2Jc\u{202E}d\ne"
    let url = place.url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: Tiny.model), to: url.appendingPathComponent("model.yaml"))
    try Data("x".utf8).write(to: url.appendingPathComponent("bad.nii"))
    for line in [
      "$compile check */model.yaml",
      "$compile build */model.yaml $settings -o \"$(echo a*)/m.invseg\"",
      "$run evaluate --prediction a* --reference a*",
      "$run train $model $settings --data a* --out x --steps 1",
      "$run predict a* --input data --out x", "$compile build a*/bad.nii -o x",
      "$run synthesize --out \"$(echo a*)\"",
    ] {
      let outcome = try place.shell(line)
      let text = outcome.output + outcome.log
      #expect(text.contains("a\u{FFFD}[31mb\u{FFFD}2Jc\u{FFFD}d\u{FFFD}e"), "\(line): \(text)")
      #expect(!text.unicodeScalars.contains { ["\u{1B}", "\u{9B}", "\u{202E}"].contains($0) })
    }
  }

  @Test func `labels to score are numbers of 32 bits`() throws {
    let place = try Tiny.workplace()
    let line = "$run evaluate --prediction data/labelsTr --reference data/labelsTr --labels "
    for labels in ["3000000000", "1,2+3000000000", "x", "1,+"] {
      let outcome = try place.shell(line + labels)
      #expect(outcome.code == 64, "\(outcome.log)")
      #expect(outcome.log.contains("--labels takes whole numbers of 32 bits"), "\(outcome.log)")
    }
    #expect(try place.shell(line + "1,2+2147483647").code == 0)
  }
}
