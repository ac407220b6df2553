/// The page's looks and its script, which are files beside this one.
extension Markup {
  package static let style = element("style", [:], embedded(PackageResources.page_css))
  static let script = element("script", [:], embedded(PackageResources.page_js))
}
