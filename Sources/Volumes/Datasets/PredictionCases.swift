import Foundation

/// The cases that a user names to be segmented.
public enum PredictionCases {
  /// Cases of `channels` images each. Paths are a data set (its test cases, or the training cases
  /// where it has none), folders of images, or images. Images that are named as one case's
  /// modalities (`x_0000.nii.gz`, `x_0001.nii.gz`) belong together; so do exactly `channels` images
  /// given by themselves. Throws `VolumeError`.
  public static func find(_ paths: [String], channels: Int) throws -> [Case] {
    var cases: [Case] = []
    var images: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw VolumeError(path, "no such file or folder", .missingInput)
      }
      if !isFolder.boolValue, VolumeFiles.split(path) != nil {
        images.append(path)
      } else if isFolder.boolValue, let found = try folder(path, channels: channels) {
        cases += found
      } else {
        let dataset = try Dataset.open(path)
        cases += dataset.test.isEmpty ? dataset.training : dataset.test
      }
    }
    cases += try group(images, channels: channels)
    for item in cases where item.images.count != channels {
      throw VolumeError(
        item.images.first ?? item.name,
        "case '\(item.name)' has \(item.images.count) images, but the network takes \(channels)")
    }
    let names = Dictionary(grouping: cases, by: \.name)
    if let twice = names.first(where: { $0.value.count > 1 }) {
      throw VolumeError(
        twice.value[1].images[0], "is of a second case named '\(twice.key)'")
    }
    return cases
  }

  /// The images of a folder that is no data set; nil where it holds none.
  private static func folder(_ path: String, channels: Int) throws -> [Case]? {
    let files = Dataset.list(URL(fileURLWithPath: path))
    guard !files.contains("dataset.json") else { return nil }
    let images = files.filter {
      VolumeFiles.split($0).map { !$0.ending.hasPrefix(".img") } ?? false
    }
    // iSeg's pairs lie in one flat folder too, and are told by their names.
    if images.isEmpty || images.contains(where: { $0.hasPrefix("subject-") }) { return nil }
    return try group(images.map { path + "/" + $0 }, channels: channels)
  }

  private static func group(_ images: [String], channels: Int) throws -> [Case] {
    let groups = Dictionary(grouping: images, by: Case.name(ofImage:))
    let areNamed = groups.values.allSatisfy { $0.count == channels }
    if !areNamed, images.count == channels {
      return [Case(name: Case.name(ofImage: images[0]), images: images, label: nil)]
    }
    return groups.sorted { $0.key < $1.key }.map { name, images in
      Case(name: name, images: images.sorted(), label: nil)
    }
  }
}
