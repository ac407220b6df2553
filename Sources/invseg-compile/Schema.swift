import ArgumentParser
import Commands
import ModelLanguage
import Operations

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints the JSON Schema (draft-07) of the model language.")

  func run() throws {
    try Console.show(
      text: Language.schema(
        layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications))
  }
}
