import Foundation

/// Files in the folders of a data set that belong to no case.
enum Strays {
  /// What there is to say of them, folder by folder. A folder of cases has nothing else in it; in the
  /// data set's own texts and tables are at home.
  static func findings(of dataset: Dataset) -> [Finding] {
    guard dataset.layout != .file else { return [] }
    let root = folder(of: dataset)
    let used = Set((dataset.training + dataset.test).flatMap(\.files)).union(dataset.unused)
    var findings: [Finding] = []
    var hidden: [String] = []
    for (path, isRoot) in folders(of: dataset, root) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      hidden += names.filter(Dataset.isHidden).map { "\(path)/\($0)" }
      let strays = Dataset.list(URL(fileURLWithPath: path)).filter { name in
        !isFolder("\(path)/\(name)") && !used.contains("\(path)/\(name)")
          && (!isRoot || isLeftover(name))
      }
      if !strays.isEmpty {
        let them = strays.count == 1 ? "it" : "them"
        findings.append(.ignored(.stray, strays, in: path, "no case has \(them)"))
      }
    }
    if let first = hidden.sorted().first {
      let others =
        hidden.count > 1 ? " and \(counted(hidden.count - 1, "other hidden name")) are" : " is"
      findings.append(
        Finding(.hiddenFiles, .note, root, "\(first)\(others) ignored: systems leave such files"))
    }
    return findings
  }

  private static func folder(of dataset: Dataset) -> String {
    let url = URL(fileURLWithPath: dataset.path)
    return url.lastPathComponent == "dataset.json"
      ? url.deletingLastPathComponent().relativePath : url.relativePath
  }

  /// The data set's folder, and below it those that hold cases, or would.
  private static func folders(
    of dataset: Dataset, _ root: String
  ) -> [(path: String, isRoot: Bool)] {
    let names: [String] =
      switch dataset.layout {
      case .nnunet, .decathlon: ["imagesTr", "imagesTs", "labelsTr", "labelsTs"]
      case .brats, .brats2023: Dataset.list(URL(fileURLWithPath: root))
      case .iseg, .file: []
      }
    let below = names.map { "\(root)/\($0)" }.filter(isFolder)
    return [(root, true)] + below.map { ($0, false) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Whether a name in a data set's own folder is a volume's, or what a program or a system left.
  private static func isLeftover(_ name: String) -> Bool {
    let lower = name.lowercased()
    return VolumeFiles.split(name) != nil || ForeignFormat.of(name) != nil
      || ["~", ".part", ".crdownload", ".tmp", ".bak"].contains { lower.hasSuffix($0) }
      || ["thumbs.db", "ehthumbs.db", "desktop.ini"].contains(lower)
      || lower.hasSuffix(":zone.identifier")
  }
}
