import Foundation
import Volumes

/// A copy of a data set of phantoms whose files are changed byte by byte: gzipped by their names, they are not
/// compressed.
struct DamagedCopy {
  let folder: String

  /// Makes phantoms in a folder that is not there yet.
  init(_ folder: String, _ layout: PhantomDataset.Layout = .nnunet, cases: Int = 5) throws {
    self.folder = folder
    let modalities = [.nnunet, .decathlon].contains(layout) ? 2 : nil
    try PhantomDataset(
      layout: layout, cases: cases, size: [13, 12, 11], modalities: modalities, seed: 7
    ).write(to: folder)
    try shell(
      "find . -name '*.nii.gz' | while read f; do gzip -dc $f > $f.plain; mv $f.plain $f; done")
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func image(_ item: Int, _ channel: Int = 0) -> String {
    "imagesTr/phantom_00\(item)_000\(channel).nii.gz"
  }

  func label(_ item: Int) -> String { "labelsTr/phantom_00\(item).nii.gz" }

  /// The files of a case.
  func files(_ item: Int) -> [String] { [image(item), image(item, 1), label(item)] }

  func shell(_ line: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-ec", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    precondition(process.terminationStatus == 0, line)
  }

  /// Changes a file's bytes.
  func edit(_ name: String, _ change: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
    change(&data)
    try data.write(to: path(name))
  }

  /// Puts a number at a byte of files.
  func put<Number: BitwiseCopyable>(_ number: Number, at offset: Int, in names: String...) throws {
    try put(number, at: offset, in: names)
  }

  func put<Number: BitwiseCopyable>(_ number: Number, at offset: Int, in names: [String]) throws {
    for name in names {
      try edit(name) { data in
        withUnsafeBytes(of: number) { data.replaceSubrange(offset..<offset + $0.count, with: $0) }
      }
    }
  }

  /// Adds to or multiplies a Float of a header.
  func change(_ offset: Int, in names: [String], _ change: (Float) -> Float) throws {
    for name in names {
      try edit(name) { data in
        let old = data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Float.self) }
        withUnsafeBytes(of: change(old)) {
          data.replaceSubrange(offset..<offset + 4, with: $0)
        }
      }
    }
  }

  /// Replaces a label's voxels.
  func relabel(_ item: Int, _ change: (Int32) -> Int32) throws {
    var volume = try LabelVolume(contentsOf: path(label(item)))
    volume.voxels = volume.voxels.map(change)
    try volume.write(to: path(label(item)))
  }

  /// Replaces an image's voxels.
  func repaint(_ item: Int, _ change: (Float) -> Float) throws {
    var volume = try Volume(contentsOf: path(image(item)))
    volume.voxels = volume.voxels.map(change)
    try volume.write(to: path(image(item)))
  }

  func replace(_ old: String, by new: String, in name: String = "dataset.json") throws {
    let text = try String(contentsOfFile: path(name), encoding: .utf8)
    precondition(text.contains(old), "\(old) in \(name)")
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: path(name))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  func copy(_ name: String, to other: String) throws {
    try? FileManager.default.removeItem(atPath: path(other))
    try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
  }

  func touch(_ name: String, _ text: String = "x") throws {
    try Data(text.utf8).write(to: path(name))
  }
}
