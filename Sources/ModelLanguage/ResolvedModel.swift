import Attributes
import Diagnostics
import Experiment

/// A model after every expression is evaluated and every block, `repeat` and `choose` expanded: what
/// the compiler elaborates. Attributes are checked against the layers' specifications and complete
/// with defaults; shapes are not known yet.
public struct ResolvedModel: Sendable {
  /// All that is not the network.
  public var experiment: Experiment
  /// Values of invertible parts are smaller than this power of two, and on its grid.
  public var exactRange: Double
  public var precision: Precision
  public var inputOrigin: Origin
  public var network: [ResolvedTerm]
  public var outputs: [ResolvedOutput]
  /// Values of the model's parameters after overrides, in the order declared.
  public var parameters: [(name: String, value: AttributeValue)]
}

/// What values inside the network are made of.
public enum Precision: String, Hashable, Sendable, CaseIterable {
  case float32
  /// Volumes inside branches and their gradients are bfloat16; the values that couplings carry, sums,
  /// weights and the optimizer's state stay float32.
  case bfloat16
}

/// Where something stands in the source, and through which blocks and repetitions it came there.
public struct Origin: Hashable, Sendable {
  public var span: Span
  /// Notes such as "in block 'level' (index = 2), called here", innermost first.
  public var trace: [Diagnostic.Note]
  /// The stable path of the term: names joined by dots, see `docs/language.md`. Parameters' names
  /// and random streams derive from it.
  public var path: String
}

/// One construct of a sequence.
public struct ResolvedTerm: Sendable {
  public indirect enum Kind: Sendable {
    case layer(ResolvedLayer)
    /// Channels are split in two halves (`first` channels in the first, half when nil).
    /// `oneSided` false: y1 = x1 + f(x2), y2 = x2 + g(y1). True: y1 = x2, y2 = x1 + f(x2).
    case coupling(f: [ResolvedTerm], g: [ResolvedTerm]?, oneSided: Bool, first: Int?)
    case skip(body: [ResolvedTerm], combine: Combination)
    /// The first `channels` go round the body and are concatenated before its result.
    case bypass(channels: Int, body: [ResolvedTerm])
    /// A side path from here to a named output; the sequence goes on unchanged.
    case branch(output: String, body: [ResolvedTerm])
    /// A promise that the body is a bijection.
    case invertible(body: [ResolvedTerm])
  }

  public enum Combination: String, Hashable, Sendable, CaseIterable {
    case add
    /// The body's result first.
    case concat
  }

  public var kind: Kind
  public var origin: Origin
  /// The name under which later layers read the value that flows on after this term, where the model
  /// names it: this term's path, so unique in the model.
  public var name: String?
}

/// A layer with all its attributes.
public struct ResolvedLayer: Sendable {
  public var layer: String
  public var attributes: [String: AttributeValue]
  /// Where each attribute that the model gave stands.
  public var attributeSpans: [String: Span]
  /// Named values that the layer reads, as terms' `name`; `input` is the network's input. Each is
  /// defined before, in the same body or around it. Empty: the value that flows down the sequence.
  public var inputs: [(name: String, span: Span)]
  /// The name under which weights are shared; nil: its own.
  public var weights: (name: String, span: Span)?
  public var frozen: Bool
}

/// One output and its losses.
public struct ResolvedOutput: Sendable {
  public var name: String
  public var origin: Origin
  public var losses: [ResolvedLoss]
}

/// One term of the weighted sum that is trained on.
public struct ResolvedLoss: Sendable {
  /// Unique among the losses of its output.
  public var name: String
  public var layer: ResolvedLayer
  public var weight: Double
  public var origin: Origin
}
