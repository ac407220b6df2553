import PlanQuestions

/// Layers that follow one another at the same extents: a box in the drawing of the network.
struct Stage {
  var spatial: [Int]
  var branch: String?
  var layers: [NetworkLayer]
  /// Where it stands in the drawing: down with the resolution, to the right with the order.
  var row = 0
  var column = 0

  /// The most channels of a layer; for what is no volume the most numbers.
  var channels: Int {
    layers.map { $0.shape.count > 1 ? $0.shape[1] : $0.shape.first ?? 1 }.max() ?? 0
  }
  var parameters: Int { layers.reduce(0) { $0 + $1.parameters } }
  var flops: Double { layers.reduce(0) { $0 + $1.flops } }
  var isInvertible: Bool { layers.contains { $0.isInvertible } }

  /// Stages of a network and what flows from one to another (-1 is the input). The way from input
  /// to result comes first, then each branch.
  static func stages(
    _ layers: [NetworkLayer]
  ) -> (stages: [Stage], flows: [(from: Int, to: Int)]) {
    var stages: [Stage] = []
    var stageOfLayer = [Int](repeating: -1, count: layers.count)
    var branches: [String?] = [nil]
    for layer in layers where !branches.contains(layer.branch) {
      branches.append(layer.branch)
    }
    for branch in branches {
      var isFirst = true
      for (index, layer) in layers.enumerated() where layer.branch == branch {
        if isFirst || stages[stages.count - 1].spatial != layer.spatial {
          stages.append(Stage(spatial: layer.spatial, branch: branch, layers: []))
        }
        isFirst = false
        stages[stages.count - 1].layers.append(layer)
        stageOfLayer[index] = stages.count - 1
      }
    }
    let sizes = Set(stages.map { $0.spatial.reduce(1, *) * ($0.spatial.isEmpty ? 0 : 1) })
      .sorted(by: >)
    for index in stages.indices {
      let size = stages[index].spatial.isEmpty ? 0 : stages[index].spatial.reduce(1, *)
      stages[index].row = sizes.firstIndex(of: size) ?? 0
      stages[index].column = index
    }
    var flows: [(from: Int, to: Int)] = []
    for (index, layer) in layers.enumerated() {
      for read in layer.reads {
        let from = read < 0 ? -1 : stageOfLayer[read]
        let to = stageOfLayer[index]
        if from != to, !flows.contains(where: { $0 == (from, to) }) { flows.append((from, to)) }
      }
    }
    return (stages, flows)
  }
}
