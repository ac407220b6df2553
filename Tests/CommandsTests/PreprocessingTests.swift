import BuiltPrograms
import Foundation
import Testing

/// Models that crop and resample, from files to files.
@Suite struct PreprocessingTests {
  private static let model = """
    model: spaced
    input: {channels: 2, patch: 8}
    network: [{conv: {out: 5, kernel: 3}}]
    outputs: {organs: {labels: 5, losses: [cross-entropy]}}
    preprocessing: {crop: nonzero, spacing: [1.5, 0.8, 1.1], normalization: z-score-mask}
    """

  private func workplace() throws -> Scratch {
    let place = try Tiny.workplace()
    try Data(Self.model.utf8).write(to: place.url.appendingPathComponent("spaced.yaml"))
    return place
  }

  private func files(_ place: Scratch, _ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: place.path(folder)).sorted()
  }

  /// Runs by steps that differ in nothing have equal checkpoints, wherever their volumes come from.
  @Test func `runs share preprocessed volumes, and each has its own without being asked`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      spaced="$run train spaced.yaml --data data --steps 3 --validation 1 --threads 1"
      $spaced --out own && $spaced --out one --preprocessed kept && ls -l --time-style=full-iso kept > before
      $spaced --out two --preprocessed kept && ls -l --time-style=full-iso kept > after; cmp before after
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains("validation: "), "\(outcome.log)")
    // Images of three cases, of which one is scored, and labels of two.
    #expect(try files(place, "own/preprocessed").count == 5)
    #expect(try files(place, "kept") == files(place, "own/preprocessed"))
    #expect(try !files(place, "one").contains("preprocessed"))
    for run in ["one", "two"] {
      #expect(
        place.data("\(run)/checkpoint.safetensors") == place.data("own/checkpoint.safetensors"))
    }
    #expect(try Set(files(place, "data")) == ["dataset.json", "imagesTr", "imagesTs", "labelsTr"])
  }

  /// A run goes on with the volumes that it has, and makes a damaged one anew.
  @Test func `a resumed run says that a file is damaged and has the same bits`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      spaced="$run train spaced.yaml --data data --threads 1 --preprocessed kept"
      $spaced --steps 4 --out whole && $spaced --steps 2 --out run || exit 1
      for f in kept/*; do printf x >> $f; done
      $run train --resume run --steps 4 --threads 1
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains(".volumes is damaged; it is made anew"), "\(outcome.log)")
    #expect(
      place.data("run/checkpoint.safetensors") == place.data("whole/checkpoint.safetensors"))
  }

  @Test func `predictions lie on the voxels of the input`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      $run train spaced.yaml --data data --steps 1 --out run --threads 1 || exit 1
      $run predict run --input data --out first --preprocessed kept || exit 1
      $run predict run --input data --out second --preprocessed kept || exit 1
      $run predict run --input data --out third && cmp first/* second/* && cmp first/* third/* || exit 1
      mkdir known && gunzip -c data/imagesTs/phantom_00?_0000.nii.gz > known/image.nii
      gunzip -c first/*.nii.gz > known/label.nii
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(try files(place, "kept").count == 1)
    // Sizes, voxel sizes and the sform of the headers.
    let (image, label) = (place.data("known/image.nii"), place.data("known/label.nii"))
    for range in [40..<56, 76..<108, 252..<328] { #expect(image[range] == label[range]) }
    #expect(label.count == 352 + 16 * 16 * 16)
  }

  /// What cannot be made is said before the first step.
  @Test func `a folder that cannot be made ends the command`() throws {
    let place = try workplace()
    let outcome = try place.shell(
      """
      touch file
      $run train spaced.yaml --data data --steps 1 --out run --preprocessed file/kept; echo $?
      """)
    #expect(outcome.output == "73\n", "\(outcome.log)")
  }
}
