/// Files that hold more than one volume, which are read where a layout says so alone.
enum SeveralVolumes {
  /// Throws `VolumeError` where a header at `path` states sizes of several volumes.
  static func check(_ sizes: [Int], path: String) throws {
    guard sizes.dropFirst(3).contains(where: { $0 != 1 }) else { return }
    throw VolumeError(path, "holds several volumes (\(Grid.list(sizes))). \(advice(for: path))")
  }

  /// Throws `VolumeError` unless a header at `path` states sizes of `count` volumes along a fourth axis.
  static func check(_ sizes: [Int], are count: Int, path: String) throws {
    let isFit =
      sizes.dropFirst(3).reduce(1, *) == count && sizes.dropFirst(4).allSatisfy { $0 == 1 }
    guard !isFit else { return }
    throw VolumeError(
      path,
      "has the sizes \(Grid.list(sizes)), but a fourth of \(count) for as many channels is wanted")
  }

  /// Throws `VolumeError` where the file at `path`, which need be no volume at all, holds several.
  static func check(_ path: String) throws {
    if let sizes = sizes(of: path) { try check(sizes, path: path) }
  }

  /// How many volumes the file at `path` holds; nil where it is no volume.
  static func count(of path: String) -> Int? {
    sizes(of: path)?.dropFirst(3).reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
  }

  /// The sizes that the header of a file states.
  private static func sizes(of path: String) -> [Int]? {
    guard let files = try? VolumeFiles(path), let stream = try? ByteStream(files.header),
      let head = try? stream.read(540), let fields = try? HeaderFields(head, path: path)
    else { return nil }
    let stored = fields.storedDimensions
    return (1...7).contains(stored[0]) ? Array(stored[1...stored[0]]) : nil
  }

  /// Words on how they come apart.
  static func advice(for path: String) -> String {
    let stem = VolumeFiles.split(path)?.stem ?? path
    return "A file is one channel of a case; nibabel takes this one apart: python3 -c \"import"
      + " nibabel as n; [n.save(v, '\(stem)_%04d.nii.gz' % c) for c, v in"
      + " enumerate(n.four_to_three(n.load('\(path)')))]\""
  }
}
