import Foundation

/// Which images are one case's: those that their names give exactly the channels that a network takes.
struct ImageGrouping {
  /// How many channels the network takes.
  var channels: Int
  /// What they were called in training, if that is known.
  var names: [String]?

  /// Throws `VolumeError` where an image's case or channel is not certain.
  func cases(_ images: [String]) throws -> [Case] {
    var numbered: [String: [(number: Int, path: String)]] = [:]
    var others: [String] = []
    for path in images {
      let file = URL(fileURLWithPath: path).lastPathComponent
      if let image = ImageName.numbered(VolumeFiles.split(file)?.stem ?? file) {
        numbered[image.name, default: []].append((image.number, path))
      } else {
        others.append(path)
      }
    }
    var cases = try numbered.sorted { $0.key < $1.key }.flatMap { name, images in
      try self.cases(named: name, images.sorted { ($0.number, $0.path) < ($1.number, $1.path) })
    }
    cases += channels == 1 ? others.map { Self.single($0) } : try unnumbered(others)
    return cases.sorted { $0.name < $1.name }
  }

  /// The cases of images that differ by their number.
  private func cases(
    named name: String, _ images: [(number: Int, path: String)]
  ) throws -> [Case] {
    let numbers = images.map(\.number)
    guard numbers == Array(0..<channels) else {
      // Of a network of one channel, `x_0042` is a name as good as any, unless it is that of another channel.
      if channels == 1, !numbers.contains(0), try !images.contains(where: isOfOtherChannel) {
        return images.map { Self.single($0.path) }
      }
      throw VolumeError(
        images[0].path,
        "the images of case '\(name)' are numbered \(numbers.map(String.init).joined(separator: ", "))"
          + ", but the network takes "
          + (0..<channels).map(String.init).joined(separator: ", ")
          + (names.map { " (\($0.joined(separator: ", ")))" } ?? ""))
    }
    let item = Case(name: name, images: images.map { ImageFile($0.path) }, label: nil)
    return [try ordered(item)]
  }

  /// Whether an image stands beside the first channel of its case, or beside a description of more channels.
  private func isOfOtherChannel(_ image: (number: Int, path: String)) throws -> Bool {
    let url = URL(fileURLWithPath: image.path)
    let folder = url.deletingLastPathComponent()
    if let given = try NNUNetLayout.channels(besides: folder.path) {
      return given.count > image.number
    }
    guard let (stem, _) = VolumeFiles.split(url.lastPathComponent) else { return false }
    return VolumeFiles.endings.contains { ending in
      let first = folder.appending(path: stem.dropLast(4) + "0000" + ending)
      return FileManager.default.fileExists(atPath: first.path)
    }
  }

  /// A case whose channels are in the order of the description beside their folder, if there is one.
  private func ordered(_ item: Case) throws -> Case {
    let path = item.images[0].path
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard let names, let given = try NNUNetLayout.channels(besides: folder) else {
      return item
    }
    return item.reordered(try ChannelOrder.places(of: names, in: given, path: path))
  }

  /// The cases of images that their names do not number: of files that hold as many volumes as the network
  /// takes channels, as the Medical Decathlon's, and of others.
  private func unnumbered(_ images: [String]) throws -> [Case] {
    let isWhole = { SeveralVolumes.count(of: $0) == channels }
    return try images.filter(isWhole).map { try ordered(Self.single($0, volumes: channels)) }
      + named(images.filter { !isWhole($0) })
  }

  /// The cases of images that differ by their channel's name.
  private func named(_ images: [String]) throws -> [Case] {
    let known = (names.map { [$0] } ?? BraTSLayout.all.map(\.modalities) + [ISegLayout.modalities])
      .filter { $0.count == channels && Set($0.map { $0.lowercased() }).count == channels }
    let names =
      known.first { names in images.contains { ImageName.named($0, among: names) != nil } }
      ?? known.first
    var groups: [String: [Int: String]] = [:]
    var rest: [String] = []
    for path in images {
      guard let image = ImageName.named(path, among: names ?? []) else {
        rest.append(path)
        continue
      }
      if let first = groups[image.name]?[image.number] {
        throw VolumeError(path, "is the same channel of case '\(image.name)' as \(first)")
      }
      groups[image.name, default: [:]][image.number] = path
    }
    // A case of the BraTS data set that was labelled has its label beside its images.
    rest.removeAll { path in
      ImageName.named(path, among: ["seg"]).map { groups[$0.name] != nil } ?? false
    }
    if let path = rest.first {
      try SeveralVolumes.check(path)
      let ways = ["CASE_0000, CASE_0001, …"] + (names.map { ["CASE_" + $0[0] + ", …"] } ?? [])
      throw VolumeError(
        path,
        "does not tell by its name which of the network's \(channels) channels it is: a case's"
          + " images are named \(ways.joined(separator: " or "))")
    }
    return try groups.sorted { $0.key < $1.key }.map { name, images in
      let missing = (0..<channels).filter { images[$0] == nil }
      guard missing.isEmpty else {
        throw VolumeError(
          images.values.sorted()[0],
          "case '\(name)' lacks the channels "
            + missing.map { names![$0] }.joined(separator: ", "))
      }
      return Case(name: name, images: (0..<channels).map { ImageFile(images[$0]!) }, label: nil)
    }
  }

  /// The case of one file; of several volumes, where its header says so.
  private static func single(_ path: String, volumes: Int = 1) -> Case {
    let file = URL(fileURLWithPath: path).lastPathComponent
    return Case(
      name: VolumeFiles.split(file)?.stem ?? file,
      images: volumes == 1 ? [ImageFile(path)] : ImageFile.volumes(of: path, count: volumes),
      label: nil)
  }
}
