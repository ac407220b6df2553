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
        label 1  Dice 1.0000  fluid
        label 2  Dice 1.0000  grey matter
        label 3  Dice 1.0000  white matter
        label 4  Dice 1.0000  lesion
        mean     Dice 1.0000

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
    #expect(
      outcome.output == """
        label 2  Dice 1.0000  grey matter
        label 10  Dice undefined
        label (2, 3)  Dice 1.0000  brain
        label (1, 4)  Dice 1.0000
        mean     Dice 1.0000

        """)
  }

  @Test func `validation names labels that the model only counts`() throws {
    let outcome = try Tiny.workplace().shell("$train --steps 1 --out run --validation 1")
    #expect(outcome.code == 0)
    for name in ["fluid", "grey matter", "white matter", "lesion"] {
      #expect(outcome.log.contains("validation: \(name) Dice "), "\(outcome.log)")
    }
  }
}
