/// What limits the lower bound, and how each limit was found. All are counts and shares, none is a
/// time, so that the same problem gets the same bound everywhere.
package struct BoundEffort: Hashable, Sendable {
  /// Most cuts that are ranked by minimum cuts. Chosen, not tuned.
  package var cuts = 200

  /// Least cuts that are ranked, however large the program. Chosen, not tuned.
  package var leastCuts = 16

  /// Cuts times the square of the operations: about what their minimum cuts take. Takes effect
  /// beyond 447 operations. By trial on 390 small layers, as `workTimesSquareOfOperations`.
  package var cutsTimesSquareOfOperations = 40_000_000

  /// Of the forward part only cuts in its last eighth are ranked: a divisor. Chosen, not tuned.
  package var forwardPart = 8

  /// Cuts that get a linear program of their own, the best ones first. Chosen, not tuned.
  package var cutsAlone = 2

  /// Cuts of which each is paired with the best one. More stages at once make the bound worse (by
  /// trial on the zoo): a solution may then be split among them.
  package var cutsInPairs = 3

  /// Prices of a byte that are tried for a window. Chosen, not tuned.
  package var prices = 40

  /// Work of a linear program: iterations times coefficients. Chosen, not tuned.
  package var work = 40_000_000

  /// Work times the square of the operations, as an iteration takes longer in a large program.
  /// Takes effect beyond 474 operations. By trial on 390 small layers, which are to take about a
  /// second.
  package var workTimesSquareOfOperations = 9_000_000_000_000

  /// Iterations before the solution is searched for unfounded sets. Chosen, not tuned.
  package var iterations = 200

  /// A linear program is done when it is solved, or its bound grows by less, to this part of the
  /// bound. Chosen, not tuned.
  package var precision = 0.002

  /// Unfounded sets count where a solution needs more than this much of a range without foundation.
  /// Chosen, not tuned.
  package var unfounded = 0.02

  /// Passes over a stage's ranges in which their foundations are estimated. Chosen, not tuned.
  package var foundationPasses = 50

  /// Iterations of the linear program between two looks at its error. Chosen, not tuned.
  package var iterationsPerCheck = 40

  /// Checks after which the linear program restarts in any case. Chosen, not tuned.
  package var checksPerRestart = 10

  /// It restarts earlier where its error has fallen to one part in so many (as PDLP does). Chosen,
  /// not tuned.
  package var errorFall = 2.0

  package init() {}

  /// Cuts that are ranked for so many operations.
  func rankedCuts(_ operations: Int) -> Int {
    max(min(cuts, cutsTimesSquareOfOperations / (operations * operations)), leastCuts)
  }

  /// Work of a linear program for so many operations.
  func work(_ operations: Int) -> Int {
    min(work, workTimesSquareOfOperations / (operations * operations))
  }
}
