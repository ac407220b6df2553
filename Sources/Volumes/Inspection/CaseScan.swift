/// One pass over the voxels of a case's files: what is wrong with them, and whatever else is asked for.
///
/// A piece of a file, at most 1 MiB as stored, is in memory at a time, as numbers of 32 bits beside it.
struct CaseScan: Sendable {
  let item: Case
  let known: KnownLabels
  var isCancelled: @Sendable () -> Bool = { false }

  /// What a label's voxels tell.
  struct LabelFacts {
    /// How many voxels each value has.
    var counts: [Int32: Int] = [:]
    var digest = ContentDigest()
    var findings: [Finding] = []
  }

  /// What an image's voxels tell.
  struct ImageFacts {
    var moments = Moments()
    var digest = ContentDigest()
  }

  /// Reads the label; nil where the file cannot be read to its end, which is among the findings. Throws
  /// `RefusedMemory` and `CancellationError`.
  ///
  /// - Parameter look: given each piece of labels.
  func label(
    _ path: String, _ findings: inout [Finding],
    _ look: (_ first: Int, [Int32], Grid) throws -> Void = { _, _, _ in }
  ) throws -> LabelFacts? {
    var facts = LabelFacts()
    var notLabels = 0
    var header: CheckedHeader?
    let isWhole: Void? = try findings.catching(.unreadableFile) {
      try VoxelScan(ImageFile(path), unless: isCancelled).forEachPiece { _, first, piece, grid in
        let labels = piece.labels()
        notLabels += labels.notLabels
        facts.counts.merge(LabelVolume.counts(of: labels.values)) { $0 + $1 }
        facts.digest.append(labels.values)
        header = piece.header
        try look(first, labels.values, grid)
      }
    }
    guard isWhole != nil, let header else { return nil }
    try findings.catching(.notLabels) { try header.check(notLabels: notLabels, path: path) }
    try findings.catching(.undeclaredLabels) { try known.check(facts.counts, path: path) }
    if facts.counts.keys.allSatisfy({ $0 == 0 }), notLabels == 0 {
      findings.append(
        Finding(.emptyMask, .warning, path, "labels nothing: all voxels are background"))
    }
    return facts
  }

  /// Reads a file of one or several of the case's images; nil where it cannot be read to its end, which is
  /// among the findings. Throws `RefusedMemory` and `CancellationError`.
  ///
  /// - Parameter look: given each piece of values with its image's place among those of the file.
  func images(
    _ file: ImageFile, _ findings: inout [Finding],
    _ look: (_ volume: Int, _ first: Int, [Float], Grid) throws -> Void = { _, _, _, _ in }
  ) throws -> [ImageFacts]? {
    var facts = [ImageFacts](repeating: ImageFacts(), count: file.part?.count ?? 1)
    var notFinite = facts.map { _ in 0 }
    let isWhole: Void? = try findings.catching(.unreadableFile) {
      try VoxelScan(file, unless: isCancelled).forEachPiece { volume, first, piece, grid in
        let floats = piece.floats()
        notFinite[volume] += floats.notFinite
        facts[volume].digest.append(floats.values)
        for value in floats.values where value.isFinite { facts[volume].moments.add(value) }
        try look(volume, first, floats.values, grid)
      }
    }
    guard isWhole != nil else { return nil }
    for volume in facts.indices {
      let name = file.inFile(volume).description
      try findings.catching(.notFinite) {
        try CheckedHeader.check(notFinite: notFinite[volume], path: name)
      }
      let moments = facts[volume].moments
      if moments.count > 0, moments.isConstant {
        findings.append(
          Finding(
            .constantImage, .warning, name, "is constant: all voxels are \(moments.least)"))
      }
    }
    return facts
  }
}

extension ImageFile {
  /// The image at a place of the same file.
  func inFile(_ index: Int) -> ImageFile {
    ImageFile(path, part: part.map { Part(index: index, count: $0.count) })
  }
}

/// Files by what they hold, to find those that hold the same.
struct ContentIndex {
  private var names: [ContentDigest: String] = [:]

  /// Notes a volume's content; the finding where another volume holds the same.
  mutating func add(_ digest: ContentDigest, of name: String) -> Finding? {
    guard let first = names[digest] else {
      names[digest] = name
      return nil
    }
    return Finding(.duplicate, .warning, name, "holds the same voxels as \(first)")
  }
}
