/// What TensorBoard is told at a moment of a run: a record of an event file (`event.proto` and
/// `summary.proto` of TensorBoard).
public struct Event: Sendable {
  /// What is told.
  public enum Content: Sendable {
    /// A point of the curve with this name. Names before a slash are groups.
    case scalar(tag: String, Double)
    /// A PNG file, and its pixels.
    case picture(tag: String, png: [UInt8], width: Int, height: Int)
    case hyperparameters(Hyperparameters)
  }

  /// Seconds since 1970.
  public var time: Double
  public var step: Int
  public var contents: [Content]

  public init(time: Double, step: Int, _ contents: [Content]) {
    (self.time, self.step, self.contents) = (time, step, contents)
  }

  /// The record that a file of events begins with.
  public static func beginning(time: Double) -> [UInt8] {
    var event = Message()
    event.add(1, double: time)
    event.add(3, text: "brain.Event:2")
    return Record.framing(event.bytes)
  }

  /// The event as a file holds it.
  public var record: [UInt8] {
    var event = Message()
    event.add(1, double: time)
    if step != 0 { event.add(2, integer: step) }
    event.add(5) { summary in
      for content in contents { summary.add(1) { content.write(to: &$0) } }
    }
    return Record.framing(event.bytes)
  }
}

extension Event.Content {
  /// Writes a `Summary.Value`. Readers turn these plain forms into tensors themselves
  /// (`data_compat.py`).
  fileprivate func write(to value: inout Message) {
    switch self {
    case .scalar(let tag, let number):
      value.add(1, text: tag)
      value.add(2, float: Float(number))
    case .picture(let tag, let png, let width, let height):
      value.add(1, text: tag)
      value.add(4) { image in
        image.add(1, integer: height)
        image.add(2, integer: width)
        // Red, green, blue.
        image.add(3, integer: 3)
        image.add(4, bytes: png)
      }
    case .hyperparameters(let hyperparameters):
      value.add(1, text: hyperparameters.tag)
      value.add(9) { metadata in
        metadata.add(1) { plugin in
          plugin.add(1, text: "hparams")
          plugin.add(2, bytes: hyperparameters.message.bytes)
        }
      }
    }
  }
}
