import BuiltPrograms
import Foundation
import Testing

/// What only shows when voxels are read, of files too large to be read before training starts.
@Suite struct LateDataErrorTests {
  /// The case that is held out has 400 million voxels a file, which take longer than a run's beginning
  /// waits; the last of them is what nobody knows. The run would take days.
  @Test func `a label that nobody knows ends the run as if it had been found before`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      head -c 50000000 /dev/zero | gzip -1 > zeros
      large() {
        gzip -dc data/$1 | head -c 352 > header
        printf '\\003\\000\\350\\003\\350\\003\\220\\001' | dd of=header bs=1 seek=40 conv=notrunc 2> /dev/null
        printf '\\002\\000\\010\\000' | dd of=header bs=1 seek=70 conv=notrunc 2> /dev/null
        (gzip -c header; cat zeros zeros zeros zeros zeros zeros zeros
          (head -c 49999999 /dev/zero; printf $2) | gzip -1) > data/$1
      }
      large labelsTr/phantom_001.nii.gz '\\011'
      large imagesTr/phantom_001_0000.nii.gz '\\001'
      cp data/imagesTr/phantom_001_0000.nii.gz data/imagesTr/phantom_001_0001.nii.gz
      $train --out run --minutes 1000 --validation 1 2> log
      code=$?; tail -n 5 log >&2; exit $code
      """)
    #expect(outcome.code == 65, "\(outcome.log)")
    #expect(
      outcome.log.contains(
        "error: data/labelsTr/phantom_001.nii.gz: holds labels that the model does not know: value 9 in"
          + " 1 voxel"), "\(outcome.log)")
    #expect(outcome.log.contains("something is wrong with the data"), "\(outcome.log)")
    #expect(!place.data("run/checkpoint.safetensors").isEmpty)
    #expect(place.text("run/metrics.jsonl").contains("\"step\":1,"))
  }
}
