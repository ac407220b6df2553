/// The few lines that Git leaves in place of a large file until it is fetched.
public enum GitPointer {
  /// What to do about it.
  public static let advice =
    "is a Git LFS pointer, not the file itself: 'git lfs pull' fetches it"

  /// Whether a file that begins with `bytes` is one.
  public static func recognizes(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: "version https://git-lfs".utf8)
  }
}
