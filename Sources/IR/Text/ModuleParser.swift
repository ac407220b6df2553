import Attributes
import Diagnostics

/// One method for each rule of `grammar/ir.ebnf` that makes a line or a block.
struct ModuleParser {
  /// Names and numbers that do not fit together, found so far.
  private(set) var faults: [Diagnostic] = []
  private var reader: TokenReader
  private var resources: [String: ResourceID] = [:]

  init(_ text: String, file: String) { reader = TokenReader(text, file: file) }

  mutating func module() throws(Diagnostic) -> Module {
    try reader.advance()
    try reader.expect(word: "module")
    var module = Module(name: try reader.name("the module's name").text)
    while case .word(let word) = reader.current.kind, let role = Resource.Role(rawValue: word) {
      try reader.advance()
      module.resources.append(try resource(role))
    }
    while try reader.accept(word: "function") {
      if let function = try function() { module.functions.append(function) }
    }
    guard reader.current.kind == .end else {
      throw reader.unexpected("a resource before the functions, a function, or the end")
    }
    return module
  }

  private mutating func resource(_ role: Resource.Role) throws(Diagnostic) -> Resource {
    try reader.expect("@")
    let (name, span) = try reader.name("a resource's name")
    try reader.expect(":")
    let type = try reader.type()
    try reader.expect("=")
    let initializer = try reader.initializer()
    if resources.updateValue(ResourceID(resources.count), forKey: name) != nil {
      faults.append(
        Diagnostic(.error, "ir-duplicate-resource", "there are two resources '@\(name)'", at: span))
    }
    return Resource(name, type, role: role, initializer: initializer)
  }

  private mutating func function() throws(Diagnostic) -> Function? {
    let (name, span) = try reader.name("the function's name")
    var draft = FunctionDraft(name: name, at: span)
    try reader.expect("{")
    while try !reader.accept("}") { try line(of: &draft, in: nil, depth: 0) }
    let function = draft.finish()
    faults += draft.faults
    return function
  }

  /// An argument, a value, a result, a region or an operation: the token after the first tells which.
  private mutating func line(
    of draft: inout FunctionDraft, in region: RegionID?, depth: Int
  ) throws(Diagnostic) {
    if case .value = reader.current.kind { return try operation(of: &draft, in: region) }
    let (word, span) = try reader.name("an operation, a region or '}'")
    switch (word, reader.current.kind) {
    case (_, .punctuation("(")):
      try operation(word, results: [], of: &draft, in: region)
    case (_, .region(let index)):
      guard let kind = Region.Kind(rawValue: word) else {
        let kinds = Region.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        let message = "'\(word)' is no kind of region; the kinds are \(kinds)"
        throw Diagnostic(.error, "ir-syntax", message, at: span)
      }
      try self.region(kind, RegionID(index), of: &draft, in: region, depth: depth + 1)
    case ("argument", _) where region == nil:
      let name = try reader.name("the argument's name").text
      try reader.expect("=")
      draft.addArgument(name, try typedValue(of: &draft))
    case ("value", _) where region == nil:
      _ = try typedValue(of: &draft)
    case ("result", _) where region == nil:
      let name = try reader.name("the result's name").text
      try reader.expect("=")
      draft.addResult(name, try use(in: &draft))
    default:
      throw reader.unexpected("'(' and operands after '\(word)'")
    }
  }

  private mutating func typedValue(of draft: inout FunctionDraft) throws(Diagnostic) -> ValueID {
    let (value, span) = try reader.value()
    try reader.expect(":")
    draft.define(value, try reader.type(), at: span)
    return value
  }

  private mutating func use(in draft: inout FunctionDraft) throws(Diagnostic) -> ValueID {
    let (value, span) = try reader.value()
    draft.use(value, at: span)
    return value
  }

  private mutating func region(
    _ kind: Region.Kind, _ id: RegionID, of draft: inout FunctionDraft, in parent: RegionID?,
    depth: Int
  ) throws(Diagnostic) {
    let span = reader.current.span
    guard depth <= IRParser.depthLimit else {
      let message = "regions nest deeper than \(IRParser.depthLimit)"
      throw Diagnostic(.error, "ir-too-deep", message, at: span)
    }
    try reader.advance()
    var anchor = Anchor(path: try reader.string("the region's path, as a string"))
    try reader.expect("(")
    let input = try use(in: &draft)
    try reader.expect("->")
    let output = try use(in: &draft)
    try reader.expect(")")
    try reader.location(of: &anchor, withPath: false)
    try reader.expect("{")
    draft.define(
      id, Region(kind, parent: parent, anchor: anchor, input: input, output: output), at: span)
    while try !reader.accept("}") { try line(of: &draft, in: id, depth: depth) }
  }

  /// An operation with results, which stand first.
  private mutating func operation(
    of draft: inout FunctionDraft, in region: RegionID?
  ) throws(Diagnostic) {
    var results = [try reader.value()]
    while try reader.accept(",") { results.append(try reader.value()) }
    try reader.expect("=")
    let name = try reader.name("the name of an operation").text
    try operation(name, results: results, of: &draft, in: region)
  }

  /// The rest of an operation, from its operands on.
  private mutating func operation(
    _ name: String, results: [(id: ValueID, span: Span)], of draft: inout FunctionDraft,
    in region: RegionID?
  ) throws(Diagnostic) {
    var operation = Operation(
      name, operands: [], results: results.map(\.id), region: region, anchor: Anchor(path: ""))
    try reader.expect("(")
    if try !reader.accept(")") {
      repeat { operation.operands.append(try use(in: &draft)) } while try reader.accept(",")
      try reader.expect(")")
    }
    while try reader.accept("@") {
      let (name, span) = try reader.name("a resource's name")
      if let resource = resources[name] {
        operation.resources.append(resource)
      } else {
        faults.append(
          Diagnostic(.error, "ir-unknown-resource", "there is no resource '@\(name)'", at: span))
      }
    }
    if try reader.accept("{") {
      operation.attributes = try attributes()
    }
    for (index, result) in results.enumerated() {
      try reader.expect(index == 0 ? ":" : ",")
      draft.define(result.id, try reader.type(), at: result.span)
    }
    try reader.location(of: &operation.anchor, withPath: true)
    draft.append(operation)
  }

  private mutating func attributes() throws(Diagnostic) -> [String: AttributeValue] {
    var attributes: [String: AttributeValue] = [:]
    repeat {
      let (name, span) = try reader.name("an attribute's name")
      try reader.expect("=")
      guard attributes.updateValue(try reader.attribute(), forKey: name) == nil else {
        throw Diagnostic(.error, "ir-syntax", "there are two attributes '\(name)'", at: span)
      }
    } while try reader.accept(",")
    try reader.expect("}")
    return attributes
  }
}
