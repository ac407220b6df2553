import BuiltPrograms
import Foundation
import Testing

/// Data and models as users bring them, from training to scores.
@Suite struct FieldTests {
  /// The phantoms' labels times 50, by the slope in the volumes' heads (bytes 112 to 115).
  @Test func `labels with gaps are trained, predicted and scored by their own values`() throws {
    let place = try Tiny.workplace()
    let prepared = try place.shell(
      """
      for f in data/labels*/*.nii.gz; do
        gunzip "$f"
        printf '\\000\\000\\110\\102' | dd of="${f%.gz}" bs=1 seek=112 conv=notrunc 2> /dev/null
        gzip "${f%.gz}"
      done
      for label in 'fluid": 1/fluid": 50' 'grey matter": 2/grey matter": 100' \\
        'white matter": 3/white matter": 150' 'lesion": 4/lesion": 200'; do
        sed -i "s/$label/" data/dataset.json
      done
      sed 's/labels: ${classes}/labels: [0, 50, 100, 150, 200]/' $model > gaps.yaml
      $run train gaps.yaml $settings --data data --out run --steps 60 &&
      $run predict run --input data --out out &&
      $run evaluate --prediction out --reference out
      """)
    #expect(prepared.code == 0, "\(prepared.log)")
    let scored = prepared.output.matches(of: /label (\d+) +Dice 1\.0000/).map { Int($0.1)! }
    #expect(!scored.isEmpty && Set(scored).isSubset(of: [50, 100, 150, 200]), "\(prepared.output)")
  }

  @Test func `files that other systems leave beside volumes are no volumes`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --out run --steps 2 && $run predict run --input data/imagesTr --out before || exit 99
      for folder in data data/imagesTr data/labelsTr; do
        for name in .DS_Store Thumbs.db desktop.ini ._phantom_001.nii.gz ._phantom_001_0000.nii.gz; do
          echo none > $folder/$name
        done
      done
      $train --out other --steps 2 && $run predict other --input data/imagesTr --out after &&
      echo none > after/._phantom_001.nii.gz && diff -r -x '._*' before after &&
      cmp run/checkpoint.safetensors other/checkpoint.safetensors &&
      $run evaluate --prediction after --reference data/labelsTr
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
  }

  /// Each changes more than activations: a mask that has to be drawn again, statistics that may move once
  /// a step, and weights in front of everything that is rebuilt.
  @Test func `dropout, batch norm and a frozen stem have the same bits under every policy`() throws
  {
    let place = try Tiny.workplace()
    let branch =
      "[{batch-norm: {momentum: 0.3}}, relu, {dropout: 0.3}, {conv: {out: 4, kernel: 3}}]"
    try place.write(
      """
      model: frozen-stem
      input: {channels: 2, patch: 8}
      network:
        - conv: {name: stem, out: 8, kernel: 3, frozen: true}
        - relu
        - invertible: [{repeat: {times: 6, body: [{coupling: {f: \(branch), g: \(branch)}}]}}]
        - conv: {name: head, out: 5, kernel: 1}
      outputs: {segmentation: {labels: 5, losses: [cross-entropy, dice]}}
      optimizer: {adam: {rate: 1e-2}}
      """, to: "stem.yaml")
    let outcome = try place.shell(
      """
      for policy in keep recompute invert; do
        $run train stem.yaml --data data --out $policy --steps 6 --policy $policy || exit 99
        cmp keep/checkpoint.safetensors $policy/checkpoint.safetensors || exit 98
      done
      $run verify stem.yaml --steps 4
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let inverted = outcome.output.firstMatch(of: /(\d+) values rebuilt by inversion/)?.1
    #expect(inverted.flatMap { Int($0) } ?? 0 > 0, "\(outcome.output)")
  }
}
