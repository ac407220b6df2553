/// Channels of images by their names, which are compared without regard to case.
enum ChannelOrder {
  /// For each of `wanted` where it stands among `given`; nil where that is not certain: the names are
  /// others, or one occurs twice and they are not in the same order.
  static func places(of wanted: [String], in given: [String]) -> [Int]? {
    let (wanted, given) = (wanted.map { $0.lowercased() }, given.map { $0.lowercased() })
    if wanted == given { return Array(given.indices) }
    guard wanted.count == given.count, Set(wanted) == Set(given), Set(given).count == given.count
    else { return nil }
    return wanted.map { given.firstIndex(of: $0)! }
  }

  /// The same; throws `VolumeError` about the file or folder at `path`.
  static func places(
    of wanted: [String], in given: [String], path: String
  ) throws -> [Int] {
    guard let places = places(of: wanted, in: given) else {
      throw VolumeError(
        path,
        "has the channels \(given.joined(separator: ", ")), but the network was trained with"
          + " \(wanted.joined(separator: ", "))")
    }
    return places
  }
}

extension Case {
  /// The case with the images that stand at `places`.
  func reordered(_ places: [Int]) -> Case {
    Case(name: name, images: places.map { images[$0] }, label: label)
  }
}

extension Dataset {
  /// The data set with its channels in the order of `names`. Throws `VolumeError` where it has others.
  public func ordered(as names: [String]) throws -> Dataset {
    let places = try ChannelOrder.places(of: names, in: modalities, path: path)
    var result = self
    result.modalities = places.map { modalities[$0] }
    result.training = training.map { $0.reordered(places) }
    result.test = test.map { $0.reordered(places) }
    return result
  }
}
