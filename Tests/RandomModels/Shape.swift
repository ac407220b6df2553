/// The shape of one item of the batch, as it flows from term to term.
enum Shape: Hashable {
  case volume(channels: Int, extents: [Int])
  case vector(Int)

  var count: Int {
    switch self {
    case .volume(let channels, let extents): channels * extents.reduce(1, *)
    case .vector(let length): length
    }
  }

  /// Small enough that thousands of models are run in an hour.
  var isSmall: Bool {
    switch self {
    case .volume(let channels, let extents):
      count <= 1200 && channels <= 24 && extents.allSatisfy { $0 <= 16 }
    case .vector(let length): length <= 600
    }
  }
}
