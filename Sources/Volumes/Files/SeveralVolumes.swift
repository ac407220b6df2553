/// Files that hold more than one volume, which are not read.
enum SeveralVolumes {
  /// Throws `VolumeError` where a header at `path` states sizes of several volumes.
  static func check(_ sizes: [Int], path: String) throws {
    guard sizes.dropFirst(3).contains(where: { $0 != 1 }) else { return }
    throw VolumeError(path, "holds several volumes (\(Grid.list(sizes))). \(advice(for: path))")
  }

  /// The same for the file at `path`, which need be no volume at all.
  static func check(_ path: String) throws {
    guard let files = try? VolumeFiles(path), let stream = try? ByteStream(files.header),
      let head = try? stream.read(540), let fields = try? HeaderFields(head, path: path)
    else { return }
    let stored = fields.storedDimensions
    if (1...7).contains(stored[0]) { try check(Array(stored[1...stored[0]]), path: path) }
  }

  /// Words on how they come apart.
  static func advice(for path: String) -> String {
    let stem = VolumeFiles.split(path)?.stem ?? path
    return "A file is one channel of a case; nibabel takes this one apart: python3 -c \"import"
      + " nibabel as n; [n.save(v, '\(stem)_%04d.nii.gz' % c) for c, v in"
      + " enumerate(n.four_to_three(n.load('\(path)')))]\""
  }
}
