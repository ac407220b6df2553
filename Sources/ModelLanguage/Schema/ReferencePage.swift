import Attributes

extension Language {
  /// The reference page of every layer and loss, as Markdown: generated, so that it is what the
  /// catalogue says.
  public static func referencePage(
    layers: [LayerSpecification], losses: [LayerSpecification]
  ) -> String {
    """
    # Layers and losses

    Every layer also takes `name`, `inputs` and `when`; layers with weights take `weights` and
    `frozen`. `docs/language.md` says what these mean. A window is one whole number, or one for each
    of D, H, W, of at most 65536; other whole numbers are at most 2147483647. A number is 0 or one that
    float32 holds as a normal one.

    ## Layers

    \(layers.map(section).joined(separator: "\n"))
    ## Losses

    Every loss also takes `weight` and `when`.

    \(losses.map(section).joined(separator: "\n"))
    """
  }

  private static func section(_ layer: LayerSpecification) -> String {
    var text = "### `\(layer.name)`\n\n\(layer.summary)"
    if layer.inputs != 1...1 {
      text += " Takes \(layer.inputs.lowerBound) to \(layer.inputs.upperBound) named values."
    }
    if layer.hasWeights { text += " Has weights." }
    text += "\n"
    guard !layer.attributes.isEmpty else { return text }
    text += "\n| attribute | value | where absent | what it is |\n|---|---|---|---|\n"
    for attribute in layer.attributes {
      let name = "`\(attribute.name)`" + (layer.shorthand == attribute.name ? ", or bare" : "")
      let absent =
        attribute.defaultValue.map { "`\($0.text)`" } ?? (attribute.isOptional ? "" : "required")
      text += "| \(name) | \(words(attribute.type)) | \(absent) | \(attribute.summary) |\n"
    }
    return text
  }

  private static func words(_ type: AttributeType) -> String {
    switch type {
    case .integer(let minimum): "whole number from \(minimum)"
    case .real(let range): "number, \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .string: "text"
    case .window(let minimum): "window from \(minimum)"
    case .integers(let minimum): "list of whole numbers from \(minimum)"
    case .reals(let range): "list of numbers, \(range.lowerBound) to \(range.upperBound)"
    }
  }
}
