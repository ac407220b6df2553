import BuiltPrograms
import Foundation
import Testing

/// What is scored, and under what names.
@Suite struct EvaluationTests {
  @Test func `missing predictions are counted, or left out`() throws {
    let place = try Tiny.workplace()
    _ = try place.shell("mkdir out; cp data/labelsTr/phantom_002.nii.gz out")
    let line = "$run evaluate --prediction out --reference data/labelsTr"
    let refused = try place.shell(line)
    #expect(refused.code == 66)
    #expect(
      refused.log
        == "error: out: 2 of 3 references have no prediction in 'out': phantom_001, phantom_003; --allow-missing scores the other 1\n"
    )
    let allowed = try place.shell("cp out/phantom_002.nii.gz out/x.nii.gz; \(line) --allow-missing")
    #expect(allowed.code == 0, "\(allowed.log)")
    #expect(
      allowed.log == """
        left out: 2 of 3 references have no prediction in 'out': phantom_001, phantom_003
        left out: 1 of 2 predictions have no reference in 'data/labelsTr': x

        """)
    #expect(
      allowed.output == """
        label 1  Dice 1.0000  HD95 0.00  NSD 1.0000  fluid
        label 2  Dice 1.0000  HD95 0.00  NSD 1.0000  grey matter
        label 3  Dice 1.0000  HD95 0.00  NSD 1.0000  white matter
        label 4  Dice 1.0000  HD95 0.00  NSD 1.0000  lesion
        mean     Dice 1.0000  HD95 0.00  NSD 1.0000
        definition monai
          spacing  1.000 x 1.000 x 1.000 mm (D, H, W)
          surface  voxels with one of 6 neighbours outside the label, beyond the volume too; all count the same
          HD95     in mm, of each direction, linear between ranks; the greater of the two
          NSD      within 1.0 mm
          empty    label in neither: Dice, IoU, NSD null, distances null, sensitivity null; in one: 0, distances null; other ratios over 0: null

        """)
    let nothing = try place.shell("rm out/phantom*; \(line) --allow-missing")
    #expect(nothing.code == 66 && nothing.log.contains("3 of 3 references"), "\(nothing.log)")
  }

  /// As nnU-Net writes regions; in the order asked for, ten after two.
  @Test func `labels and regions have the data set's names`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      sed -i 's/"lesion": 4/"lesion": 4, "brain": [2, 3]/' data/dataset.json
      $run evaluate --prediction data/labelsTr --reference data/labelsTr/ --labels 2,10,2+3,1+4
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let lines = outcome.output.split(separator: "\n").prefix(5)
    let beginnings = [
      "label 2       Dice 1.0000 ± 0.0000", "label 10      Dice undefined  ",
      "label (2, 3)  Dice 1.0000 ± 0.0000", "label (1, 4)  Dice 1.0000 ± 0.0000",
      "mean          Dice 1.0000 [1.0000,",
    ]
    for (line, beginning) in zip(lines, beginnings) {
      #expect(line.hasPrefix(beginning), "\(outcome.output)")
    }
    #expect(lines[0].hasSuffix("  grey matter") && lines[2].hasSuffix("  brain"))
  }

  /// nnU-Net scores them so too.
  @Test func `a data set's regions are what is scored`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      sed -i 's/"lesion": 4/"lesion": 4, "brain": [2, 3]/' data/dataset.json
      $run evaluate --prediction data/labelsTr --reference data/labelsTr --json
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let mean = (summary as? [String: Any])?["mean"] as? [String: Any]
    #expect(mean?.keys.sorted() == ["(2, 3)", "1", "2", "3", "4"])
  }

  @Test func `cases spread, and the worst are shown first`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --out run --steps 20 2> /dev/null && $run predict run --input data/imagesTr --out out &&
      $run evaluate --prediction out --reference data/labelsTr --labels 2,1+2+3+4 --csv scores.csv
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let label = /label \(1, 2, 3, 4\)  Dice 0\.\d{4} ± 0\.\d{4} \[0\.\d{4}, 0\.\d{4}\]  HD95 .*/
    #expect(outcome.output.contains(label), "\(outcome.output)")
    let worst = outcome.output.matches(of: /\nworst  Dice (\d\.\d{4}) .* phantom_00\d/)
      .map { Double($0.1)! }
    #expect(worst.count == 3 && worst == worst.sorted(), "\(outcome.output)")
    #expect(outcome.output.contains("95 % of 2000 means of resampled cases"))
    let rows = place.text("scores.csv").split(separator: "\n")
    #expect(rows.count == 1 + 3 * 2 && rows[0].hasPrefix("case,label,name,Dice,"))
    #expect(rows[2].hasPrefix(#"phantom_001,"(1, 2, 3, 4)",,0."#), "\(rows[2])")
  }

  @Test func `BraTS 2023 scores lesions`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      "$run evaluate --prediction data/labelsTr --reference data/labelsTr --definition brats2023")
    #expect(outcome.code == 0, "\(outcome.log)")
    let lesion = /label 4 .*  LesionDice 1\.0000.*  LesionHD95 0\.00.*  lesion\n/
    #expect(outcome.output.contains(lesion), "\(outcome.output)")
    #expect(outcome.output.contains("  lesions  parts by 26 neighbours"))
  }

  @Test func `validation names labels that the model only counts`() throws {
    let outcome = try Tiny.workplace().shell("$train --steps 1 --out run --validation 1")
    #expect(outcome.code == 0)
    for name in ["fluid", "grey matter", "white matter", "lesion"] {
      #expect(outcome.log.contains("validation: \(name) Dice "), "\(outcome.log)")
    }
  }
}
