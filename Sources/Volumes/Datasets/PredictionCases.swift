import Foundation

/// The cases that a user names to be segmented.
public enum PredictionCases {
  /// Cases of `channels` images each, in the order of `names` where it is known what the channels were
  /// called in training. Paths are a data set (its test cases, or the training cases where it has none),
  /// the folder of one BraTS case, folders of images, or images. Images are a case's when their names
  /// say so, by number (`x_0000.nii.gz`, `x_0001.nii.gz`) or by channel (`x_t1.nii.gz`, `x_t2.nii.gz`).
  /// Throws `VolumeError` where that is not certain.
  public static func find(
    _ paths: [String], channels: Int, names: [String]? = nil
  ) throws -> [Case] {
    let grouping = ImageGrouping(channels: channels, names: names)
    var cases: [Case] = []
    var images: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw VolumeError(path, "no such file or folder", .missingInput)
      }
      if !isFolder.boolValue, VolumeFiles.split(path) != nil {
        images.append(path)
      } else if isFolder.boolValue, let found = try folder(path, grouping) {
        cases += found
      } else {
        cases += try self.cases(of: Dataset.open(path), names)
      }
    }
    cases += try grouping.cases(images)
    for item in cases where item.images.count != channels {
      throw VolumeError(
        item.images.first?.path ?? item.name,
        "case '\(item.name)' has \(item.images.count) images, but the network takes \(channels)")
    }
    let sorted = cases.sorted { $0.name < $1.name }
    for (one, next) in zip(sorted, sorted.dropFirst()) where one.name == next.name {
      throw VolumeError(next.images[0].path, "is of a second case named '\(next.name)'")
    }
    return cases
  }

  /// What folders of images hold of formats that are not read, a sentence for each folder: no case has it.
  public static func skipped(in paths: [String]) -> [String] {
    paths.compactMap { path in
      let files = Dataset.list(URL(fileURLWithPath: path).standardizedFileURL)
      let foreign = files.filter { ForeignFormat.of($0) != nil }
      guard let advice = FolderContent(foreign, in: path).foreignAdvice else { return nil }
      return "\(path): \(counted(foreign.count, "file")) of another format skipped: \(advice)"
    }
  }

  private static func cases(of dataset: Dataset, _ names: [String]?) throws -> [Case] {
    let dataset = try names.map { try dataset.ordered(as: $0) } ?? dataset
    return dataset.test.isEmpty ? dataset.training : dataset.test
  }

  /// The cases of a folder that is no data set; nil where it may be one.
  private static func folder(_ path: String, _ grouping: ImageGrouping) throws -> [Case]? {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let files = Dataset.list(url)
    guard !files.contains("dataset.json") else { return nil }
    // Two layouts have images in one folder that their names do not number.
    if let iseg = try ISegLayout.find(url, givenAs: path) {
      try VolumeErrors.check(iseg.findings.errors)
      return try cases(of: iseg, grouping.names)
    }
    for layout in BraTSLayout.all {
      guard let item = try layout.openCase(url, name: url.lastPathComponent) else { continue }
      guard let names = grouping.names else { return [item] }
      return [
        item.reordered(
          try ChannelOrder.places(of: names, in: layout.modalities, path: path))
      ]
    }
    let images = files.filter {
      VolumeFiles.split($0).map { !$0.ending.hasPrefix(".img") } ?? false
    }
    return images.isEmpty ? nil : try grouping.cases(images.map { path + "/" + $0 })
  }
}
