import DurableFiles
import Experiment
import Foundation
import Randomness
import RefusableMemory

/// A folder of preprocessed volumes, which are found by what they were made of: the content of the files,
/// the preprocessing, the numbering of labels. Several processes may use it at once. It may be removed at
/// any time, as everything in it can be made anew.
public struct PreprocessedStore: Sendable {
  public let folder: String
  /// Is told of files that are damaged, and made anew.
  private let warn: @Sendable (String) -> Void

  /// Raised with every change of what is made of the same files, or of how it is stored.
  private static let version = 2

  /// Nothing is made before there is something to keep.
  public init(_ folder: String, warn: @escaping @Sendable (String) -> Void) {
    (self.folder, self.warn) = (folder, warn)
  }

  /// Makes the folder where it is not there, and removes what processes that were killed left in it. Throws
  /// `FileError`.
  public func prepare() throws {
    try DurableFile.ensureDirectory(folder)
    DurableFile.removeLeftovers(in: folder, untouchedFor: 24 * 3600)
  }

  /// A case from the store, or from its files and then into the store. Throws as `LoadedCase` does.
  func load(
    _ source: Case, _ labels: [LabelMap], _ preprocessing: Preprocessing
  ) throws -> LoadedCase {
    let imagesOrigin = try origin(of: source, preprocessing)
    let classesOrigin = try labels.isEmpty ? nil : origin(of: source, labels, on: imagesOrigin)
    let images = try stored(imagesOrigin)
    let classes = try classesOrigin.flatMap(stored)
    if let images, let loaded = try images.case(source, preprocessing) {
      guard let classesOrigin else { return loaded }
      var result = loaded
      if let classes, classes.size == loaded.size {
        result.classes = try classes.bytes()
      } else {
        result.classes = try source.classes(labels, on: loaded.placement.grid)
          .map(loaded.placement.classes)
        try write(result.classes ?? [], of: loaded.placement, classesOrigin)
      }
      return result
    }
    let loaded = try LoadedCase(reading: source, labels, preprocessing)
    try write(loaded, imagesOrigin)
    if let classesOrigin, let classes = loaded.classes {
      try write(classes, of: loaded.placement, classesOrigin)
    }
    return loaded
  }

  /// What the images of a case are made of.
  private func origin(of source: Case, _ preprocessing: Preprocessing) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let settings = String(decoding: try encoder.encode(preprocessing), as: UTF8.self)
    return try "images \(Self.version) \(settings)" + digests(of: source.images)
  }

  /// What the class indices of a case are made of, on the voxels of its images.
  private func origin(
    of source: Case, _ labels: [LabelMap], on images: String
  ) throws -> String {
    let values = labels.map { map in
      map.labels.map { String($0.value) }.joined(separator: ",")
        + (map.ignored.map { " but \($0)" } ?? "")
    }
    return try "classes \(values.joined(separator: ";"))"
      + digests(of: source.label.map { [ImageFile($0)] } ?? []) + " of " + images
  }

  /// For each image the digests of its files, and which of a file's volumes it is.
  private func digests(of images: [ImageFile]) throws -> String {
    var known: [String: String] = [:]
    return try images.map { image in
      if known[image.path] == nil {
        known[image.path] = try VolumeFiles.all(image.path).map { path in
          let digest = try FileDigest(of: path)
          return " \(digest.bytes):\(digest.checksum)"
        }.joined()
      }
      return known[image.path]! + (image.part.map { ":\($0.index)" } ?? "")
    }.joined()
  }

  private func path(_ origin: String) -> String {
    "\(folder)/\(String(StableHash.hash(origin), radix: 16)).volumes"
  }

  /// Nil where there is none, or, which is told, a damaged one. Throws `RefusedMemory`.
  private func stored(_ origin: String) throws -> PreprocessedFile? {
    let path = path(origin)
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    try Room.check(bytes: Int(status.st_size), for: "the bytes of '\(path)'")
    if let file = PreprocessedFile(contentsOf: path), file.origin == origin { return file }
    warn("\(path) is damaged; it is made anew")
    return nil
  }

  private func write(_ loaded: LoadedCase, _ origin: String) throws {
    try VolumeError.translating {
      try DurableFile.ensureDirectory(folder)
      try PreprocessedFile.write(
        to: path(origin), origin: origin, loaded.placement, loaded.deviations, loaded.images)
    }
  }

  private func write(
    _ classes: [UInt8], of placement: VoxelPlacement, _ origin: String
  ) throws {
    try VolumeError.translating {
      try DurableFile.ensureDirectory(folder)
      try PreprocessedFile.write(to: path(origin), origin: origin, placement, [], [classes])
    }
  }
}
