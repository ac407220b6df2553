import Diagnostics

/// One method for each rule of `grammar/ir.ebnf` that makes a line or a block.
struct ModuleParser {
  /// Names and numbers that do not fit together, found so far.
  private(set) var faults: [Diagnostic] = []
  private var reader: TokenReader
  private var resources: [String: ResourceID] = [:]
  private let kinds: [String: any OperationKind.Type]

  init(_ text: String, file: String, kinds: [any OperationKind.Type]) {
    reader = TokenReader(text, file: file)
    self.kinds = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first }
  }

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
      try operation(word, at: span, results: [], of: &draft, in: region)
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
    let (name, span) = try reader.name("the name of an operation")
    try operation(name, at: span, results: results, of: &draft, in: region)
  }

  /// The rest of an operation, from its fields on. Without a fault it is one of the kinds given.
  private mutating func operation(
    _ name: String, at span: Span, results: [(id: ValueID, span: Span)],
    of draft: inout FunctionDraft, in region: RegionID?
  ) throws(Diagnostic) {
    try reader.expect("(")
    let entries = try entries(until: ")", of: &draft, depth: 0)
    for (index, result) in results.enumerated() {
      try reader.expect(index == 0 ? ":" : ",")
      draft.define(result.id, try reader.type(), at: result.span)
    }
    var anchor = Anchor(path: "")
    try reader.location(of: &anchor, withPath: true)
    guard let kind = kinds[name] else {
      let message = "no operation is called '\(name)'"
      faults.append(Diagnostic(.error, "ir-unknown-operation", message, at: span))
      return
    }
    let (filled, faults) = fill(kind.init(), with: entries, of: "'\(name)'", at: span)
    self.faults += faults
    draft.append(
      Operation(filled, results: results.map(\.id), region: region, anchor: anchor))
  }

  private mutating func entries(
    until end: String, of draft: inout FunctionDraft, depth: Int
  ) throws(Diagnostic) -> [FieldEntry] {
    var entries: [FieldEntry] = []
    guard try !reader.accept(end) else { return entries }
    repeat {
      let (name, span) = try reader.name("a field's name")
      try reader.expect("=")
      if entries.contains(where: { $0.name == name }) {
        throw Diagnostic(.error, "ir-syntax", "there are two fields '\(name)'", at: span)
      }
      let tree = try tree(of: &draft, depth: depth)
      entries.append(FieldEntry(name: name, tree: tree, span: span))
    } while try reader.accept(",")
    try reader.expect(end)
    return entries
  }

  private mutating func tree(
    of draft: inout FunctionDraft, depth: Int
  ) throws(Diagnostic) -> FieldTree {
    guard depth <= IRParser.fieldDepthLimit else {
      let message = "fields nest deeper than \(IRParser.fieldDepthLimit)"
      throw Diagnostic(.error, "ir-too-deep", message, at: reader.current.span)
    }
    switch reader.current.kind {
    case .value: return .value(try use(in: &draft))
    case .integer: return .integer(try reader.integer())
    case .real: return .real(try reader.real())
    case .string: return .string(try reader.string("a string"))
    case .word("true"), .word("false"):
      let isTrue = try reader.accept(word: "true")
      if !isTrue { try reader.advance() }
      return .boolean(isTrue)
    case .word(let word):
      try reader.advance()
      return .term(word, try reader.accept("(") ? trees(until: ")", of: &draft, depth: depth) : [])
    default:
      if try reader.accept("@") { return try resource() }
      if try reader.accept("[") { return .list(try trees(until: "]", of: &draft, depth: depth)) }
      if try reader.accept("{") {
        return .group(try entries(until: "}", of: &draft, depth: depth + 1))
      }
      throw reader.unexpected("the content of a field")
    }
  }

  private mutating func trees(
    until end: String, of draft: inout FunctionDraft, depth: Int
  ) throws(Diagnostic) -> [FieldTree] {
    guard try !reader.accept(end) else { return [] }
    var trees = [try tree(of: &draft, depth: depth + 1)]
    while try reader.accept(",") { trees.append(try tree(of: &draft, depth: depth + 1)) }
    try reader.expect(end)
    return trees
  }

  private mutating func resource() throws(Diagnostic) -> FieldTree {
    let (name, span) = try reader.name("a resource's name")
    if let resource = resources[name] { return .resource(resource) }
    faults.append(
      Diagnostic(.error, "ir-unknown-resource", "there is no resource '@\(name)'", at: span))
    return .resource(.unset)
  }
}
