import Attributes

extension Language {
  /// The JSON Schema (draft-07) of the language, from the catalogues of layers and losses.
  ///
  /// It accepts every model that `resolve` accepts. Expressions and blocks are beyond a schema: a
  /// text that holds `${` fits everywhere, and so does a key of a term that no layer is called.
  public static func schema(
    layers: [LayerSpecification], losses: [LayerSpecification]
  ) -> String {
    Schema(layers: layers, losses: losses).document.text() + "\n"
  }
}

/// Builds the schema.
struct Schema {
  let layers: [LayerSpecification]
  let losses: [LayerSpecification]

  var document: JSON {
    .object([
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("A model of invseg")),
      ("type", .string("object")),
      ("additionalProperties", .boolean(false)),
      ("required", .array(["model", "input", "network", "outputs"].map { .string($0) })),
      ("properties", .object(sections)),
      ("definitions", .object(definitions)),
    ])
  }

  private var sections: [(String, JSON)] {
    let settings = Vocabulary.settings.map(key)
    return [
      ("model", described(.object([("type", .string("string"))]), "The model's name.")),
      ("parameters", parameters),
      ("input", section(Vocabulary.input, "What the network reads.")),
      ("blocks", blocks),
      ("network", described(reference("terms"), "The network.")),
      ("outputs", outputs),
      ("optimizer", options(Vocabulary.optimizers, "How weights follow gradients.")),
      ("schedule", options(Vocabulary.schedules, "The learning rate over the run.")),
      (
        "weight-average",
        section(
          Vocabulary.weightAverage,
          "A moving average of the weights, which validation and prediction take.")
      ),
      ("preprocessing", preprocessing),
      ("augmentation", augmentation),
      ("sampling", section(Vocabulary.sampling, "How patches are drawn.")),
      (
        "validation",
        section(Vocabulary.validation, "Scores on the cases held out while the network trains.")
      ),
      (
        "early-stopping",
        section(Vocabulary.earlyStopping, "When validations end the run before its limit.")
      ),
    ] + settings
  }

  private var preprocessing: JSON {
    let one = reference("normalization")
    let forms = any(of: [one, .object([("type", .string("array")), ("items", one)])])
    return section(
      Vocabulary.preprocessing, "What becomes of volumes before patches are taken.",
      also: [("normalization", described(forms, Vocabulary.normalizationSummary))])
  }

  /// A set of transforms by its name, or keys; each transform is on, off, or has its keys.
  private var augmentation: JSON {
    let switches = words(Vocabulary.switches)
    let transforms = Vocabulary.transforms.map { transform in
      let keys = section(transform.keys, transform.summary)
      return (transform.name, described(any(of: [switches, keys]), transform.summary))
    }
    let full = section(
      Vocabulary.augmentation, "Transforms of a set, and those that are named.", also: transforms)
    return described(
      any(of: [words(Vocabulary.augmentationSets), full]), "Random changes of training patches.")
  }

  private var parameters: JSON {
    let full = object(
      [
        ("default", described(.object([]), "The value, which gives the type.")),
        ("minimum", reference("number")), ("maximum", reference("number")),
        ("choices", .object([("type", .string("array"))])),
        ("about", .object([("type", .string("string"))])),
      ], required: ["default"])
    return map(
      to: .object([
        (
          "anyOf",
          .array([
            full,
            .object([
              ("type", .array(["string", "number", "boolean", "array"].map { .string($0) }))
            ]),
          ])
        )
      ]), "Knobs by name: a default, or its bounds too.")
  }

  private var blocks: JSON {
    let kinds = JSON.object([("enum", .array(Value.Kind.allCases.map { .string($0.rawValue) }))])
    let argument = JSON.object([
      (
        "anyOf",
        .array([
          kinds,
          object(
            [
              ("type", kinds), ("default", .object([])),
              ("about", .object([("type", .string("string"))])),
            ], required: ["type"]),
        ])
      )
    ])
    let full = object(
      [
        ("arguments", map(to: argument, "Types by name.")), ("body", reference("terms")),
        ("about", .object([("type", .string("string"))])),
      ], required: ["body"])
    return map(
      to: .object([("anyOf", .array([full, reference("terms")]))]), "Named pieces of network.")
  }

  private var outputs: JSON {
    let integers = form(.attribute(.integers(minimum: 0)))
    let labels = JSON.object([
      (
        "anyOf",
        .array([
          reference("integer"), integers, map(to: reference("integer"), "Values by name."),
        ])
      )
    ])
    let output = object([
      ("when", described(reference("boolean"), "Whether the output is included.")),
      ("target", described(words(["input", "none"]), "What it is compared with, if not labels.")),
      ("labels", described(labels, "How many labels, their values, or values by name.")),
      ("regions", map(to: integers, "Overlapping unions of labels.")),
      key(Vocabulary.ignore), key(Vocabulary.outputWeight),
      (
        "losses",
        .object([
          ("type", .string("array")),
          (
            "items",
            one(
              of: losses.map { ($0.name, reference("loss-\($0.name)"), $0.summary) },
              bare: losses.filter { required($0).isEmpty }.map(\.name))
          ),
        ])
      ),
    ])
    return map(to: output, "Results; the first without a branch is the network's last value.")
  }

  private var definitions: [(String, JSON)] {
    let terms: [(String, JSON)] = [
      ("terms", .object([("type", .string("array")), ("items", reference("term"))])),
      ("term", term),
      ("expression", .object([("type", .string("string")), ("pattern", .string("\\$\\{"))])),
      ("integer", either(.object([("type", .string("integer"))]))),
      ("number", either(.object([("type", .string("number"))]))),
      ("boolean", either(.object([("type", .string("boolean"))]))),
      ("normalization", options(Vocabulary.normalizations, "How a channel is normalized.")),
    ]
    let constructs = Construct.allCases.map { ("construct-\($0.rawValue)", construct($0)) }
    return terms + constructs + layers.map { ("layer-\($0.name)", layer($0)) }
      + losses.map { ("loss-\($0.name)", loss($0)) }
  }

  private var term: JSON {
    let named =
      Construct.allCases.map { ($0.rawValue, reference("construct-\($0.rawValue)"), $0.summary) }
      + layers.map { ($0.name, reference("layer-\($0.name)"), $0.summary) }
    // Any other word may be a block's name.
    let incomplete =
      Construct.allCases.map(\.rawValue) + layers.filter { !required($0).isEmpty }.map(\.name)
    let bare = JSON.object([
      ("type", .string("string")),
      ("not", .object([("enum", .array(incomplete.map { .string($0) }))])),
    ])
    return any(of: [bare, one(of: named, bare: nil)])
  }

  private func construct(_ construct: Construct) -> JSON {
    let own = construct.keys.map(\.name)
    let common = commonKeys.filter { !own.contains($0.0) }
    var forms = construct.combinations.map { combination in
      object(
        combination.map { ($0.name, described(form($0.form), $0.summary)) } + common,
        required: combination.filter(\.isRequired).map(\.name))
    }
    if construct.takesBareBody { forms.append(reference("terms")) }
    return any(of: forms)
  }

  private func layer(_ layer: LayerSpecification) -> JSON {
    var keys = attributes(layer) + commonKeys
    if !layer.hasWeights { keys.removeAll { $0.0 == "frozen" } }
    keys.append(
      (
        "inputs",
        described(
          .object([
            ("type", .string("array")), ("items", .object([("type", .string("string"))])),
            ("minItems", .integer(layer.inputs.lowerBound)),
            ("maxItems", .integer(layer.inputs.upperBound)),
          ]), "Names of the values that the layer reads.")
      ))
    if layer.hasWeights {
      keys.append(
        (
          "weights",
          described(
            .object([("type", .string("string"))]),
            "Layers with the same name here share their weights.")
        ))
    }
    return shortened(layer, object(keys, required: required(layer)))
  }

  private func loss(_ loss: LayerSpecification) -> JSON {
    let keys =
      attributes(loss)
      + Vocabulary.lossKeys.map(key)
    return shortened(loss, object(keys, required: required(loss)))
  }

  /// A layer's mapping, its bare shorthand, or nothing where nothing is required.
  private func shortened(_ layer: LayerSpecification, _ full: JSON) -> JSON {
    var forms = [full]
    if let attribute = layer.attributes.first(where: { $0.name == layer.shorthand }) {
      forms.append(form(.attribute(attribute.type)))
    }
    if required(layer).isEmpty { forms.append(.object([("type", .string("null"))])) }
    return any(of: forms)
  }

  private func attributes(_ layer: LayerSpecification) -> [(String, JSON)] {
    layer.attributes.map { attribute in
      let value: Value? = attribute.defaultValue.map(Value.init)
      return (attribute.name, described(form(.attribute(attribute.type)), attribute.summary, value))
    }
  }

  /// Keys without which a layer or loss means nothing, so that its name cannot stand alone either.
  private func required(_ layer: LayerSpecification) -> [String] {
    layer.attributes.filter { $0.defaultValue == nil && !$0.isOptional }.map(\.name)
      + (layer.inputs.contains(1) ? [] : ["inputs"])
  }

  private var commonKeys: [(String, JSON)] {
    [
      ("name", described(.object([("type", .string("string"))]), "Names the value and the path.")),
      ("when", described(reference("boolean"), "Whether the term is included.")),
      ("frozen", described(reference("boolean"), "Whether weights stay as they are.")),
    ]
  }
}
