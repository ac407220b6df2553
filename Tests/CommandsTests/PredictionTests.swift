import BuiltPrograms
import Foundation
import Testing

/// What becomes of the other cases where one cannot be segmented.
@Suite struct PredictionTests {
  /// A damaged case, and one for whose scores there is no room, between two good ones.
  @Test func `a bad case does not keep the others from being written`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --steps 1 --out run 2> /dev/null
      mkdir one; for m in 0 1; do
        for case in a d; do cp data/imagesTr/phantom_001_000$m.nii.gz one/${case}_000$m.nii.gz; done
        head -c 3000 data/imagesTr/phantom_001_000$m.nii.gz > one/b_000$m.nii.gz
      done
      $run predict run --input one --out out; echo $?
      $run predict run --input one/d* --out alone; echo $?
      """)
    #expect(outcome.output == "65\n0\n", "\(outcome.log)")
    #expect(outcome.log.contains("b_0000.nii.gz: "), "\(outcome.log)")
    #expect(outcome.log.contains("error: 1 of 3 cases have no prediction"), "\(outcome.log)")
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path("out")).sorted()
    #expect(files == ["a.nii.gz", "d.nii.gz"])
    #expect(place.data("out/d.nii.gz") == place.data("alone/d.nii.gz"))
  }

  @Test func `a case without room for its labels does not keep the others from being written`()
    throws
  {
    let place = try Tiny.workplace()
    // 300 voxels an axis: images of 108 MB each, and labels of as many.
    try (Self.header(extent: 300) as NSData).write(toFile: place.path("big.nii"))
    let outcome = try place.shell(
      """
      $train --steps 1 --out run 2> /dev/null
      truncate -s $((352 + 300 * 300 * 300)) big.nii
      mkdir in; for m in 0 1; do
        cp data/imagesTr/phantom_001_000$m.nii.gz in/a_000$m.nii.gz
        mv data/imagesTr/phantom_002_000$m.nii.gz in/c_000$m.nii.gz
        ln big.nii in/b_000$m.nii
      done
      ulimit -v 370000; $run predict run --input in --out out --threads 1
      """)
    #expect(outcome.code == 71, "\(outcome.log)")
    #expect(
      outcome.log.contains(
        "no memory for the labels of 'b': 108000000 bytes are refused by the system"),
      "\(outcome.log)")
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path("out")).sorted()
    #expect(files == ["a.nii.gz", "c.nii.gz"])
  }

  /// iSeg takes Analyze pairs, which cannot say how other images lie.
  @Test func `label volumes of Analyze pairs are such pairs where that is asked for`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $run synthesize --out iseg --layout iseg --cases 3 --size 16,16,16 2> /dev/null
      $run train $model $settings --set task=iseg --set classes=4 --data iseg --steps 2 --out run 2> /dev/null
      $run predict run --input iseg --out nifti; $run predict run --input iseg --out pairs --analyze; echo $?
      $run evaluate --prediction pairs --reference iseg > pairs.txt
      $run evaluate --prediction nifti --reference iseg > nifti.txt; cmp nifti.txt pairs.txt; echo $?
      rm pairs/*.hdr; $run predict run --input iseg --out pairs --analyze; echo $?
      $run predict run --input iseg/subject-1-T?.hdr --out one.hdr; cmp one.img pairs/subject-1.img; echo $?
      $run predict run --input data --out refused --analyze; echo $?
      $run predict run --input iseg/subject-1-T?.hdr --out refused.nii.gz --analyze; echo $?
      """)
    #expect(outcome.output == "0\n0\n73\n0\n64\n64\n", "\(outcome.log)")
    #expect(place.text("pairs.txt").contains("label 150 "), "\(outcome.log)")
    #expect(outcome.log.contains("could not say how its axes lie"), "\(outcome.log)")
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path("."))
    #expect(!files.contains { $0.hasPrefix("refused") })
  }

  /// The label volume comes last, so the others are what is left where a case was broken off.
  @Test func `a case that was broken off is segmented when prediction goes on`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --steps 1 --out run 2> /dev/null
      line="$run predict run --input data --out out --probabilities --preview"
      $line; mv out/*.nii.gz whole; $line --skip-existing; echo $?; cmp whole out/*.nii.gz; echo $?
      """)
    #expect(outcome.output == "0\n0\n", "\(outcome.log)")
  }

  @Test func `two runs are averaged, with probabilities and pictures beside the labels`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --steps 1 --out one 2> /dev/null; $train --steps 3 --out two 2> /dev/null
      predict="$run predict one two --input data/imagesTr --out out --mirror --step 0.75"
      $predict --probabilities --preview --min-volume 5; echo $?
      $predict --skip-existing; echo $?
      $predict; echo $?
      $run evaluate --prediction out --reference data/labelsTr > scores; echo $?
      """)
    #expect(outcome.output == "0\n0\n73\n0\n", "\(outcome.log)")
    #expect(outcome.log.contains("are there and left out"), "\(outcome.log)")
    let labels = try FileManager.default.contentsOfDirectory(atPath: place.path("out"))
      .filter { $0.hasSuffix(".nii.gz") }
    #expect(labels.count == 3)
    for name in labels {
      let picture = name.dropLast(7) + ".png"
      #expect(place.data("out/previews/\(picture)").starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect(!place.data("out/probabilities/\(name)").isEmpty)
    }
  }

  /// What the process holds is what was planned, and no label changes with it.
  @Test func `a budget holds, and changes no label`() throws {
    let place = try Tiny.workplace()
    let refused = try place.shell(
      """
      $train --steps 1 --out run 2> /dev/null
      $run synthesize --out big --cases 1 --modalities 2 --size 96,128,128 2> /dev/null
      $run predict run --input big --out free 2> /dev/null
      $run predict run --input big --out kept --budget 1MiB
      """)
    #expect(refused.code == 2)
    let least = try #require(refused.log.firstMatch(of: /takes ([\d.]+) MiB at least/))
    // One more, as a process does not begin with the same bytes each time.
    let budget = try #require(Double(least.1)).rounded(.up) + 1
    let outcome = try place.shell(
      "$run predict run --input big --out kept --budget \(Int(budget))MiB")
    #expect(outcome.code == 0, "\(outcome.log)")
    let memory = outcome.log.matches(of: /memory: ([\d.]+) MiB/).compactMap { Double($0.1) }
    #expect(
      memory.count == 2 && memory[1] <= memory[0] && memory[0] <= budget, "\(outcome.log)")
    #expect(outcome.log.contains("bands, "), "\(outcome.log)")
    let file = "phantom_001.nii.gz"
    #expect(place.data("free/\(file)") == place.data("kept/\(file)"))
  }

  /// A NIfTI-1 header of `extent` bytes along each axis.
  private static func header(extent: Int16) -> Data {
    var header = Data(count: 352)
    func put<Value>(_ value: Value, at offset: Int) {
      withUnsafeBytes(of: value) { header.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
    put(Int32(348), at: 0)
    for (index, size) in [3, extent, extent, extent, 1, 1, 1, 1].enumerated() {
      put(size, at: 40 + 2 * index)
      put(Float(1), at: 76 + 4 * index)
    }
    put(Int16(2), at: 70)
    put(Int16(8), at: 72)
    put(Float(352), at: 108)
    header.replaceSubrange(344..<348, with: Data("n+1\0".utf8))
    return header
  }

  @Test func `an output that cannot be written ends prediction`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --steps 1 --out run 2> /dev/null
      mkdir -p out/phantom_001.nii.gz; $run predict run --input data/imagesTr --out out
      """)
    #expect(outcome.code == 73, "\(outcome.log)")
    #expect(outcome.log.components(separatedBy: "error: ").count == 2, "\(outcome.log)")
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path("out"))
    #expect(files == ["phantom_001.nii.gz"])
  }
}
