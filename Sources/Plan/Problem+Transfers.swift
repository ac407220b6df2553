extension Problem.Transfer {
  /// Whether the bytes may stay where they come from, so that the transfer costs nothing.
  package func mayBeFree(_ alignment: Int) -> Bool {
    (operandOffset - resultOffset) % alignment == 0
  }
}

extension Problem.Operation {
  /// Seconds that no placement saves: those of the operation and of transfers that are always
  /// copies.
  package func leastSeconds(_ alignment: Int) -> Double {
    transfers.reduce(seconds) { $0 + ($1.mayBeFree(alignment) ? 0 : $1.seconds) }
  }
}
