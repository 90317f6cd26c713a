package org.measuredynamics.instance;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Regulariser;

/**
 * Students of a teacher as a jqwik arbitrary: it generates, and it shrinks to fewer dimensions and
 * data.
 *
 * @param units which units, those that are declared
 * @param regularisers which penalties
 * @param leastDimensions d at least, which of units with a kink is 6 at least: in fewer dimensions
 *     every neuron is near the kink of some datum
 * @param mostDimensions d at most
 * @param fewest m at least
 * @param most m at most
 */
public record Students(
    List<String> units,
    List<Regulariser.Kind> regularisers,
    int leastDimensions,
    int mostDimensions,
    int fewest,
    int most) {
  private static final int WITH_KINKS = 6;

  /**
   * Returns students of those of some units that are declared, or of the first if none is, in 2 to
   * 20 dimensions, without penalty.
   */
  public static Students of(Description declared, List<String> units, int fewest, int most) {
    List<String> found =
        units.stream().filter(unit -> declared.declares(Capability.unit(unit))).toList();
    return new Students(
        found.isEmpty() ? units.subList(0, 1) : found,
        List.of(Regulariser.Kind.NONE),
        2,
        20,
        fewest,
        most);
  }

  /** Returns students of those that are smooth: of units without a kink. */
  public static Students ofSmooth(Description declared, int fewest, int most) {
    return of(
        declared,
        StudentTeacher.UNITS.stream().filter(unit -> !unit.equals("relu")).toList(),
        fewest,
        most);
  }

  /** Returns students all of which are penalised. */
  public Students penalised() {
    return under(List.of(Regulariser.Kind.TIKHONOV));
  }

  /** Returns students some of which are penalised, if a penalty is declared. */
  public Students penalisedOrNot(Description declared) {
    return under(
        Stream.of(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
            .filter(
                kind ->
                    kind == Regulariser.Kind.NONE
                        || declared.declares(Capability.regulariser(kind)))
            .toList());
  }

  private Students under(List<Regulariser.Kind> kinds) {
    return new Students(units, kinds, leastDimensions, mostDimensions, fewest, most);
  }

  /** Returns students in so many dimensions. */
  public Students ofDimensions(int least, int greatest) {
    return new Students(units, regularisers, least, greatest, fewest, most);
  }

  /** Returns the arbitrary. */
  public Arbitrary<StudentInstance> arbitrary() {
    return Combinators.combine(
            Arbitraries.of(units),
            Arbitraries.of(regularisers),
            Arbitraries.integers().between(leastDimensions, mostDimensions),
            Arbitraries.integers().between(fewest, most),
            Networks.seeds())
        .as(
            (unit, regulariser, d, m, seed) ->
                new StudentInstance(
                    unit, regulariser, unit.equals("relu") ? Math.max(WITH_KINKS, d) : d, m, seed));
  }
}
