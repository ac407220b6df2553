import ArgumentParser
import PlanQuestions

extension Variation {
  /// What `--vary NAME=A,B` asks for. Commas in brackets are part of a value; extents of a patch have an `x`
  /// between them. Throws `ValidationError`, which is exit code 64.
  public init(argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let texts = parts.count == 2 ? Self.values(parts[1]) : []
    guard parts.count == 2, !parts[0].isEmpty, !texts.contains("") else {
      throw ValidationError("--vary wants NAME=A,B, not '\(argument)'")
    }
    let name = String(parts[0])
    let values = try texts.map { text -> Value in
      switch name {
      case "patch":
        let extents = Extents(argument: text.replacing("x", with: ","))
        guard let extents else {
          throw ValidationError(
            "--vary patch wants voxels such as 64 or 64x96x96, 1 to 65536 each, not '\(text)'")
        }
        return .patch(extents.values)
      case "batch":
        guard let count = Int(text), OptionRange.batch.contains(count) else {
          throw ValidationError(
            "--vary batch wants 1 to \(OptionRange.batch.upperBound), not '\(text)'")
        }
        return .batch(count)
      default: return .parameter(text)
      }
    }
    guard Set(values).count == values.count else {
      throw ValidationError("--vary \(name) has a value twice: '\(argument)'")
    }
    self.init(name: name, values: values)
  }

  /// Parts between commas that are in no brackets.
  private static func values(_ list: Substring) -> [String] {
    var values = [""]
    var depth = 0
    for character in list {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        values.append("")
      } else {
        values[values.count - 1].append(character)
      }
    }
    return values
  }
}
