import Foundation
import Testing
import Volumes

/// A kind of damage to a data set, and what has to be told of it.
struct Damage: Sendable, CustomTestStringConvertible {
  var name: String
  var kind: Finding.Kind
  /// The end of the path that the finding is about.
  var path: @Sendable (DamagedCopy, Int) -> String
  var severity: Finding.Severity
  var layout = PhantomDataset.Layout.nnunet
  /// Damages a case, or the whole.
  var apply: @Sendable (DamagedCopy, Int) throws -> Void

  var testDescription: String { name }

  init(
    _ name: String, _ kind: Finding.Kind, _ severity: Finding.Severity = .error,
    in layout: PhantomDataset.Layout = .nnunet,
    at path: @escaping @Sendable (DamagedCopy, Int) -> String,
    _ apply: @escaping @Sendable (DamagedCopy, Int) throws -> Void
  ) {
    (self.name, self.kind, self.severity) = (name, kind, severity)
    (self.path, self.layout, self.apply) = (path, layout, apply)
  }

  private static let image: @Sendable (DamagedCopy, Int) -> String = { $0.image($1) }
  private static let second: @Sendable (DamagedCopy, Int) -> String = { $0.image($1, 1) }
  private static let label: @Sendable (DamagedCopy, Int) -> String = { $0.label($1) }
  private static func fixed(_ path: String) -> @Sendable (DamagedCopy, Int) -> String {
    { _, _ in path }
  }

  /// Of one case's files: several at once, each in a case of its own, are all told.
  static let ofCases: [Damage] = grids + headers + voxels + names

  private static let grids = [
    Damage("a label one slice short", .grid, at: label) {
      try $0.put(Int16(10), at: 46, in: $0.label($1))
    },
    Damage("a label that was shifted", .grid, at: label) {
      try $0.change(292, in: [$0.label($1)]) { $0 + 3 }
    },
    Damage("a channel that was shifted by half a voxel", .grid, at: second) {
      try $0.change(324, in: [$0.image($1, 1)]) { $0 + 0.5 }
    },
    Damage("a channel of another size", .grid, at: second) {
      try $0.put(Int16(10), at: 44, in: $0.image($1, 1))
    },
    Damage("a label with other voxel sizes", .grid, at: label) {
      for offset in [280, 284, 288] { try $0.change(offset, in: [$0.label($1)]) { $0 * 1.1 } }
    },
    Damage("a label that was mirrored", .grid, at: label) {
      for offset in [280, 296, 312] { try $0.change(offset, in: [$0.label($1)]) { -$0 } }
    },
    Damage("axes that are not at right angles", .affine, .warning, at: image) {
      for offset in [280, 284, 288] { try $0.change(offset, in: $0.files($1)) { $0 + 0.3 } }
    },
    Damage("a qform that disagrees with the sform", .affine, .warning, at: image) {
      try $0.put(Int16(1), at: 252, in: $0.files($1))
    },
    Damage("no stated orientation", .orientation, .note, at: image) {
      try $0.put(Int16(0), at: 254, in: $0.files($1))
    },
    Damage("lengths in metres", .spacing, .warning, at: image) {
      try $0.put(UInt8(1), at: 123, in: $0.files($1))
    },
    Damage("voxels of a metre", .spacing, .warning, at: image) { copy, item in
      for row in 0..<3 {
        for column in 0..<3 {
          try copy.change(280 + 16 * row + 4 * column, in: copy.files(item)) { $0 * 1000 }
        }
      }
    },
  ]

