/// How a network is validated while it trains: on what, and how often.
public struct ValidationRule: Codable, Hashable, Sendable {
  /// What of the cases held out is segmented.
  public enum Subject: String, Codable, Hashable, Sendable, CaseIterable {
    /// Patches, drawn as those of training are, unchanged.
    case patches = "patches"
    /// Whole volumes, by sliding windows.
    case volumes = "volumes"
  }

  /// Epochs from one validation to the next.
  public var every: Int
  public var on: Subject
  /// Batches of patches that a validation takes; nil where whole volumes are segmented.
  public var batches: Int?

  private enum CodingKeys: String, CodingKey {
    case every = "every"
    case on = "on"
    case batches = "batches"
  }

  /// - Parameter batches: of patches alone.
  public init(every: Int = 1, on subject: Subject = .patches, batches: Int? = nil) {
    self.every = every
    on = subject
    self.batches = subject == .patches ? batches ?? Self.usualBatches : nil
  }

  /// nnU-Net's `num_val_iterations_per_epoch`.
  public static let usualBatches = 50
}

/// When a run ends before its limit: once so many validations in a row have brought nothing better.
public struct EarlyStopping: Codable, Hashable, Sendable {
  /// Validations.
  public var patience: Int
  /// A rise of the Dice that is not greater than this is none.
  public var improvement: Double

  private enum CodingKeys: String, CodingKey {
    case patience = "patience"
    case improvement = "improvement"
  }

  public init(patience: Int, improvement: Double = 0) {
    self.patience = patience
    self.improvement = improvement
  }
}
