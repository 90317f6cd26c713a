package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** What shows nothing upholds nothing, in any decision there is. */
class NothingShownTest {
  private static final double ALPHA = 1e-6;

  @Provide
  Arbitrary<Double> number() {
    return Arbitraries.oneOf(
        Arbitraries.doubles(),
        Arbitraries.of(
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, Double.MAX_VALUE));
  }

  @Property(tries = 20_000)
  void onlyWhatIsFiniteHolds(
      @ForAll("number") double observed,
      @ForAll("number") double claim,
      @ForAll("number") double rounding,
      @ForAll("number") double monteCarlo) {
    Budget budget =
        new Budget(
            0,
            Double.isNaN(monteCarlo) ? monteCarlo : Math.abs(monteCarlo),
            Math.abs(rounding),
            0,
            ALPHA);
    for (Comparison comparison :
        List.of(
            Comparison.atMost("inequality", observed, claim, budget),
            Comparison.identity("identity", observed, claim, budget),
            Comparison.atMost("inconclusive", observed, claim, budget).inconclusive())) {
      boolean isFinite =
          Double.isFinite(comparison.observed())
              && Double.isFinite(comparison.claim())
              && Double.isFinite(comparison.budget().total());
      assertFalse(comparison.holds() && !isFinite, comparison::toString);
      assertFalse(comparison.holds() && comparison.isRefuted(), comparison::toString);
      assertFalse(Double.isNaN(comparison.margin()), comparison::toString);
      boolean isGarbage = !Double.isFinite(comparison.observed()) && comparison.isConclusive();
      assertFalse(isGarbage && !comparison.isRefuted(), comparison::toString);
    }
  }

  @Test
  void intervalThatReachesBothSidesOfABoundLeavesItUndecided() {
    for (Interval interval :
        List.of(
            new Interval(0.9, 1.2),
            new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))) {
      Comparison comparison = Comparison.atMost("inequality", interval, 1, 0.1, ALPHA);
      assertFalse(comparison.holds() || comparison.isRefuted(), comparison::toString);
    }
    assertTrue(Comparison.atMost("below", new Interval(0, 1), 1, 0.1, ALPHA).holds());
    assertTrue(Comparison.atMost("above", new Interval(1.2, 2), 1, 0.1, ALPHA).isRefuted());
  }

  @Test
  void aStatisticOfNoObservationsIsUndecided() {
    CatoniMean none = new CatoniMean(0, 1, 0, ALPHA);
    Stream.concat(
            Stream.of(
                Comparison.distribution(
                    "law", new double[0], new NormalDistribution(null, 0, 1), 0, ALPHA),
                Comparison.rare("event", 0, 0, 0.1, ALPHA),
                none.comparison("mean", 0),
                Comparison.equivalence(
                    "equivalence",
                    new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                    0,
                    1,
                    ALPHA)),
            Comparison.chiSquared("no freedom", 0, 0, 0, ALPHA).stream())
        .forEach(
            comparison -> {
              assertFalse(comparison.holds(), comparison::toString);
              assertFalse(comparison.isRefuted(), comparison::toString);
            });
    assertThrows(IllegalArgumentException.class, () -> BinomialDecision.interval(0, 0, ALPHA));
  }

  @Test
  void withoutVarianceEveryObservationIsTheMean() {
    CatoniMean mean = new CatoniMean(1, 0, 2, ALPHA);
    mean.add(1);
    mean.add(1e6);
    assertTrue(mean.comparison("mean", 1e-9).isRefuted());
  }

  @Test
  void anUnknownVarianceIsUndecided() {
    CatoniMean mean = new CatoniMean(1, Double.POSITIVE_INFINITY, 1, ALPHA);
    mean.add(7);
    assertFalse(mean.comparison("mean", 0).holds());
    assertFalse(mean.comparison("mean", 0).isRefuted());
  }

  @Test
  void aTermThatIsNotKnownIsInfinite() {
    assertEquals(Double.POSITIVE_INFINITY, Budget.ofRounding(Double.NaN).total());
    assertThrows(IllegalArgumentException.class, () -> Budget.ofRounding(-1));
  }
}
