import Diagnostics

extension EvaluationSummary {
  /// The scores as CSV (RFC 4180, with line feeds): a row for each case and label, and nothing where a
  /// score is undefined.
  public func csv() -> String {
    let columns = foregroundMean.columns
    let header = ["case", "label", "name"] + columns.map(\.rawValue)
    let rows = metricPerCase.flatMap { item in
      labels.map { label in
        [item.name, label, names[label] ?? ""]
          + columns.map { column in item.metrics[label]?[column].map { "\($0)" } ?? "" }
      }
    }
    return ([header] + rows).csv
  }
}
