/// Which invseg this is; `--version` of both programs prints it, and archives are named after it.
public enum Version {
  public static let text = "invseg 0.1.0"
}
