import ArgumentParser
import Commands
import Diagnostics
import Training
import Volumes

/// Which cases of a data set are held out, as it was asked for.
enum HeldOutCases {
  /// So many, drawn by the run's seed.
  case count(Int)
  /// Those named, each word one name or several with commas between.
  case named([String])
  /// A fold of a file's, of the data set's `splits_final.json`, or of nnU-Net's.
  case fold(Int, splits: String?)
  /// None: the network is trained and scored on every case, as nnU-Net's fold `all` is.
  case all
  /// What a run that goes on has.
  case recorded(RunSplit)

  /// What a run was begun with: its list, or as many as it drew.
  init(of settings: RunSettings) {
    self = settings.split.map { .recorded($0) } ?? .count(settings.validationCases)
  }

  var isNone: Bool {
    switch self {
    case .count(let count): count == 0
    case .recorded(let split): split.validation.isEmpty
    case .named, .fold, .all: false
    }
  }

  /// Why a data set cannot be split so, all of it.
  struct Problem: Error {
    var messages: [String]
    var code = ExitCode.usage
  }

  /// A split and, where it is one of several, all of them.
  struct Choice {
    var split: RunSplit
    var folds: [CaseSplit] = []
    /// What there is to say of it.
    var notes: [String] = []
  }

  /// Splits a data set that has cases to train on. Throws `Problem`.
  func choice(of dataset: Dataset, seed: UInt64) throws -> Choice {
    let names = dataset.training.map(\.name)
    switch self {
    case .recorded(let split): return Choice(split: split)
    case .count(let count):
      guard count < names.count else {
        throw Problem(messages: [
          "--validation \(count) leaves none of the \(names.count) cases to train on"
        ])
      }
      let drawn = dataset.split(validation: count, seed: seed)
      return choice(
        dataset,
        CaseSplit(training: drawn.training.map(\.name), validation: drawn.validation.map(\.name)))
    case .named(let words): return try choice(named: words, dataset)
    case .all:
      return choice(dataset, CaseSplit(training: names, validation: names), fold: "all")
    case .fold(let number, let file): return try choice(fold: number, of: file, dataset)
    }
  }

  private func choice(_ dataset: Dataset, _ split: CaseSplit, fold: String? = nil) -> Choice {
    Choice(
      split: RunSplit(
        of: dataset, training: split.training, validation: split.validation, fold: fold))
  }

  private func choice(named words: [String], _ dataset: Dataset) throws -> Choice {
    let names = dataset.training.map(\.name)
    let known = Set(names)
    // A name may have commas of its own.
    let wanted = words.flatMap { word in
      known.contains(word) ? [word] : word.split(separator: ",").map { String($0) }
    }
    let unknown = unknown(wanted, among: names)
    guard unknown.isEmpty else {
      throw Problem(messages: unknown.map { "--validation: \($0)" })
    }
    let held = Set(wanted)
    guard !held.isEmpty, held.count < names.count else {
      throw Problem(messages: [
        held.isEmpty
          ? "--validation names no case"
          : "--validation leaves none of the \(names.count) cases to train on"
      ])
    }
    return choice(
      dataset,
      CaseSplit(training: names.filter { !held.contains($0) }, validation: Array(held)))
  }

  private func choice(fold number: Int, of file: String?, _ dataset: Dataset) throws -> Choice {
    let names = dataset.training.map(\.name)
    let path = file ?? SplitsFile.path(in: dataset)
    guard path != nil || names.count >= CaseSplit.foldCount else {
      throw Problem(messages: [
        "--fold: \(CaseSplit.foldCount) folds take as many cases, and \(dataset.path) has \(names.count)"
      ])
    }
    let folds = try path.map(Self.folds) ?? CaseSplit.folds(of: names)
    guard folds.indices.contains(number) else {
      let source = path ?? "nnU-Net's split"
      throw Problem(messages: [
        "--fold \(number): \(source) has \(counted(folds.count, "fold")), from 0"
      ])
    }
    let split = folds[number]
    if let path { try check(split, names, "\(path): fold \(number)") }
    var choice = choice(dataset, split, fold: "\(number)")
    choice.folds = folds
    choice.notes = ["fold \(number) of \(path ?? "nnU-Net's \(folds.count)")"]
    let used = Set(split.training + split.validation)
    let unused = names.count { !used.contains($0) }
    if unused > 0 { choice.notes.append("\(counted(unused, "case")) in neither list of the fold") }
    let both = Set(split.training).intersection(split.validation)
    if !both.isEmpty {
      choice.notes.append(
        "warning: \(counted(both.count, "case")) both trained and scored on: \(list(both.sorted()))"
      )
    }
    return choice
  }

  private static func folds(_ path: String) throws -> [CaseSplit] {
    do {
      return try SplitsFile.read(path)
    } catch let error as VolumeError {
      throw Problem(
        messages: ["\(error)"], code: error.kind == .missingInput ? .missingInput : .badData)
    }
  }

  /// Throws what is wrong with a fold of a file.
  private func check(_ split: CaseSplit, _ names: [String], _ place: String) throws {
    var messages: [String] = []
    for (key, listed) in [("train", split.training), ("val", split.validation)] {
      messages += unknown(listed, among: names).map { "\(place): '\(key)': \($0)" }
      let twice = Dictionary(grouping: listed, by: \.self).filter { $1.count > 1 }.keys.sorted()
      messages += twice.map { "\(place): '\(key)' names '\($0)' more than once" }
    }
    if split.training.isEmpty { messages.append("\(place) has no case to train on") }
    guard messages.isEmpty else { throw Problem(messages: messages, code: .badData) }
  }

  /// What there is to say of each name that is none of those known.
  private func unknown(_ wanted: [String], among names: [String]) -> [String] {
    let known = Set(names)
    return wanted.filter { !known.contains($0) }.map { name in
      let meant = didYouMean(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
      return "there is no case '\(name)' to train on\(meant)"
    }
  }
}

extension HeldOutCases.Choice {
  /// What was chosen, for who reads the log; nothing where no case is scored.
  var lines: [String] {
    guard !split.validation.isEmpty || split.fold != nil else { return [] }
    let scored =
      split.fold == "all"
      ? "scored on them too, which says nothing of other cases"
      : "\(split.validation.count) held out: \(list(split.validation))"
    return notes + ["\(counted(split.training.count, "case")) to train on, \(scored)"]
  }
}

private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
