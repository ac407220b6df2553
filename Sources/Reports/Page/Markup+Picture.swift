import Foundation

extension Markup {
  /// A picture that is part of the page.
  ///
  /// - Parameter words: what is read where it is not seen; empty for what only lies over another one.
  package static func picture(
    png: [UInt8], width: Int, height: Int, _ words: String, style: String = ""
  ) -> Markup {
    .element(
      "img",
      [
        "src": "data:image/png;base64," + Data(png).base64EncodedString(), "width": "\(width)",
        "height": "\(height)", "alt": words, "class": style,
      ])
  }
}
