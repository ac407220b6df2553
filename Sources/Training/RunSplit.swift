import Volumes

/// Which cases a run is trained on and which it is scored on. It is chosen when the run begins and kept.
public struct RunSplit: Codable, Hashable, Sendable {
  /// The number of the fold that was asked for, or `all`; nil where none was.
  public var fold: String?
  /// Names, in the order of the data set.
  public var training: [String]
  public var validation: [String]

  private enum CodingKeys: String, CodingKey {
    case fold = "fold"
    case training = "training"
    case validation = "validation"
  }

  /// The cases of a data set by which of these names they have.
  public init(
    of dataset: Dataset, training: [String], validation: [String], fold: String? = nil
  ) {
    func named(_ names: [String]) -> [String] {
      let wanted = Set(names)
      return dataset.training.map(\.name).filter(wanted.contains)
    }
    self.fold = fold
    self.training = named(training)
    self.validation = named(validation)
  }

  /// Throws `TrainingError` where no case is left to train on, or a name is of none of a data set's.
  public func check(_ dataset: Dataset, in folder: RunFolder) throws {
    let unknown = Set(training + validation).subtracting(dataset.training.map(\.name))
    guard unknown.isEmpty, !training.isEmpty else {
      let fault =
        unknown.isEmpty
        ? "has no case to train on"
        : "names cases that are none of the data: \(unknown.sorted().joined(separator: ", "))"
      throw TrainingError.badRun(folder.settings, fault)
    }
  }

  /// The cases of a data set with these names, those that it has.
  public func cases(of dataset: Dataset) -> (training: [Case], validation: [Case]) {
    let (training, validation) = (Set(training), Set(validation))
    return (
      dataset.training.filter { training.contains($0.name) },
      dataset.training.filter { validation.contains($0.name) }
    )
  }
}
