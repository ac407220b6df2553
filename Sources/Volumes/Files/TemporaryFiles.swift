import Foundation

/// Files written under other names beside their targets, which they replace when complete.
struct TemporaryFiles {
  private let targets: [String]
  /// Where to write, in the targets' order; the names end as theirs do.
  let names: [String]

  init(for targets: [String]) {
    self.targets = targets
    let unique = UUID().uuidString
    names = targets.map { target in
      let url = URL(fileURLWithPath: target)
      let name = url.lastPathComponent
      let ending = VolumeFiles.split(name)?.ending ?? ""
      return url.deletingLastPathComponent().path + "/.\(name.dropLast(ending.count))-\(unique)"
        + ending
    }
  }

  /// Creates them empty, so that a folder that is missing or closed is found by its own reason.
  func create() throws {
    for (name, target) in zip(names, targets) {
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL, 0o644)
      guard descriptor >= 0 else { throw failure(target, .cannotCreate) }
      close(descriptor)
    }
  }

  /// Gives each its target's name once its bytes are on the disk; the first, a header, goes last.
  func replaceTargets() throws {
    for (name, target) in zip(names, targets) { try synchronize(name, reportedAs: target) }
    for (name, target) in zip(names, targets).reversed() {
      guard rename(name, target) == 0 else { throw failure(target, .cannotCreate) }
    }
    try synchronize(
      URL(fileURLWithPath: names[0]).deletingLastPathComponent().path, reportedAs: targets[0])
  }

  /// Removes those that have not replaced their targets.
  func removeAll() {
    for name in names { unlink(name) }
  }

  private func synchronize(_ path: String, reportedAs target: String) throws {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw failure(target, .inputOutput) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(target, .inputOutput) }
  }

  private func failure(_ path: String, _ kind: VolumeError.Kind) -> VolumeError {
    VolumeError(path, String(cString: strerror(errno)).lowercased(), kind)
  }
}
