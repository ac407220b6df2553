import Plan

extension PlanPage {
  var layers: [Markup] {
    let flops = report.layers.reduce(0) { $0 + $1.flops }
    return [
      .element("h2", "Layers"),
      .element(
        "p", ["class": "note"],
        "As the model has them, in order. Arithmetic is that of one forward evaluation, \((flops * 1e-9).fixed(1)) GFLOP in all, padding included; what is fused into a neighbour counts there. A coupling is a bijection whatever its F and G are, so these are not marked."
      ),
      Markup.table(
        ["layer", "operations", "line", "shape", "parameters", "GFLOP", "bijection"],
        report.layers.map { layer in
          [
            layer.path, layer.operations.joined(separator: ", "),
            layer.line > 0 ? "\(layer.line)" : "", layer.shape.shapeText,
            layer.parameters > 0 ? layer.parameters.grouped : "",
            layer.flops > 0 ? (layer.flops * 1e-9).fixed(3) : "", layer.isInvertible ? "yes" : "",
          ]
        }, label: "Layers", style: "scroll long"),
    ]
  }

  var values: [Markup] {
    let held = report.values.filter { $0.retention != .transient }.sorted {
      ($1.bytes, $0.line, $0.name) < ($0.bytes, $1.line, $1.name)
    }
    let counts = [Plan.Retention.keep, .recompute, .invert].map { retention in
      "\(held.count { $0.retention == retention }) \(retention.words)"
    }
    return [
      .element("h2", "Values"),
      .element(
        "p", ["class": "note"],
        "What the backward pass needs of the forward pass, the largest first: \(counts.joined(separator: ", ")). \(report.values.count - held.count) more pass by or are gradients; --json has them all."
      ),
      Markup.table(
        ["value", "line", "shape", "size", "bytes", "retention", "steps"],
        held.map { value in
          [
            value.name, value.line > 0 ? "\(value.line)" : "", value.shape.shapeText,
            value.bytes.readableBytes, value.bytes.grouped, value.retention.rawValue,
            value.intervals.map { "\($0.first)–\($0.last)" }.joined(separator: ", "),
          ]
        }, label: "Values", style: "scroll long"),
    ]
  }
}

extension [Int] {
  /// As `1 × 32 × 64 × 64 × 64`.
  var shapeText: String { map(String.init).joined(separator: " × ") }
}
