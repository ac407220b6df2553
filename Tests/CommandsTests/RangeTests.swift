import Testing

/// Values that do not fit the fixed-point grid of the invertible parts.
@Suite struct RangeTests {
  @Test func `the range widens at the same steps under every policy, and is kept`() throws {
    let workplace = try Tiny.workplace()
    let outcome = try workplace.shell(
      """
      sed 's/^exact-range.*//' $model > narrow.yaml; echo 'exact-range: 1' >> narrow.yaml
      for policy in keep invert; do
        $run train narrow.yaml $settings --set blocks=2 --data data --steps 6 --policy $policy \\
          --out $policy || exit
        sed 's/"seconds":[^,}]*//' $policy/metrics.jsonl > $policy.losses
      done
      cmp keep.losses invert.losses || exit
      $run train --resume keep --steps 9 || exit
      $run predict keep --input data --out predictions
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    let widened = outcome.log.split(separator: "\n").filter { $0.contains("left the exact range") }
    #expect(!widened.isEmpty && widened.count.isMultiple(of: 2), "\(outcome.log)")
    #expect(Set(widened).count * 2 == widened.count, "\(outcome.log)")
  }
}
