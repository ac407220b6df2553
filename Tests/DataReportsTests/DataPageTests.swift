import Experiment
import Foundation
import Testing
import Volumes

@testable import DataReports

@Suite struct DataPageTests {
  private func withReport(
    _ layout: PhantomDataset.Layout, _ body: (DataReport, DatasetScan, Dataset) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/reports-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PhantomDataset(layout: layout, cases: 3, size: [10, 20, 40]).write(to: folder)
    let dataset = try Dataset.open(folder)
    let scan = try DatasetScan(
      DatasetInspection(dataset, testCases: true), pictures: DataPage.shownCases)
    try body(DataReport(folder, dataset, scan.findings, scan.cases), scan, dataset)
  }

  @Test(arguments: PhantomDataset.Layout.allCases)
  func everyChannelAndLabelIsThere(layout: PhantomDataset.Layout) throws {
    try withReport(layout) { report, scan, dataset in
      let html = try DataPage(report, scan, dataset).html()
      for name in dataset.modalities { #expect(html.contains(": \(name)</figcaption>")) }
      for label in dataset.labels { #expect(html.contains(">\(label.name)</th>")) }
      for item in scan.cases { #expect(html.contains("<figcaption>\(item.name)</figcaption>")) }
      #expect(html.contains("Nothing is wrong"))
      for loaded in ["http:", "https:", "url(", "@import", "<script"] {
        #expect(!html.contains(loaded))
      }
      #expect(report.text.hasSuffix(report.summary))
    }
  }

  /// Pictures have square pixels: planes of 10 x 20 x 40 voxels of 1 mm.
  @Test func picturesKeepTheirAspect() throws {
    try withReport(.brats) { _, scan, _ in
      let pictures = try #require(scan.cases[0].channels[0]).pictures
      #expect(pictures.map(\.height) == [64, 32, 64] && pictures.map(\.width) == [128, 128, 128])
      let labels = scan.cases[0].labelPictures
      #expect(labels.map(\.height) == pictures.map(\.height))
      #expect(labels.allSatisfy { $0.voxels.contains { $0 > 0 } }, "planes with a lesion")
    }
  }
}
