import Plan
import Program

/// The step of a plan with the most live bytes, and what lives there.
public struct LivePeak: Encodable, Sendable {
  public struct Value: Encodable, Sendable {
    public var name: String
    /// The line of the model that makes it; 0 for none.
    public var line: Int
    public var bytes: Int
    public var retention: Plan.Retention
  }

  public var operation: String
  public var line: Int
  /// Bytes that live values and scratch cover at this step.
  public var bytes: Int
  public var scratchBytes: Int
  /// The largest first. A value whose bytes all lie in another one's is left out.
  public var values: [Value]

  public init(_ entry: Entry) {
    guard let plan = entry.plan, let problem = entry.problem,
      plan.steps.indices.contains(plan.peakStep)
    else {
      self.init(operation: "", line: 0, bytes: 0, scratchBytes: 0, values: [])
      return
    }
    let operation = plan.steps[plan.peakStep].operation
    let source = entry.sources[operation]
    let producers = entry.producerSources
    let live = plan.instances.filter { $0.first <= plan.peakStep && $0.last >= plan.peakStep }
      .sorted {
        (problem.values[$1.value].bytes, $0.offset, $0.value)
          < (problem.values[$0.value].bytes, $1.offset, $1.value)
      }
    var covered: [Range<Int>] = []
    var values: [Value] = []
    for instance in live {
      let value = problem.values[instance.value]
      let range = instance.offset..<instance.offset + value.bytes
      guard !covered.contains(where: { $0.contains(range) }) else { continue }
      covered.append(range)
      values.append(
        Value(
          name: value.name, line: producers[instance.value]?.line ?? 0, bytes: value.bytes,
          retention: plan.retention[instance.value]))
    }
    self.init(
      operation: source.path, line: source.line, bytes: plan.arenaLowerBoundBytes,
      scratchBytes: problem.operation(operation).scratchBytes, values: values)
  }

  private init(
    operation: String, line: Int, bytes: Int, scratchBytes: Int, values: [Value]
  ) {
    self.operation = operation
    self.line = line
    self.bytes = bytes
    self.scratchBytes = scratchBytes
    self.values = values
  }

  /// Lines that name what lives at the peak, with where it stands in the model; the smallest
  /// values are counted.
  ///
  /// - Parameter file: the model's file.
  public func text(file: String) -> [String] {
    guard !operation.isEmpty else { return [] }
    let shown = values.prefix(while: { $0.bytes * 50 >= bytes }).prefix(Self.limit)
    let rest = values.dropFirst(shown.count)
    let place = line > 0 ? " (\(file):\(line))" : ""
    var lines = [
      "what pins it: at '\(operation)'\(place) that plan has \(bytes.readableBytes) of the arena live (%N is the number of a value: 'plan --explain' takes it):"
    ]
    lines += shown.map { value in
      let place = value.line > 0 ? "\(file):\(value.line)" : "given from outside"
      return "  \(value.bytes.readableBytes)  \(place)  \(value.name)"
    }
    if scratchBytes > 0 {
      lines.append("  \(scratchBytes.readableBytes)  scratch of the operation")
    }
    if !rest.isEmpty {
      lines.append(
        "  \(rest.reduce(0) { $0 + $1.bytes }.readableBytes)  \(rest.count) smaller values")
    }
    return lines
  }

  private static let limit = 8
}

extension Entry {
  /// For each value of the problem where the operation that makes it stands; nil for an input.
  var producerSources: [Source?] {
    var producers = [Source?](repeating: nil, count: problem?.values.count ?? 0)
    for (index, operation) in (problem?.operations ?? []).enumerated() {
      for result in operation.results { producers[result] = sources[index] }
    }
    return producers
  }
}
