import BufferLayout
import TimeBound

/// What limits planning, with how each limit was found. All are counts and shares, none is a time,
/// so that the same problem gets the same plans everywhere.
///
/// A name that ends in `Part` is a divisor: 16 means one sixteenth. "Not tuned" means that no
/// comparison with other values is known.
struct Effort: Hashable, Sendable {
  // MARK: Local search

  /// Evaluations of choices for each operation. With them the search finds every trade-off of the
  /// small programs in `ExhaustiveTests`; beyond that not tuned.
  var evaluationsPerOperation = 40

  /// The same for small programs, for which the exhaustive search follows. By trial on the oracle's
  /// programs.
  var evaluationsPerOperationIfSmall = 15

  /// Evaluations of one search. Not tuned.
  var evaluations = 3000

  /// Evaluations times operations: takes effect beyond 400 operations, as an evaluation takes time
  /// as the operations do. By trial: 390 small layers went from ten seconds to about one.
  var evaluationsTimesOperations = 1_200_000

  /// Evaluations of one search, however large the program. Not tuned.
  var leastEvaluations = 500

  /// For each depth there is a starting point that recomputes what is at most so many operations
  /// from something kept. Not tuned.
  var recomputationDepths = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 48, Int.max]

  /// The part of the largest value up to which values are small: every starting point keeps them.
  /// Not tuned.
  var smallValuePart = 4096

  /// Starting points by minimum cuts come from cuts in this last part of the forward operations and
  /// in as many backward ones. Not tuned.
  var startingPointPart = 8

  /// Cuts that give starting points, the fullest first. Not tuned.
  var startingPointCuts = 3

  /// Budgets at which each of these cuts gives starting points. Not tuned.
  var startingPointBudgets = 16

  /// Starting points from which the search descends first, the smallest ones. That small ones come
  /// first was found by trial on the zoo; their number is not tuned.
  var descents = 4

  /// The part of all evaluations that each of these descents may take. Not tuned.
  var descentPart = 12

  /// The part of all evaluations that is left when the expansion of points ends. By trial on the
  /// zoo, where it was two thirds before.
  var unexpandedPart = 3

  /// The part of all evaluations that the expansion of one point takes for its descent, and again
  /// for keeping what then fits. Not tuned.
  var expansionPart = 16

  /// The least evaluations for each of these. Not tuned.
  var leastExpansion = 50

  /// The part of all evaluations that exchanges leave for single changes. By trial on the zoo and
  /// on the oracle's programs, where it was a third before.
  var neighboursPart = 6

  /// The gap of the frontier below its smallest point counts as this share of its bytes. Not tuned.
  var gapBelowSmallest = 0.1

  /// Reductions that a step of a descent evaluates if one lowers the peak. Not tuned.
  var reductionsOnceLower = 3

  /// The same if one does not lower the peak, but the load near it. Not tuned.
  var reductionsOnceLighter = 8

  /// The same if none helps. Not tuned.
  var reductions = 24

  /// Several reductions at once are tried with this many, then twice as many, and so on. By trial
  /// on U-Nets: with several at once their least bytes take 11 % over `keep` in place of 24.
  var jointReductions = 4

  /// They are tried in each step while they are best, else in one step of so many. Not tuned.
  var stepsPerJointTrial = 4

  /// The part of the peak within which bytes count as near it. Not tuned.
  var nearPeakPart = 16

  /// How much more a drop within the backward part is worth to undo than one at its start, as the
  /// value stays for a shorter time. Not tuned.
  var backwardDropWeight = 2.0

  /// Budgets of a round of exchanges. Not tuned.
  var exchangeBudgets = 12

  /// Exchanges at each budget. Not tuned.
  var exchangesPerBudget = 4

  /// Drops that one exchange undoes, at most. Not tuned.
  var exchangedDrops = 3

  /// Reductions that one exchange evaluates in return, at most. Not tuned.
  var exchangeReductions = 12

  /// The best reductions among which an exchange picks. Not tuned.
  var exchangeChoices = 6

  /// Kept values that one exchange drops, at most. Not tuned.
  var exchangedValues = 2

  /// Evaluations for what is kept again in return. Not tuned.
  var exchangeRefill = 60

  /// Times that recovered values are dropped from the peaks of one schedule. Not tuned.
  var trims = 6

  // MARK: Exhaustive search

  /// Operations of the largest program that counts as small: of larger ones there are too many
  /// states.
  var smallProgram = 45

  /// States that are expanded at each position, round by round. By trial on the oracle's programs.
  var widths = [50, 1000, Int.max]

  /// Searches narrower than this are not made. Not tuned.
  var leastWidth = 50

  /// States that are expanded for all budgets of a program. With these nothing is left out at any
  /// budget of the oracle's programs; with a hundredth of them some optima were missed.
  var states = 3_000_000

  /// The part of the states left that one search may take. With eight the slowest of the oracle's
  /// programs took a third of the time, and no optimum was missed.
  var statesPart = 8

  /// Sets of values to drop that are looked at for all budgets of a program: where memory is short
  /// there are very many. Not tuned.
  var sets = 20_000_000

  /// The part of the sets left that one search may take. Not tuned.
  var setsPart = 4

  /// Least sets that are tried for one operation: of many values of one size there are too many.
  /// Not tuned.
  var setsPerOperation = 10_000

  /// Budgets that are searched at once; a fixed number, so that the outcome depends on no machine.
  var budgetsAtOnce = 2

  // MARK: Placement

  /// The bytes of an arena over the most live bytes, beyond which a second layout is worth its
  /// time. Not tuned.
  var secondLayoutExcess = 0.005

  /// The same, beyond which ties of transfers are cut. Not tuned.
  var untyingExcess = 0.01

  /// Memory is short at a step where no more than this part of the most live bytes is left. By
  /// trial on the zoo: a tenth of all ties are in force at such a step.
  var shortage = 0.05

  /// Ties that are tried times the square of the instances, about what the trials take. 37 at 400
  /// instances. Not tuned.
  var untyingTimesSquareOfInstances = 6_000_000

  /// Ties that are tried, however large the schedule. Not tuned.
  var leastUntying = 2

  /// Ties that are tried at once; a fixed number, so that the outcome depends on no machine.
  var untyingAtOnce = 4

  /// Points that are placed at once; fixed likewise.
  var plansAtOnce = 4

  /// The part of a plan's time that the copy of a cut tie may take. By trial on the zoo, where it
  /// was 0.5 % before; copies of 1.1 to 1.4 % would repair what is left.
  var copying = 0.01

  /// The same in search of the smallest arena. Not tuned.
  var copyingForSmallest = 0.03

  /// Points that are laid out in search of the smallest arena with that many copies. Not tuned.
  var smallestArenaPlans = 6

  /// These are among so many points with the fewest live bytes. Not tuned.
  var smallestArenaPoints = 40

  /// The part of a point's bytes within which another one is not placed as well. Not tuned.
  var distinctPart = 1000

  /// Plans that are shown of a frontier, at most. Not tuned.
  var shownPlans = 32

  // MARK: Other targets

  var layout = LayoutEffort()
  var bound = BoundEffort()

  /// Evaluations of one local search of a program of so many operations.
  func evaluations(_ operations: Int) -> Int {
    let count = max(operations, 1)
    let share = isSmall(operations) ? evaluationsPerOperationIfSmall : evaluationsPerOperation
    return min(
      share * count,
      max(leastEvaluations, min(evaluations, evaluationsTimesOperations / count)))
  }

  /// Whether a program of so many operations is searched exhaustively as well.
  func isSmall(_ operations: Int) -> Bool { operations <= smallProgram }
}
