import Kernels

/// The target of a program. A file holds its name and element, and is read with the targets that the
/// reader knows (`CodingUserInfoKey.targets`).
struct PlannedTarget: Codable, Hashable, Sendable {
  let target: any Target

  init(_ target: any Target) { self.target = target }

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case element = "element"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let element = try container.decode(ElementType.self, forKey: .element)
    let known = decoder.userInfo[.targets] as? [any Target] ?? []
    guard let target = known.first(where: { $0.name == name && $0.element == element }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container,
        debugDescription: "there is no target '\(name)' of \(element.rawValue) elements")
    }
    self.target = target
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(target.name, forKey: .name)
    try container.encode(target.element, forKey: .element)
  }

  static func == (a: PlannedTarget, b: PlannedTarget) -> Bool { a.target.isSame(as: b.target) }

  func hash(into hasher: inout Hasher) {
    hasher.combine(target.name)
    hasher.combine(target.element)
  }
}

extension CodingUserInfoKey {
  /// The targets among which a program that is decoded finds its own: `[any Target]`.
  public static let targets = CodingUserInfoKey(rawValue: "targets")!
}
