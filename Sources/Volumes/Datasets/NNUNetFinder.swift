import Foundation

/// Finds the files that nnU-Net's description speaks of.
struct NNUNetFinder {
  private let description: NNUNetDescription
  /// The description's own.
  private let file: URL
  private let folder: URL
  private let ending: String
  private(set) var findings: [Finding] = []
  /// The paths of volumes that no case has.
  private(set) var unused: Set<String> = []
  /// Whether cases are files without a channel's number, as the Medical Decathlon's are.
  private(set) var isDecathlon = false

  /// Throws `VolumeError` where volumes are of a format that is not read.
  init(_ description: NNUNetDescription, file: URL, folder: URL) throws {
    (self.description, self.file, self.folder) = (description, file, folder)
    let given = description.fileEnding ?? ".nii.gz"
    ending = given.hasPrefix(".") ? given : "." + given
    if let format = ForeignFormat.of(ending) {
      let example = Dataset.list(folder.appendingPathComponent("imagesTr")).first {
        $0.lowercased().hasSuffix(ending.lowercased())
      }
      throw VolumeError(
        file.relativePath,
        "'file_ending' is \(given): this "
          + format.advice(
            for: folder.relativePath + "/imagesTr/" + (example ?? "CASE_0000\(ending)"))
      )
    }
    guard VolumeFiles.split(ending) != nil else {
      throw VolumeError(
        file.relativePath,
        "'file_ending' is \(given), but volumes end in .nii.gz, .nii, .hdr or .img")
    }
  }

  /// The cases of a folder of images: those that version 1 lists, or those that the names tell.
  mutating func cases(
    images: String, labels: String, listed: [NNUNetDescription.Entry]?, needsLabels: Bool
  ) -> [Case] {
    if let listed, !listed.isEmpty { return cases(listed, needsLabels: needsLabels) }
    let images = folder.appendingPathComponent(images)
    let labels = LabelFiles(folder.appendingPathComponent(labels), ending: ending)
    let found = NumberedImages(Dataset.list(images), ending: ending)
    var needsLabels = needsLabels
    if needsLabels, !found.cases.isEmpty,
      !FileManager.default.fileExists(atPath: labels.folder.relativePath)
    {
      let error = VolumeError(labels.folder.relativePath, "no such folder", .missingInput)
      findings.append(Finding(.missingFile, error))
      needsLabels = false
    }
    let cases = found.cases.sorted { $0.key < $1.key }.map { name, files in
      let label = labels.path(of: name)
      return Case(
        name: name,
        images: (0..<description.modalities.count).map { channel in
          let file =
            files[channel] ?? NumberedImages.fileName(name, channel: channel, ending: ending)
          return ImageFile(images.relativePath + "/" + file)
        }, label: needsLabels || labels.holds(name) ? label : nil)
    }
    if !found.cases.isEmpty { warn(of: found, in: images) }
    warn(ofOthersThan: Set(found.cases.keys), labels)
    return cases
  }

  /// The cases that version 2 lists with their files, relative to the description.
  mutating func cases(_ listed: [String: NNUNetDescription.Files]) -> [Case] {
    let channels = description.modalities.count
    return listed.sorted { $0.key < $1.key }.compactMap { name, files in
      guard files.images.count == channels else {
        let error = VolumeError(
          file.relativePath,
          "case '\(name)' has \(counted(files.images.count, "image")) for \(counted(channels, "channel"))"
        )
        findings.append(Finding(.channels, error))
        return nil
      }
      return Case(
        name: name, images: files.images.map { ImageFile(path($0)) }, label: path(files.label))
    }
  }

  /// The cases that version 1 lists by a name that, unlike its files', may have no channel's number. A file
  /// without one holds all channels, one behind the other.
  private mutating func cases(
    _ listed: [NNUNetDescription.Entry], needsLabels: Bool
  ) -> [Case] {
    let channels = description.modalities.count
    let files = FileManager.default
    return listed.map { entry -> Case in
      let image = path(entry.image)
      let name = URL(fileURLWithPath: image).lastPathComponent
      let (stem, ending) = VolumeFiles.split(image) ?? (image, ending)
      var images = (0..<channels).map {
        ImageFile(NumberedImages.fileName(stem, channel: $0, ending: ending))
      }
      if !files.fileExists(atPath: images[0].path) {
        isDecathlon = isDecathlon || files.fileExists(atPath: image)
        images =
          channels == 1 ? [ImageFile(image)] : ImageFile.volumes(of: image, count: channels)
      }
      let label = entry.label.map(path)
      let hasLabel =
        needsLabels || label.map { FileManager.default.fileExists(atPath: $0) } ?? false
      return Case(
        name: VolumeFiles.split(name)?.stem ?? name, images: images, label: hasLabel ? label : nil)
    }
  }

