internal import CLibYAML
import Diagnostics

/// Text to a tree of located nodes, by libyaml's event interface.
///
/// Depth is counted event by event: libyaml has no limit of its own, and takes time with the square
/// of the depth of flow collections.
struct YAMLReader {
  private let text: DecodedText
  private var report = Report()
  /// Collections begun and not ended, outermost first.
  private var open: [Collection] = []
  private var anchors: [String: Node] = [:]
  private var nodeCount = 0
  private var root: Node?
  private var documents = 0

  private struct Collection {
    var isMapping: Bool
    var isFlow: Bool
    var start: Int
    var anchor: String?
    var children: [Node] = []
    var count = 1
    var height = 1
  }

  /// A mistake after which nothing more can be read.
  private struct Abandoned: Error {}

  /// The file's one document; nil with at least one diagnostic where there is none to go on with.
  static func read(_ text: DecodedText) -> (root: Node?, diagnostics: [Diagnostic]) {
    var reader = YAMLReader(text: text)
    do {
      try reader.rejectTagDirectives()
      try reader.readEvents()
    } catch {
      return (nil, reader.report.diagnostics)
    }
    return (reader.root, reader.report.diagnostics)
  }

  private init(text: DecodedText) { self.text = text }

  /// Beforehand, because libyaml takes time with the square of their number.
  private mutating func rejectTagDirectives() throws {
    guard let line = text.firstLine(startingWith: "%TAG") else { return }
    report.error("tag", "tags are not allowed, so neither are their directives", at: line)
    throw Abandoned()
  }

