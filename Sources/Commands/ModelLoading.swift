import ArgumentParser
import CPUTarget
import Compiler
import Diagnostics
import DurableFiles
import Foundation
import Kernels
import ModelLanguage
import Operations
import PlanQuestions

extension ModelOptions {
  /// Reads and compiles a model; prints its diagnostics to standard error. Throws the exit code
  /// where it cannot be read or is rejected.
  ///
  /// - Parameter adjusting: changes to the resolved model before it is compiled.
  public func load(
    _ path: String, target: any Target = CPUTarget(), probes: Bool = false,
    adjusting adjust: (inout ResolvedModel) -> Void = { _ in }
  ) throws -> LoadedModel {
    let source = try SourceText(reading: path)
    let options = try compilationOptions(target: target, probes: probes)
    let settings = modelSettings
    var (loaded, diagnostics) = settings.load(source, options: options, adjusting: adjust)
    if loaded == nil, let model = settings.resolve(source).model {
      diagnostics = advisingPatches(diagnostics, model, source, options)
    }
    Console.print(diagnostics, of: [source])
    guard let loaded else { throw ExitCode.rejected }
    return loaded
  }

  /// What a model is compiled for. Throws the exit code, with a message, where the file of rates is none.
  public func compilationOptions(
    target: any Target = CPUTarget(), probes: Bool = false
  ) throws -> Compilation.Options {
    Compilation.Options(target: target, rates: try rates.map(RatesFile.read), probes: probes)
  }

  /// Says of a patch whose extents do not suit some level which patches do: a level's own extents cannot
  /// be passed.
  private func advisingPatches(
    _ diagnostics: [Diagnostic], _ model: ResolvedModel, _ source: SourceText,
    _ options: Compilation.Options
  ) -> [Diagnostic] {
    let errors = diagnostics.filter { $0.severity == .error }
    guard errors.allSatisfy({ OperationFault.extentsAtFault.contains($0.identifier) }) else {
      return diagnostics
    }
    let nearest = NearestPatches(model.experiment.input.patch) { patch in
      var other = modelSettings
      other.patch = patch
      return other.resolve(source).model.map {
        Compilation.compile($0, options: options).compilation != nil
      } ?? false
    }
    guard let advice = nearest.advice else { return diagnostics }
    return diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      if diagnostic.severity == .error { diagnostic.notes.insert(.init(advice), at: 0) }
      return diagnostic
    }
  }

  /// What these options ask of a model's text.
  public var modelSettings: ModelSettings {
    ModelSettings(parameters: parameters, patch: patch?.values, batch: batch)
  }
}

extension NearestPatches {
  /// Words for the person who gave the patch; nil where nothing was found.
  fileprivate var advice: String? {
    let options = [below, above].compactMap(\.self).map {
      "--patch " + $0.map(String.init).joined(separator: ",")
    }
    return options.isEmpty
      ? nil : "the nearest patches that the model takes: \(options.joined(separator: " and "))"
  }
}

extension SourceText {
  /// The text of a file. Throws the exit code 66, with a message, where it cannot be read.
  public init(reading path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Console.failure("\(path): no such file", .missingInput)
    }
    guard !isFolder.boolValue else {
      throw Console.failure("\(path): is a folder, not a model", .missingInput)
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Console.failure("\(path): cannot be read", .missingInput)
    }
    // One byte more than the language allows is enough to refuse a file of any size.
    let limit = Language.textLimit + 1
    let bytes: Data
    do {
      bytes = try file.read(upToCount: limit) ?? Data()
    } catch {
      throw Console.failure("\(path): cannot be read: \(error.localizedDescription)", .inputOutput)
    }
    if GitPointer.recognizes(bytes) {
      throw Console.failure("\(path): \(GitPointer.advice)", .badData)
    }
    guard !bytes.starts(with: "invseg-graph ".utf8) else {
      throw Console.failure(
        "\(path): is a compiled graph; this command wants the YAML file it was built from", .badData
      )
    }
    self.init(name: path, bytes: bytes)
  }
}
