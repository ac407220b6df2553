import Plan
import PlanQuestions

/// Why a value is kept, recomputed or inverted, and what the other choices would cost, as it is shown.
public struct ExplanationReport: Encodable, Sendable {
  /// One way to come by the value in the backward pass.
  public struct Alternative: Encodable, Sendable {
    public var retention: Plan.Retention
    /// Whether it is what the plan does.
    public var isChosen: Bool
    /// Why it cannot be; null where it can.
    public var obstacle: Nullable<String>
    /// Null where it cannot be.
    public var peakBytes: Nullable<Int>
    public var seconds: Nullable<Double>
    public var fits: Nullable<Bool>

    init(_ alternative: Explanation.Alternative) {
      retention = alternative.retention
      isChosen = alternative.isChosen
      switch alternative.outcome {
      case .possible(let figures):
        obstacle = Nullable(nil)
        peakBytes = Nullable(figures.peakBytes)
        seconds = Nullable(figures.seconds)
        fits = Nullable(figures.fits)
      case .impossible(let reason):
        obstacle = Nullable(reason.words)
        peakBytes = Nullable(nil)
        seconds = Nullable(nil)
        fits = Nullable(nil)
      }
    }
  }

  public var name: String
  public var line: Int
  public var bytes: Int
  public var retention: Plan.Retention
  /// Sentences that say why.
  public var reasons: [String]
  /// Operations of the backward pass that read it, in order.
  public var readBy: [Explanation.Use]
  /// Whether it is live at the step with the most live bytes.
  public var isLiveAtPeak: Bool
  /// Keep, recompute and invert; empty for a value that the backward pass does not read.
  public var alternatives: [Alternative]

  public init(_ explanation: Explanation) {
    name = explanation.name
    line = explanation.line
    bytes = explanation.bytes
    retention = explanation.retention
    reasons = explanation.reasons.map { $0.words(bytes: explanation.bytes) }
    readBy = explanation.readBy
    isLiveAtPeak = explanation.isLiveAtPeak
    alternatives = explanation.alternatives.map(Alternative.init)
  }

  public var text: String {
    let place = line > 0 ? "line \(line), " : ""
    var parts = [
      "\(name) (\(place)\(bytes.readableBytes)): \(retention.words)",
      reasons.joined(separator: "\n"),
    ]
    if !readBy.isEmpty {
      let uses = readBy.map {
        "  \($0.operation) of '\($0.path)'\($0.line > 0 ? ", line \($0.line)" : "")"
      }
      parts.append("the backward pass reads it in\n" + uses.joined(separator: "\n"))
    }
    if !alternatives.isEmpty { parts.append(table) }
    return parts.joined(separator: "\n\n")
  }

  private var table: String {
    let chosen = alternatives.first { $0.isChosen }
    let rows = alternatives.map { alternative in
      guard let bytes = alternative.peakBytes.value, let seconds = alternative.seconds.value
      else { return [alternative.retention.rawValue, "-", "-", "-", "-", "no"] }
      let delta = (bytes - (chosen?.peakBytes.value ?? bytes))
      let time = seconds - (chosen?.seconds.value ?? seconds)
      return [
        alternative.retention.rawValue + (alternative.isChosen ? " *" : ""), bytes.readableBytes,
        alternative.isChosen || chosen == nil
          ? "" : (delta < 0 ? "-" : "+") + delta.magnitude.asInt.readableBytes,
        seconds.readableSeconds,
        alternative.isChosen || chosen == nil
          ? "" : (time < 0 ? "-" : "+") + abs(time).readableSeconds,
        alternative.fits.value == true ? "yes" : "no",
      ]
    }
    let obstacles = alternatives.compactMap { alternative in
      alternative.obstacle.value.map { "\(alternative.retention.rawValue): \($0)" }
    }
    return
      ([TextTable.text([["choice", "peak", "", "step (predicted)", "", "fits"]] + rows)]
      + obstacles + [
        "* as planned; the other rows by planning again with that choice forced for this value alone,",
        "which is a search as well, so that a row may come out a little ahead of the plan",
      ]).joined(separator: "\n")
  }
}

extension UInt {
  fileprivate var asInt: Int { Int(self) }
}
