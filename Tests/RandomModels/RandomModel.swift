/// A model drawn from a seed, with what is given beside its text.
public struct RandomModel: Sendable {
  public var seed: UInt64
  public var tree: Tree
  public var flowWidth: Int
  /// Values of parameters, as `--set` gives them.
  public var settings: [String: String] = [:]
  public var patch: [Int]?
  public var batch: Int?
  /// What it shows, had by construction.
  public var situations: Set<Situation> = []
  /// False where it was changed so that a diagnostic may be right.
  public var isMeantToBeRight = true

  public var text: String { tree.text(flowWidth: flowWidth) }

  /// The model of a seed: one in five is spoilt.
  public init(seed: UInt64) {
    var generator = ModelGenerator(seed: seed)
    self = generator.model()
    var draws = Draws(seed: seed, stream: "mistakes")
    guard draws.chance(0.2) else { return }
    isMeantToBeRight = false
    tree = tree.spoilt(&draws)
  }

  init(seed: UInt64, tree: Tree, flowWidth: Int) {
    self.seed = seed
    self.tree = tree
    self.flowWidth = flowWidth
  }

  /// How to run it by hand: the text and what is given beside it.
  public var description: String {
    var lines = ["seed \(seed)"]
    lines += settings.sorted { $0.key < $1.key }.map { "--set \($0.key)=\($0.value)" }
    if let patch { lines.append("--patch \(patch.map(String.init).joined(separator: ","))") }
    if let batch { lines.append("--batch \(batch)") }
    return "# \(lines.joined(separator: " "))\n\(text)"
  }
}
