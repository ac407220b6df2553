/// How patches are drawn from volumes.
public struct Sampling: Codable, Hashable, Sendable {
  /// What the share of foreground is a share of.
  public enum Unit: String, Codable, Hashable, Sendable, CaseIterable {
    /// Each patch is one of the share by chance.
    case patch = "patch"
    /// The last patches of every batch are the share, rounded (nnU-Net).
    case batch = "batch"
  }

  /// Share of patches centred on a voxel of a foreground class, the class drawn evenly.
  public var foreground: Double
  public var per: Unit

  private enum CodingKeys: String, CodingKey {
    case foreground = "foreground"
    case per = "per"
  }

  public init(foreground: Double = 1.0 / 3, per: Unit = .patch) {
    self.foreground = foreground
    self.per = per
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    foreground = try values.decode(Double.self, forKey: .foreground)
    per = try values.decodeIfPresent(Unit.self, forKey: .per) ?? .patch
  }

  /// The unit is left out where it is a patch, as files of before do.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(foreground, forKey: .foreground)
    if per != .patch { try values.encode(per, forKey: .per) }
  }
}
