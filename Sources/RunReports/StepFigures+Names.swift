import Training

extension StepFigures.Term {
  /// A term's name without the word `loss`, which all of them begin with.
  static func shortened(_ name: String) -> String {
    let prefix = "loss."
    return name.hasPrefix(prefix)
      ? String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : name
  }

  var shortName: String { Self.shortened(name) }
}
