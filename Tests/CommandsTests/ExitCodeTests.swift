import BuiltPrograms
import Foundation
import Testing

/// Every way to fail has its exit code and a message that names the culprit, and leaves nothing on
/// standard output.
@Suite struct ExitCodeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var code: Int32
    /// What the message has to hold.
    var says: String
    var testDescription: String { line }

    init(_ line: String, _ code: Int32, _ says: String) {
      (self.line, self.code, self.says) = (line, code, says)
    }
  }

  static let usage = [
    Case("$compile plan", 64, "Missing expected argument '<models> ...'"),
    Case("$compile plan $model --budget 3x", 64, "'3x' is invalid for '--budget"),
    Case("$compile plan $model --patch 8,8", 64, "'8,8' is invalid for '--patch"),
    Case("$compile plan $model --batch 0", 64, "--batch takes 1 to 65536"),
    Case("$compile plan $model --set width", 64, "--set wants NAME=VALUE"),
    Case("$compile plan a.yaml --fit volume", 64, "but there are 2 models: a.yaml, volume"),
    Case(
      "$compile plan $model $settings --vary blocks=1,2 --csv out --html ./out", 64,
      "is the file of two outputs: give each its own"),
    Case("$compile plan $model --budgets 1", 64, "--budgets takes 2 to 1000"),
    Case("$compile plan $model --budgets 1000000000000", 64, "--budgets takes 2 to 1000"),
    Case("$compile plan $model $settings --explain stm", 64, "did you mean 'stem'"),
    Case("$compile plan $model $settings --explain conv", 64, "'conv' could be any of"),
    Case("$compile plan $model $settings --explain ''", 64, "no value of this plan is named ''"),
    Case("$compile dump $model --stage nothing", 64, "'nothing' is invalid"),
    Case("$train --out new", 64, "--epochs, --steps and --minutes"),
    Case("$train --out new --steps 1 --epochs 1", 64, "--epochs, --steps and --minutes"),
    Case("$run train $model --steps 1", 64, "a new run takes MODEL, --data and --out"),
    Case("$train --out new --steps 1 --save-every 0", 64, "--save-every takes 1e-06"),
    Case("$train --out new --steps 0", 64, "--steps takes 1 to 1000000000"),
    Case("$run bench $model --threads 0", 64, "--threads takes 1 to 16"),
    Case("$run synthesize --out new --size 2,2,2", 64, "8 to 1024"),
    Case(
      "$compile build $model $settings -o a.invseg >&2 && $run bench a.invseg --batch 2", 64,
      "is compiled already"),
  ]

  static let scores = [
    Case(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTr --definition dice", 64,
      "'monai', 'medpy', 'deepmind', 'brats2020' or 'brats2023'"),
    Case(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTr --tolerance=-1", 64,
      "--tolerance takes 0.0 to 1000000.0"),
    Case(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTr --csv missing/a.csv", 73,
      "missing/a.csv"),
    Case(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTr --csv data/labelsTr/phantom_001.nii.gz",
      73, "would be written over a file that is read"),
  ]

  static let models = [
    Case("$compile check $model --set widht=3", 1, "did you mean 'width'"),
    Case("$compile check $model $settings --patch 65537", 64, "invalid for '--patch <patch>'"),
    Case("$compile check $model $settings --batch 2147483648", 64, "--batch takes 1 to 65536"),
    Case("$compile check missing.yaml", 66, "missing.yaml: no such file"),
    Case("$compile check data", 66, "data: is a folder"),
    Case(
      "head -c 3000 /dev/zero > zero.yaml; $compile check zero.yaml", 1, "zero.yaml:1:1: error:"),
    Case("gzip -c $model > packed.yaml; $compile check packed.yaml", 1, "packed.yaml:1:1: error:"),
    Case(
      "$run train missing.yaml --data data --out new --steps 1", 66, "missing.yaml: no such file"),
    Case(
      "$compile build $model $settings -o a.invseg >&2 && $compile check a.invseg", 65,
      "a.invseg: is a compiled graph"),
    Case(
      "$compile build $model $settings -o a.invseg >&2; printf X | dd of=a.invseg bs=1 seek=5000 conv=notrunc 2> /dev/null; $run bench a.invseg",
      65, "a.invseg: is damaged"),
    Case(
      "$compile build $model $settings -o a.invseg >&2; head -c 5000 a.invseg > b.invseg; $run bench b.invseg",
      65, "b.invseg: is damaged"),
    Case(
      "$compile build $model $settings -o a.invseg >&2; sed '1s/^invseg-graph [0-9]*/invseg-graph 999/' a.invseg > b.invseg; $run bench b.invseg",
      65, "has version 999 of the format"),
    Case("$compile plan $model $settings --budget 1kB > /dev/null", 2, "the least feasible budget"),
    Case("$compile plan $model $settings --budget 1kB > /dev/null", 2, "what pins it: at '"),
    Case("$compile plan $model $settings --fit --budget 1kB > /dev/null", 2, "what pins it: at '"),
    Case(
      "$compile plan $model $settings --patch 15 --fit --budget 1MB", 1,
      "--patch 14,14,14 and --patch 16,16,16"),
    Case("$train --out new --steps 1 --budget 1kB", 2, "the least feasible budget"),
    Case(
      "echo '{}' > rates.json; $compile plan $model --rates rates.json", 65,
      "rates.json: holds no kernel rates"),
    Case("$compile plan $model --rates missing.json", 66, "missing.json: cannot be read"),
  ]

  static let data = [
    Case(
      "$run train $model $settings --data missing --out new --steps 1", 66,
      "missing: no such file or folder"),
    Case(
      "mkdir empty; $run train $model $settings --data empty --out new --steps 1", 66,
      "empty: is no data set"),
    Case(
      "$train --set modalities=3 --out new --steps 1", 65,
      "but the model's input has 3 channels: --set modalities=2"),
    Case(
      "$train --set classes=3 --out new --steps 1; code=$?; ls new; exit $code", 65,
      "3 (white matter), 4 (lesion)"),
    Case(
      "$run bench $model $settings --set modalities=3 --data data", 65,
      "but the model's input has 3 channels: --set modalities=2"),
    Case(
      "sed -i 's/: 4}/: 4294967296}/' data/dataset.json; $train --out new --steps 1", 65,
      "has the label 4294967296, which is no number of 32 bits, in 'labels/lesion'"),
    Case(
      "sed -i 's/: 4}/: []}/' data/dataset.json; $train --out new --steps 1", 65,
      "has a label without a value, in 'labels/lesion'"),
    Case(
      "$train --out new --steps 1; $run predict new --input data --out out.img", 64,
      "a volume to be written is named .nii, .nii.gz or .hdr"),
    Case(
      "rm data/labelsTr/phantom_002.nii.gz; $train --out new --steps 1", 66,
      "phantom_002.nii.gz: no such file"),
    Case(
      "f=data/imagesTr/phantom_001_0000.nii.gz; gzip -dc $f > v.nii; head -c 3000 v.nii | gzip > $f; $train --out new --steps 9",
      65, "phantom_001_0000.nii.gz"),
    Case(
      "f=data/imagesTr/phantom_001_0000.nii.gz; head -c 3000 /dev/urandom > $f; $train --out new --steps 9",
      65, "phantom_001_0000.nii.gz"),
    Case(
      "sed -i 's/, \"lesion\": 4//' data/dataset.json; $train --set classes=4 --out new --steps 9",
      65, "value 4 in"),
    Case("$run predict missing --input data --out new", 66, "missing: holds no run"),
    Case(
      "$train --out new --steps 1; $run predict new --input data --out out --largest-component 9",
      64, "--largest-component: 9 is no label that the model predicts; it predicts 1, 2, 3, 4"),
    Case(
      "$train --out new --steps 1; $run predict new --input data --out out --budget 8MiB", 2,
      "at least, more than the 8.00 MiB of --budget"),
    Case(
      "$train --out new --steps 1; $run predict new --input data --out out --overwrite --skip-existing",
      64, "--overwrite and --skip-existing exclude each other"),
    Case(
      "$run evaluate --prediction missing --reference data/labelsTr", 66, "missing: no such folder"),
    Case(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTs", 66,
      "3 of 3 predictions have no reference in"),
  ]

  static let regions = [
    Case(
      "sed 's/TC: .1, 4., ET: .4./TC: [1, 2, 4]/' $brats | sed 's/head, out: 3/head, out: 2/' > model.yaml; $run synthesize --layout brats --size 16,16,16 --cases 1 --out heads 2> /dev/null; $run train model.yaml --set width=8 --set levels=2 --patch 16 --data heads --out new --steps 1",
      1, "has no label of its own to be painted with")
  ]

  static let outputs = [
    Case("$compile build $model $settings -o missing/a.invseg", 73, "missing/a.invseg"),
    Case("$compile plan $model $settings --html missing/a.html", 73, "missing/a.html"),
    Case("$compile plan $model $settings --trace data", 73, "data"),
    Case("ulimit -f 8; $compile plan $model $settings --html a.html", 74, "cannot write"),
    Case("touch file; $train --out file/run --steps 1", 73, "ile exists"),
    Case(
      "$train --out new --steps 1 2> /dev/null && $train --out new --steps 1", 73,
      "new: holds a run already"),
    Case("touch file; $run synthesize --out file/data --cases 1 --size 8,8,8", 73, "ile exists"),
    Case("ulimit -f 8; $compile build $model $settings -o a.invseg", 74, "cannot write"),
  ]

  @Test(arguments: usage + scores + models + data + regions + outputs)
  func `a failure has its exit code and says what`(_ item: Case) throws {
    let outcome = try Tiny.workplace().shell(item.line)
    #expect(outcome.code == item.code, "\(outcome.log)")
    #expect(outcome.log.contains(item.says), "\(outcome.log)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `a range that is never wide enough ends training with exit code 3`() throws {
    let workplace = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
      .replacingOccurrences(of: "rate: 1e-3", with: "rate: 1e30")
      .replacingOccurrences(of: "warm-up: 0.05", with: "warm-up: 0")
    try workplace.write(model, to: "steep.yaml")
    let outcome = try workplace.shell(
      "$run train steep.yaml $settings --data data --out new --steps 50")
    #expect(outcome.code == 3, "\(outcome.log)")
    #expect(
      outcome.log.contains("training diverged: values of step 2 are not finite, or beyond every"))
  }

  /// Dice and cross-entropies on regions are bounded where their logits are not.
  @Test func `divergence behind bounded losses ends training and is not saved`() throws {
    let workplace = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.brats, encoding: .utf8)
      .replacingOccurrences(of: "rate: 1e-3", with: "rate: 1e30")
      .replacingOccurrences(of: "warm-up: 0.05", with: "warm-up: 0")
      .replacingOccurrences(of: "channels: 4", with: "channels: 2")
      .replacingOccurrences(of: "enhancing: 4", with: "enhancing: 4, rest: 3")
      .replacingOccurrences(of: "losses: [binary-cross-entropy, dice]", with: "losses: [dice]")
    try workplace.write(model, to: "steep.yaml")
    let outcome = try workplace.shell(
      """
      $run train steep.yaml --set width=8 --set levels=2 --patch 16 --data data --out new \\
        --steps 50
      """)
    #expect(outcome.code == 3, "\(outcome.log)")
    #expect(outcome.log.contains("training diverged"))
    let prediction = try workplace.shell("$run predict new --input data --out predictions")
    #expect(prediction.code == 0, "\(prediction.log)")
  }
}
