import ArgumentParser

/// Random models of the whole language, each tried in every way that there is.
@main
struct CampaignModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign-models",
    abstract: "Tries random models: checked, planned, trained, predicted with, differentiated.",
    subcommands: [Run.self, Show.self, Piece.self], defaultSubcommand: Run.self)
}
