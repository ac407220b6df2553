extension Dataset {
  /// A finding for each case without a label among others that have one, where the layout does not keep
  /// those to test with apart.
  var unlabelled: [Finding] {
    guard [.brats, .brats2023, .iseg, .file].contains(layout), !training.isEmpty else { return [] }
    return test.filter { $0.label == nil }.map { item in
      Finding(
        .caseWithoutLabel, layout == .file ? .note : .warning, item.images.first?.path ?? path,
        "the case '\(item.name)' has no label: nothing is trained on it")
    }
  }
}
