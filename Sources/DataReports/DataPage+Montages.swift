import Experiment
import Reports
import Volumes

extension DataPage {
  /// Pictures of cases in three planes, and their labels over them.
  var montages: [Markup] {
    get throws {
      let shown = scan.cases.filter { item in
        item.channels.contains { $0?.pictures.isEmpty == false }
      }
      guard !shown.isEmpty else { return [] }
      let figures = try shown.map(montage)
      let rest =
        shown.count < scan.cases.count
        ? " \(shown.count) of \(scan.cases.count) cases, spread evenly." : ""
      return [
        .element("h2", "Pictures"),
        .element(
          "p", ["class": "note"],
          "For each channel the planes across D, H and W with the most labelled voxels: seen from above, from the front and from the left. Right is right in the first two, the front in the third.\(rest)"
        ),
        .element("input", ["type": "checkbox", "id": "labels", "checked": "checked"], []),
        .element("label", ["for": "labels", "class": "switch"], "show labels"),
        legend,
        .element("div", ["class": "montages"], figures),
      ]
    }
  }

  private var legend: Markup {
    .element(
      "ul", ["class": "legend"],
      foreground.map { label in
        let colour = Self.colour(place(of: label.labels[0])).prefix(3).map(String.init)
        return .element(
          "li", [:],
          .element("i", ["style": "background:rgb(\(colour.joined(separator: ",")))"], []),
          .text("\(label.labels[0]) \(label.name)"))
      })
  }

  private func montage(_ item: CaseDetail) throws -> Markup {
    let overlays = try item.labelPictures.map { plane in
      try PNG(
        plane.voxels.map { UInt8(place(of: Int($0))) }, width: plane.width, height: plane.height,
        .palette((0..<256).map(Self.colour)))
    }
    let rows = try item.channels.enumerated().map { channel, content -> Markup in
      let planes = content?.pictures ?? []
      return .element(
        "div", ["class": "row"],
        [.element("small", data.modalities[channel])]
          + (try planes.enumerated().map { axis, plane in
            let picture = try PNG(plane.voxels, width: plane.width, height: plane.height, .grey)
            return .element(
              "span", ["class": "plane"],
              [
                image(
                  picture,
                  "\(item.name), \(data.modalities[channel]), across \(["D", "H", "W"][axis])")
              ]
                + (overlays.indices.contains(axis)
                  ? [image(overlays[axis], "", style: "overlay")] : []))
          }))
    }
    return .element("figure", ["class": "case"], [.element("figcaption", item.name)] + rows)
  }

  private func image(_ picture: PNG, _ words: String, style: String = "") -> Markup {
    .picture(
      png: picture.bytes, width: picture.width, height: picture.height, words, style: style)
  }

  /// A label's place among the colours: 0 for the background.
  private func place(of value: Int) -> Int {
    foreground.firstIndex { $0.labels[0] == value }.map { 1 + $0 % 255 } ?? 0
  }

  /// The labels but the background.
  private var foreground: [Region] { labels.filter { $0.labels[0] != 0 } }

  private static func colour(_ place: Int) -> [UInt8] {
    place == 0 ? [0, 0, 0, 0] : LabelColours.colour(place - 1) + [150]
  }
}
