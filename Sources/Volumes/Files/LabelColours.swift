/// The colours of labels in pictures.
public enum LabelColours {
  /// Red, green and blue, one label after another.
  private static let all: [[UInt8]] = [
    [230, 75, 53], [77, 187, 213], [0, 160, 135], [243, 178, 55], [132, 94, 194], [240, 128, 170],
    [145, 209, 94], [90, 120, 240],
  ]

  public static let count = all.count

  /// Red, green and blue of a label, by its place from 0; again from the first where there are more.
  public static func colour(_ place: Int) -> [UInt8] { all[place % count] }
}