  /// The path of a file that version 1 lists as `./imagesTr/x.nii.gz`.
  private func path(_ listed: String) -> String {
    let names = listed.split(separator: "/").filter { $0 != "." }
    return (listed.hasPrefix("/") ? "" : folder.relativePath) + "/" + names.joined(separator: "/")
  }

  /// Compares the cases to train with with what the description promises.
  mutating func compare(_ cases: [Case]) {
    if cases.isEmpty, findings.errors.isEmpty {
      explainEmptiness()
    } else if findings.errors.isEmpty, let count = description.trainingCount, count != cases.count {
      findings.append(
        Finding(
          .caseCount, .warning, file.relativePath,
          "'numTraining' is \(count), but there \(cases.count == 1 ? "is" : "are") \(cases.count):"
            + " do files lack?"))
    }
  }

  /// Says what there is where there is no case.
  private mutating func explainEmptiness() {
    let images = folder.appendingPathComponent("imagesTr")
    guard FileManager.default.fileExists(atPath: images.relativePath) else {
      let error = VolumeError(images.relativePath, "no such folder", .missingInput)
      return findings.append(Finding(.missingFile, error))
    }
    let names = Dataset.list(images)
    let content = FolderContent(names, in: images.relativePath).description
    let error = VolumeError(
      images.relativePath,
      "holds no image named CASE_0000\(ending), the first channel of a case. \(content)"
        + renaming(names), .missingInput)
    findings.append(Finding(.noCases, error))
  }

  /// What would make images of the files that are there.
  private func renaming(_ names: [String]) -> String {
    guard let name = names.first(where: { VolumeFiles.split($0) != nil }),
      let (stem, found) = VolumeFiles.split(name)
    else { return "" }
    if found != ending.lowercased(), ImageName.numbered(stem) != nil {
      return " Set 'file_ending' to \"\(found)\" in \(file.relativePath)."
    }
    let example = NumberedImages.fileName(stem, channel: 0, ending: ending)
    return " Name them by their channels, as \(example), or list them in a JSON file."
  }

  /// Images that are not used.
  private mutating func warn(of found: NumberedImages, in images: URL) {
    let channels = description.modalities.count
    let beyond = found.cases.sorted { $0.key < $1.key }.flatMap { _, files in
      files.sorted { $0.key < $1.key }.filter { $0.key >= channels }.map(\.value)
    }
    warn(
      .channels, of: beyond, in: images.relativePath,
      "not of the \(channels) channels that \(file.relativePath) names")
    warn(.stray, of: found.others, in: images.relativePath, "not named CASE_0000\(ending)")
  }

  /// Labels without an image.
  private mutating func warn(ofOthersThan cases: Set<String>, _ labels: LabelFiles) {
    let left = labels.names.filter { !cases.contains($0.key) }.map(\.value).sorted()
    guard !cases.isEmpty else { return }
    warn(.labelWithoutImage, of: left, in: labels.folder.relativePath, "labels without an image")
  }

  private mutating func warn(
    _ kind: Finding.Kind, of files: [String], in folder: String, _ what: String
  ) {
    guard !files.isEmpty else { return }
    unused.formUnion(files.map { folder + "/" + $0 })
    findings.append(.ignored(kind, files, in: folder, what))
  }
}

extension Finding {
  /// A warning of files that are not used.
  static func ignored(
    _ kind: Kind, _ files: [String], in folder: String, _ what: String
  ) -> Finding {
    Finding(
      kind, .warning, folder,
      files.count == 1
        ? "\(files[0]) is ignored: \(what)"
        : "\(files[0]) and \(counted(files.count - 1, "other file")) are ignored: \(what)")
  }
}

/// The label volumes of a folder by case.
private struct LabelFiles {
  let folder: URL
  /// Files' names by case.
  let names: [String: String]
  private let ending: String

  init(_ folder: URL, ending: String) {
    (self.folder, self.ending) = (folder, ending)
    names = Dictionary(
      Dataset.list(folder).filter { $0.lowercased().hasSuffix(ending.lowercased()) }
        .map { (String($0.dropLast(ending.count)), $0) }, uniquingKeysWith: { one, _ in one })
  }

  func holds(_ name: String) -> Bool { names[name] != nil }

  func path(of name: String) -> String {
    folder.relativePath + "/" + (names[name] ?? name + ending)
  }
}