  private mutating func readEvents() throws {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      preconditionFailure("libyaml has no memory for a parser")
    }
    defer { yaml_parser_delete(&parser) }
    try text.source.bytes.withUnsafeBufferPointer { bytes in
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
          report.add(YAMLProblem(parser).diagnostic(in: text))
          throw Abandoned()
        }
        defer { yaml_event_delete(&event) }
        if event.type == YAML_STREAM_END_EVENT { return }
        try handle(event)
      }
    }
  }

  private mutating func handle(_ event: yaml_event_t) throws {
    let range = event.range
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      guard documents > 1 else { return }
      report.error(
        "several-documents", "a model file holds one document; a second starts here",
        at: text.span(range))
      throw Abandoned()
    case YAML_ALIAS_EVENT:
      try alias(String(yaml: event.data.alias.anchor), range)
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      if data.tag != nil { tag(String(yaml: data.tag), range) }
      let style = data.style
      let node = Node(
        kind: .scalar(
          Node.Scalar(
            text: String(
              decoding: UnsafeBufferPointer(start: data.value, count: data.length),
              as: UTF8.self),
            isPlain: style == YAML_PLAIN_SCALAR_STYLE,
            isBlock: style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)),
        range: range, span: text.span(range), count: 1, height: 0)
      try place(node, anchor: data.anchor.map { String(yaml: $0) })
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      if data.tag != nil { tag(String(yaml: data.tag), range) }
      try begin(
        Collection(
          isMapping: false, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, start: range.lowerBound,
          anchor: data.anchor.map { String(yaml: $0) }), range)
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      if data.tag != nil { tag(String(yaml: data.tag), range) }
      try begin(
        Collection(
          isMapping: true, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, start: range.lowerBound,
          anchor: data.anchor.map { String(yaml: $0) }), range)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      try end(range)
    default: break
    }
  }

  private mutating func begin(_ collection: Collection, _ range: Range<Int>) throws {
    guard open.count < Limits.depth else { throw tooDeep(text.span(range)) }
    open.append(collection)
  }

  private mutating func end(_ range: Range<Int>) throws {
    let done = open.removeLast()
    // A block collection's end mark is where the next token begins.
    let end = done.isFlow ? range.upperBound : done.children.last?.range.upperBound ?? done.start
    let whole = done.start..<max(done.start, end)
    var node = Node(
      kind: .sequence(done.children), range: whole, span: text.span(whole), count: done.count,
      height: done.height)
    if done.isMapping {
      let entries = entries(done.children, isFlow: done.isFlow)
      node.kind = .mapping(entries)
      node.isDamaged = entries.count < done.children.count / 2
    }
    try place(node, anchor: done.anchor)
  }

  /// Puts a finished node, whose children are counted already, where it belongs.
  private mutating func place(_ node: Node, anchor: String?) throws {
    if let anchor { anchors[anchor] = node }
    nodeCount += 1
    try add(node)
  }

  private mutating func add(_ node: Node) throws {
    guard nodeCount <= Limits.nodes else {
      report.error(
        "too-many-nodes",
        "the file has more than \(Limits.nodes) nodes, those repeated by aliases included",
        at: node.span)
      throw Abandoned()
    }
    guard open.count + node.height <= Limits.depth else { throw tooDeep(node.span) }
    guard let parent = open.indices.last else {
      root = node
      return
    }
    open[parent].children.append(node)
    open[parent].count += node.count
    open[parent].height = max(open[parent].height, node.height + 1)
  }

  private mutating func alias(_ name: String, _ range: Range<Int>) throws {
    guard let node = anchors[name] else {
      let isOpen = open.contains { $0.anchor == name }
      report.error(
        "undefined-alias",
        isOpen
          ? "the alias \(quoted("*" + name)) stands inside what it names"
          : "no anchor '&\(name)' comes before this alias"
            + report.suggestion(for: name, among: anchors.keys.sorted()),
        at: text.span(range))
      throw Abandoned()
    }
    nodeCount += node.count
    try add(node)
  }

  private mutating func tooDeep(_ span: Span) -> Abandoned {
    report.error(
      "too-deep", "sequences and mappings are nested more than \(Limits.depth) deep", at: span)
    return Abandoned()
  }

  private mutating func tag(_ name: String, _ range: Range<Int>) {
    report.error(
      "tag", "tags such as \(quoted(name)) are not allowed: a value's form says what it is",
      at: text.span(range))
  }

  /// Pairs of keys and values, each key once.
  private mutating func entries(_ children: [Node], isFlow: Bool) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    var places: [String: Span] = [:]
    for index in stride(from: 0, to: children.count - 1, by: 2) {
      let (key, value) = (children[index], children[index + 1])
      guard case .scalar(let scalar) = key.kind else {
        report.error("key-not-scalar", "a key is a single word, not \(key.described)", at: key.span)
        continue
      }
      if scalar.text == "<<", scalar.isPlain {
        report.error(
          "merge-key", "merge keys ('<<') are not allowed: write the keys out, or use a block",
          at: key.span)
        continue
      }
      if isFlow, scalar.isPlain, value.range.isEmpty, value.isNull,
        let colon = scalar.text.firstIndex(of: ":")
      {
        let (name, rest) = (scalar.text[..<colon], scalar.text[colon...].dropFirst())
        report.error(
          "missing-space",
          "\(quoted(scalar.text)) is one word; with a space it is a key and its value: "
            + quoted("\(name): \(rest)"),
          at: key.span)
        continue
      }
      if let first = places.updateValue(key.span, forKey: scalar.text) {
        places[scalar.text] = first
        report.error(
          "duplicate-key", "the key \(quoted(scalar.text)) is given twice", at: key.span,
          notes: [.init("first given here", at: first)])
        continue
      }
      entries.append(Node.Entry(key: scalar.text, keySpan: key.span, value: value))
    }
    return entries
  }
}

extension yaml_event_t {
  /// Code points, from 0.
  fileprivate var range: Range<Int> {
    Int(start_mark.index)..<max(Int(start_mark.index), Int(end_mark.index))
  }
}

extension String {
  fileprivate init(yaml text: UnsafePointer<yaml_char_t>?) {
    self = text.map { String(cString: $0) } ?? ""
  }
}