  private static let headers = [
    Damage("an affine that cannot be inverted", .unreadableFile, at: image) {
      for offset in [280, 284, 288] { try $0.put(Float(0), at: offset, in: $0.image($1)) }
    },
    Damage("an affine that is not finite", .unreadableFile, at: second) {
      try $0.put(Float.nan, at: 280, in: $0.image($1, 1))
    },
    Damage("no signature", .unreadableFile, at: image) {
      try $0.put(UInt8(0), at: 344, in: $0.image($1))
    },
    Damage("a file that is cut off", .unreadableFile, at: image) {
      try $0.edit($0.image($1)) { $0 = $0.prefix(2000) }
    },
    Damage("an empty file", .unreadableFile, at: label) { try $0.touch($0.label($1), "") },
    Damage("a gzip file with a wrong check sum", .unreadableFile, at: image) {
      try $0.shell("gzip -c \($0.image($1)) > x && mv x \($0.image($1))")
      try $0.edit($0.image($1)) { $0[$0.count - 6] ^= 1 }
    },
    Damage("a gzip file that is cut off", .unreadableFile, at: label) {
      try $0.shell("gzip -c \($0.label($1)) > x && mv x \($0.label($1))")
      try $0.edit($0.label($1)) { $0 = $0.prefix($0.count - 12) }
    },
    Damage("four dimensions", .unreadableFile, at: image) {
      for (index, size) in [4, 12, 11, 1, 13].enumerated() {
        try $0.put(Int16(size), at: 40 + 2 * index, in: $0.image($1))
      }
    },
    Damage("complex numbers", .unreadableFile, at: image) {
      try $0.put(Int16(32), at: 70, in: $0.image($1))
    },
    Damage("a Git LFS pointer", .unreadableFile, at: label) {
      try $0.touch($0.label($1), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n")
    },
    Damage("another format by a volume's name", .unreadableFile, at: image) {
      try $0.touch($0.image($1), String(repeating: "NRRD0004 ", count: 60))
    },
  ]

  private static let voxels = [
    Damage("a value that is no number", .notFinite, at: image) {
      try $0.put(Float.nan, at: 352 + 4 * 100, in: $0.image($1))
    },
    Damage("an infinite value", .notFinite, at: second) {
      try $0.put(-Float.infinity, at: 352, in: $0.image($1, 1))
    },
    Damage("a constant image", .constantImage, .warning, at: image) {
      try $0.repaint($1) { _ in 7 }
    },
    Damage("an image of zeros", .constantImage, .warning, at: image) {
      try $0.repaint($1) { _ in 0 }
    },
    Damage("a label that is not declared", .undeclaredLabels, at: label) {
      try $0.put(UInt8(9), at: 352 + 50, in: $0.label($1))
    },
    Damage("a negative label", .undeclaredLabels, at: label) {
      try $0.relabel($1) { $0 == 4 ? -1 : $0 }
    },
    Damage("labels of fractions", .notLabels, at: label) { copy, item in
      let volume = try LabelVolume(contentsOf: copy.path(copy.label(item)))
      let voxels = volume.voxels.map { $0 == 2 ? 1.5 : Float($0) }
      try Volume(grid: volume.grid, voxels: voxels).write(to: copy.path(copy.label(item)))
    },
    Damage("labels that a slope makes fractions", .notLabels, at: label) {
      try $0.put(Float(0.5), at: 112, in: $0.label($1))
    },
    Damage("a mask without a label", .emptyMask, .warning, at: label) {
      try $0.relabel($1) { _ in 0 }
    },
    Damage("an image twice", .duplicate, .warning, at: { copy, _ in copy.image(4) }) {
      try $0.copy($0.image($1), to: $0.image(4))
    },
    Damage("a channel twice", .duplicate, .warning, at: second) {
      try $0.copy($0.image($1), to: $0.image($1, 1))
    },
    Damage(
      "a case that is tested on too", .duplicate, .warning, at: fixed("phantom_005_0000.nii.gz")
    ) {
      try $0.copy($0.image($1), to: "imagesTs/phantom_005_0000.nii.gz")
    },
    Damage("a label twice", .duplicate, .warning, at: { copy, _ in copy.label(4) }) {
      try $0.copy($0.label($1), to: $0.label(4))
    },
  ]

  private static let names = [
    Damage("a case without a label", .caseWithoutLabel, at: label) { try $0.remove($0.label($1)) },
    Damage("a case without a channel", .missingFile, at: second) { try $0.remove($0.image($1, 1)) },
    Damage("a label without an image", .labelWithoutImage, .warning, at: fixed("labelsTr")) {
      try $0.copy($0.label($1), to: "labelsTr/phantom_009.nii.gz")
    },
    Damage("a channel too many", .channels, .warning, at: fixed("imagesTr")) {
      try $0.copy($0.image($1), to: $0.image($1, 2))
    },
    Damage("an image without a channel's number", .stray, .warning, at: fixed("imagesTr")) {
      try $0.copy($0.image($1), to: "imagesTr/phantom.nii.gz")
    },
    Damage("an image of another format", .stray, .warning, at: fixed("imagesTr")) { copy, _ in
      try copy.touch("imagesTr/a.mha")
    },
    Damage("what a file manager left", .stray, .warning, at: fixed("labelsTr")) { copy, _ in
      try copy.touch("labelsTr/Thumbs.db")
    },
    Damage("an editor's copy", .stray, .warning, at: fixed("imagesTs")) { copy, _ in
      try copy.touch("imagesTs/phantom_005_0000.nii.gz~")
    },
    Damage("half a download", .stray, .warning, at: fixed("imagesTs")) { copy, _ in
      try copy.touch("imagesTs/phantom_006_0000.nii.gz.part")
    },
    Damage("a volume beside the folders", .stray, .warning, at: fixed("data")) {
      try $0.copy($0.image($1), to: "forgotten.nii.gz")
    },
    Damage("hidden files", .hiddenFiles, .note, at: fixed("data")) { copy, _ in
      try copy.touch("imagesTr/._phantom_001_0000.nii.gz")
      try copy.touch("labelsTr/.DS_Store")
    },
  ]

  /// Of a data set as a whole, and of other layouts: one at a time.
  static let ofWholes: [Damage] = [
    Damage("two channels that were exchanged", .channels, .warning, at: image) { copy, item in
      try copy.shell(
        "mv \(copy.image(item)) x; mv \(copy.image(item, 1)) \(copy.image(item)); mv x \(copy.image(item, 1))"
      )
    },
    Damage(
      "another number of cases than is promised", .caseCount, .warning, at: fixed("dataset.json")
    ) {
      copy, _ in try copy.replace("\"numTraining\": 4", by: "\"numTraining\": 5")
    },
    Damage("two channels of one name", .channels, .warning, at: fixed("data")) { copy, _ in
      try copy.replace("\"T2\"", by: "\"t1\"")
    },
    Damage("a channel's number left out", .description, at: fixed("dataset.json")) { copy, _ in
      try copy.replace("\"1\":", by: "\"2\":")
    },
    Damage("a description that is no JSON", .description, at: fixed("dataset.json")) { copy, _ in
      try copy.replace("{\"0\"", by: "\"0\"")
    },
    Damage("a description without labels", .description, at: fixed("dataset.json")) { copy, _ in
      try copy.replace("\"labels\"", by: "\"classes\"")
    },
    Damage("no description", .description, at: fixed("data")) { copy, _ in
      try copy.remove("dataset.json")
    },
    Damage("a value that two labels have", .declaredLabels, .warning, at: fixed("data")) {
      copy, _ in
      try copy.replace("\"lesion\": 4", by: "\"lesion\": 4, \"tumour\": 4")
    },
    Damage("no background", .declaredLabels, .warning, at: fixed("data")) { copy, _ in
      try copy.replace("\"background\": 0, ", by: "")
    },
    Damage("a label that no case has", .absentLabel, .warning, at: fixed("data")) { copy, _ in
      try copy.replace("\"lesion\": 4", by: "\"lesion\": 4, \"stent\": 5")
    },
    Damage("no folder of labels", .missingFile, at: fixed("labelsTr")) { copy, _ in
      try copy.remove("labelsTr")
    },
    Damage("another ending than the files have", .noCases, at: fixed("imagesTr")) { copy, _ in
      try copy.replace(".nii.gz", by: ".img")
    },
    Damage("a case of other voxel sizes", .spacing, .note, at: fixed("data")) { copy, _ in
      for row in 0..<3 {
        for column in 0..<3 {
          try copy.change(280 + 16 * row + 4 * column, in: copy.files(1)) { $0 * 2 }
        }
      }
    },
    Damage("a volume too few", .unreadableFile, in: .decathlon, at: fixed("phantom_002.nii.gz")) {
      copy, _ in try copy.put(Int16(1), at: 48, in: "imagesTr/phantom_002.nii.gz")
    },
    Damage("a listed file that is not there", .missingFile, in: .decathlon, at: fixed("002.nii.gz"))
    {
      copy, _ in try copy.remove("imagesTr/phantom_002.nii.gz")
    },
    Damage("a file that is not listed", .stray, .warning, in: .decathlon, at: fixed("imagesTr")) {
      copy, _ in try copy.copy("imagesTr/phantom_002.nii.gz", to: "imagesTr/phantom_020.nii.gz")
    },
    Damage("a value of the second volume", .notFinite, in: .decathlon, at: fixed("(volume 1)")) {
      copy, _ in
      let voxels = 13 * 12 * 11
      try copy.put(Float.nan, at: 352 + 4 * (voxels + 5), in: "imagesTr/phantom_001.nii.gz")
    },
    Damage("no FLAIR", .missingFile, in: .brats, at: fixed("BraTS20_Training_002")) { copy, _ in
      try copy.remove("BraTS20_Training_002/BraTS20_Training_002_flair.nii.gz")
    },
    Damage(
      "one case without a mask", .caseWithoutLabel, .warning, in: .brats2023,
      at: fixed("BraTS-GLI-00001-000-t1n.nii.gz")
    ) { copy, _ in
      try copy.remove("BraTS-GLI-00001-000/BraTS-GLI-00001-000-seg.nii.gz")
    },
    Damage(
      "the enhancing tumour of the year before", .undeclaredLabels, in: .brats2023,
      at: fixed("seg.nii.gz")
    ) { copy, _ in
      let name = "BraTS-GLI-00001-000/BraTS-GLI-00001-000-seg.nii.gz"
      try copy.edit(name) { for index in 352..<$0.count where $0[index] == 3 { $0[index] = 4 } }
    },
    Damage(
      "a file too many in a case's folder", .stray, .warning, in: .brats2021, at: fixed("00001")
    ) {
      copy, _ in try copy.touch("BraTS2021_00001/notes.txt")
    },
    Damage(
      "voxels without their header's file", .missingFile, in: .iseg, at: fixed("subject-2-T2.hdr")
    ) {
      copy, _ in try copy.remove("subject-2-T2.hdr")
    },
    Damage(
      "a header without its voxels' file", .missingFile, in: .iseg, at: fixed("subject-3-T1.img")
    ) {
      copy, _ in try copy.remove("subject-3-T1.img")
    },
  ]
}
