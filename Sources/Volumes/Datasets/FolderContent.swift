/// What there is in a folder where something else was looked for, in words.
struct FolderContent: CustomStringConvertible {
  private let names: [String]
  private let folder: String

  init(_ names: [String], in folder: String) {
    self.names = names
    self.folder = folder
  }

  /// What to do with a file of a format that is not read; nil where there is none.
  var foreignAdvice: String? {
    names.lazy.compactMap { name in
      ForeignFormat.of(name).map { "\(name) \($0.advice(for: "\(folder)/\(name)"))" }
    }.first
  }

  /// A few of the names, or what to do with one of another format.
  var description: String {
    guard let first = names.first else { return "The folder is empty." }
    if let foreignAdvice { return foreignAdvice }
    let shown = ([first] + names.dropFirst().prefix(2)).joined(separator: ", ")
    return names.count > 3
      ? "There are \(shown) and \(counted(names.count - 3, "other"))."
      : "There \(names.count == 1 ? "is" : "are") \(shown)."
  }
}
