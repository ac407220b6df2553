import Attributes
import Diagnostics

/// A model as its author wrote it: names and keys are checked, nothing is evaluated.
struct ModelDefinition {
  var name: Template?
  var parameters: [ParameterDefinition] = []
  var blocks: [String: BlockDefinition] = [:]
  var network: [TermDefinition] = []
  var networkSpan: Span
  /// The other sections, by key.
  var sections: [String: Node.Entry] = [:]
}

/// A knob of the model.
struct ParameterDefinition {
  var name: String
  var span: Span
  var defaultValue: Template
  var minimum: Template?
  var maximum: Template?
  var choices: Template?
}

/// A named piece of network with typed arguments.
struct BlockDefinition {
  struct Argument {
    var name: String
    var span: Span
    /// Nil where the type was reported already: any value will do.
    var kind: Value.Kind?
    var defaultValue: Template?
  }

  var span: Span
  var arguments: [Argument]
  var body: [TermDefinition]
  /// Blocks that the body calls.
  var calls: Set<String>

  /// The argument that a bare value sets: the only one without a default, or the only one.
  var bareArgument: String? {
    let required = arguments.filter { $0.defaultValue == nil }
    if required.count == 1 { return required[0].name }
    return arguments.count == 1 ? arguments[0].name : nil
  }
}

/// One construct of a sequence.
struct TermDefinition {
  indirect enum Kind {
    case layer(LayerUse)
    case call(block: String, arguments: [CallArgument])
    case sequence([TermDefinition])
    case coupling(f: [TermDefinition], g: [TermDefinition]?, first: Template?)
    case skip([TermDefinition], combine: Template?)
    case bypass([TermDefinition], channels: Template)
    case branch([TermDefinition], output: Template)
    case invertible([TermDefinition])
    case repetition([TermDefinition], times: Template, index: String?)
    case choice([(condition: Template, body: [TermDefinition])], otherwise: [TermDefinition])
    /// Reported already; its name counts as defined.
    case invalid
  }

  var kind: Kind
  /// The construct's key: a layer's, a block's or a construct's name.
  var word: String
  var span: Span
  var name: Template?
  var condition: Template?
  var isFrozen: Template?
}

struct CallArgument {
  /// Nil for a bare value.
  var name: String?
  var span: Span
  var value: Template
}

/// A layer or a loss with what the model says about it.
struct LayerUse {
  var specification: LayerSpecification
  var attributes: [(name: String, keySpan: Span, value: Template)]
  var inputs: [Template]?
  var weights: Template?
}
