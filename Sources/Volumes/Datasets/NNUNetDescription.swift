import Experiment

/// nnU-Net's `dataset.json`, of version 2, and of version 1 and the Medical Decathlon, which call the
/// channels `modality`, turn the labels round, and list the cases.
struct NNUNetDescription: Decodable {
  /// The channels' names, in order.
  var modalities: [String]
  var labels: [Region]
  /// Nil in version 1.
  var fileEnding: String?
  /// How many cases there are to train with.
  var trainingCount: Int?
  /// What version 2 may list: the cases to train with by name, wherever their files lie.
  var dataset: [String: Files]?
  /// What version 1 lists.
  var training: [Entry]?
  var test: [Entry]?

  /// The channels' names alone; nil where a file has none, such as another program's.
  struct Channels: Decodable {
    var names: [String]?

    init(from decoder: any Decoder) throws {
      guard let values = try? decoder.container(keyedBy: CodingKeys.self) else { return }
      for key in [CodingKeys.channels, .modality] where values.contains(key) {
        names = try values.decodeNil(forKey: key) ? nil : NNUNetDescription.names(values, key)
        return
      }
    }
  }

  /// The labels alone; nil where a file has none.
  struct Labels: Decodable {
    var labels: [Region]?

    init(from decoder: any Decoder) throws {
      guard let values = try? decoder.container(keyedBy: CodingKeys.self),
        values.contains(.labels), try !values.decodeNil(forKey: .labels)
      else { return }
      labels = try NNUNetDescription.labels(values)
    }
  }

  /// The files of a case of version 2.
  struct Files: Decodable {
    var images: [String]
    var label: String
  }

  /// The files of a case of version 1.
  struct Entry: Decodable {
    var image: String
    var label: String?

    private enum CodingKeys: String, CodingKey { case image, label }

    /// A case to test with is its image's name alone.
    init(from decoder: any Decoder) throws {
      if let image = try? decoder.singleValueContainer().decode(String.self) {
        self.image = image
        return
      }
      let values = try decoder.container(keyedBy: CodingKeys.self)
      image = try values.decode(String.self, forKey: .image)
      label = try values.decodeIfPresent(String.self, forKey: .label)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case channels = "channel_names"
    case modality
    case labels
    case fileEnding = "file_ending"
    case trainingCount = "numTraining"
    case dataset
    case training
    case test
  }

  /// One that names nothing.
  init(channelCount: Int, ending: String) {
    (modalities, labels) = ((0..<channelCount).map(String.init), [])
    fileEnding = ending
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let isOld = !values.contains(.channels) && values.contains(.modality)
    modalities = try Self.names(values, isOld ? .modality : .channels)
    labels = try Self.labels(values)
    fileEnding =
      isOld
      ? try values.decodeIfPresent(String.self, forKey: .fileEnding)
      : try values.decode(String.self, forKey: .fileEnding)
    trainingCount = try? values.decodeIfPresent(Int.self, forKey: .trainingCount)
    dataset = try values.decodeIfPresent([String: Files].self, forKey: .dataset)
    guard isOld else { return }
    training = try values.decodeIfPresent([Entry].self, forKey: .training)
    test = try values.decodeIfPresent([Entry].self, forKey: .test)
  }

  /// Names by their numbers, which may be written as those of files are: `0000`.
  private static func names(
    _ values: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
  ) throws -> [String] {
    let names = try values.decode([String: String].self, forKey: key)
    var numbered: [Int: String] = [:]
    for (number, name) in names {
      guard let number = Int(number) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values,
          debugDescription: "has the key '\(number)', which is no number,")
      }
      numbered[number] = name
    }
    return try (0..<names.count).map { number in
      guard let name = numbered[number] else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values, debugDescription: "has no '\(number)'")
      }
      return name
    }
  }

  /// Values by name; version 1 has names by value.
  private static func labels(_ values: KeyedDecodingContainer<CodingKeys>) throws -> [Region] {
    let entries = try values.decode([String: LabelEntry].self, forKey: .labels)
    var result: [String: [Int]] = [:]
    for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
      switch entry {
      case .values(let values): result[key] = values
      case .name(let name):
        guard let value = Int(key) else {
          throw DecodingError.dataCorruptedError(
            forKey: .labels, in: values,
            debugDescription: "gives '\(key)' the value \"\(name)\", which is no number,")
        }
        try LabelValues.check([value]) {
          DecodingError.dataCorruptedError(forKey: .labels, in: values, debugDescription: $0)
        }
        result[name, default: []].append(value)
      }
    }
    return Region.sorted(result)
  }

  private enum LabelEntry: Decodable {
    case values([Int])
    case name(String)

    init(from decoder: any Decoder) throws {
      if let name = try? decoder.singleValueContainer().decode(String.self) {
        self = .name(name)
      } else {
        self = .values(try LabelValues(from: decoder).values)
      }
    }
  }
}
