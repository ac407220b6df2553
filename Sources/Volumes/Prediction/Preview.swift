extension LabelVolume {
  /// A picture of labels over an image on the same grid: planes across D, H and W, seen from above, from the
  /// front and from the left. Throws `RefusedMemory`.
  ///
  /// - Parameters:
  ///   - foreground: the values that are drawn.
  ///   - planes: the places along (D, H, W); where not given, `fullestPlanes` of what is drawn.
  public func preview(
    over image: Volume, foreground: [Int32], planes chosen: [Int]? = nil
  ) throws -> PNG {
    precondition(image.grid.size == grid.size, "labels and image on one grid")
    let chosen = chosen ?? fullestPlanes(of: foreground)
    let places = Dictionary(
      foreground.enumerated().map { ($1, 1 + $0 % LabelColours.count) },
      uniquingKeysWith: { one, _ in one })
    let planes = (0..<3).map { axis in
      let greys = Self.greys(Self.plane(image.voxels, grid, across: axis, at: chosen[axis]))
        .sampled(Self.side)
      let labels = Self.plane(voxels, grid, across: axis, at: chosen[axis]).sampled(Self.side)
      return Plane(
        voxels: zip(greys.voxels, labels.voxels).map { grey, label in
          UInt8((places[label] ?? 0) * Self.levels) + grey
        }, height: greys.height, width: greys.width, spacing: greys.spacing)
    }
    let height = planes.map(\.height).max()!
    let pixels = (0..<height).flatMap { row in
      planes.flatMap { plane in
        row < plane.height
          ? Array(plane.voxels[row * plane.width..<(row + 1) * plane.width])
          : [UInt8](repeating: 0, count: plane.width)
      }
    }
    return try PNG(
      pixels, width: planes.map(\.width).reduce(0, +), height: height, .palette(Self.palette))
  }

  /// Pixels along the longer side of a plane.
  private static let side = 256
  /// Shades of grey, of each colour.
  private static let levels = 28

  /// Greys, and then the greys under each label's colour.
  private static var palette: [[UInt8]] {
    (0...LabelColours.count).flatMap { place in
      (0..<levels).map { level in
        let grey = UInt8(level * 255 / (levels - 1))
        guard place > 0 else { return [grey, grey, grey, 255] }
        return LabelColours.colour(place - 1).map { $0 / 5 * 3 + grey / 5 * 2 } + [255]
      }
    }
  }

  /// For each axis of (D, H, W) the plane across it with the most voxels of these values; the middle one where
  /// there is none.
  public func fullestPlanes(of values: [Int32]) -> [Int] {
    (0..<3).map { fullestPlane(across: $0, values) }
  }

  /// The plane across an axis with the most voxels of `foreground`; the middle one where there is none.
  private func fullestPlane(across axis: Int, _ foreground: [Int32]) -> Int {
    let size = grid.size
    let after = size[(axis + 1)...].reduce(1, *)
    var counts = [Int](repeating: 0, count: size[axis])
    let values = Set(foreground)
    var last: (value: Int32, counts: Bool) = (0, values.contains(0))
    for (index, value) in voxels.enumerated() {
      if value != last.value { last = (value, values.contains(value)) }
      if last.counts { counts[index / after % size[axis]] += 1 }
    }
    guard let greatest = counts.max(), greatest > 0 else { return size[axis] / 2 }
    return counts.firstIndex(of: greatest)!
  }

  /// A plane as it is looked at: up, or to the front, is at the top; right, or to the front, at the right.
  private static func plane<Element: Sendable>(
    _ voxels: [Element], _ grid: Grid, across axis: Int, at place: Int
  ) -> Plane<Element> {
    let size = grid.size
    let rest = (0..<3).filter { $0 != axis }
    let strides = [size[1] * size[2], size[2], 1]
    let pixels = (0..<size[rest[0]]).reversed().flatMap { row in
      (0..<size[rest[1]]).map { column in
        voxels[place * strides[axis] + row * strides[rest[0]] + column * strides[rest[1]]]
      }
    }
    return Plane(
      voxels: pixels, height: size[rest[0]], width: size[rest[1]],
      spacing: (grid.spacing[rest[0]], grid.spacing[rest[1]]))
  }

  /// Shades from the 1st to the 99th percentile.
  private static func greys(_ plane: Plane<Float>) -> Plane<UInt8> {
    let sorted = plane.voxels.sorted()
    let low = Double(sorted[sorted.count / 100])
    let high = Double(sorted[sorted.count - 1 - sorted.count / 100])
    let scale = high > low ? Double(levels - 1) / (high - low) : 0
    return Plane(
      voxels: plane.voxels.map {
        UInt8(min(max(((Double($0) - low) * scale).rounded(), 0), Double(levels - 1)))
      }, height: plane.height, width: plane.width, spacing: plane.spacing)
  }
}
