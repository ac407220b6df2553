import Attributes
extension ModelLanguage { public static func schema(layers: [LayerSpecification], losses: [LayerSpecification]) -> String { "" } }
