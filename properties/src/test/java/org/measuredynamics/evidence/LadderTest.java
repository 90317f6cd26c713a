package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Graded;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;

class LadderTest {
  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final Graded FAULT = Graded.STEP;

  /**
   * Knows how far a step leads, but for an error that is another on each instance: as many of them
   * refute a fault as are sharper than it is large.
   */
  private static final class OneStep implements Theorem<NetworkInstance> {
    private final AtomicInteger checks = new AtomicInteger();

    @Override
    public Card card() {
      return Card.of("test.one-step").states("one step is one step long").needs(Capability.EULER);
    }

    @Override
    public Arbitrary<NetworkInstance> instances(Description declared) {
      return Networks.within(declared).ofUnits(List.of("tanh")).arbitrary();
    }

    @Override
    public void check(Trial<NetworkInstance> trial) {
      Implementation implementation = trial.implementation();
      NetworkInstance instance = trial.instance();
      checks.incrementAndGet();
      Energy energy = instance.energy();
      ParticleMeasure initial = instance.initial();
      double[] before = initial.positions();
      double[] after =
          implementation.run(Problem.euler(energy, initial, 1e-3, 1)).get(1).positions();
      double[] gradient = energy.gradient(initial);
      double moved = 0;
      double due = 0;
      for (int k = 0; k < before.length; k++) {
        moved += (before[k] - after[k]) * gradient[k];
        due += 1e-3 * gradient[k] * gradient[k];
      }
      double sharp = StrictMath.pow(10, -6 * (instance.seed() % 991) / 991.0);
      trial.identity("length", moved, due, Budget.ofRounding(sharp * due));
    }
  }

  private static Ladder<?> ladder() {
    return new Ladder<>(new OneStep(), FAULT, 3);
  }

  /** Where the search begins decides how long it takes, not what it finds. */
  @ParameterizedTest
  @EnumSource
  void smallestErrorDoesNotDependOnWhereItIsSought(Effort effort) {
    double expected = ladder().smallest(effort, Double.NaN);
    assertTrue(expected < 1, () -> effort + ": " + expected);
    for (double likeliest : new double[] {1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, NONE}) {
      assertEquals(expected, ladder().smallest(effort, likeliest));
    }
  }

  /** More instances see no less, and what is known of a rung is not asked again. */
  @Test
  void greaterEffortsSeeSmallerErrors() {
    Ladder<?> ladder = ladder();
    double quick = ladder.smallest(Effort.QUICK, Double.NaN);
    double standard = ladder.smallest(Effort.STANDARD, quick);
    double thorough = ladder.smallest(Effort.THOROUGH, standard);
    assertTrue(thorough < standard && standard < quick, thorough + " " + standard + " " + quick);
  }

  /** Twenty instances a rung are the most; a threshold that is known takes two rungs. */
  @Test
  void theKnownThresholdIsAskedFirst() {
    double known = ladder().smallest(Effort.STANDARD, Double.NaN);
    OneStep theorem = new OneStep();
    new Ladder<>(theorem, FAULT, 3).smallest(Effort.STANDARD, known);
    assertTrue(theorem.checks.get() <= 40, () -> theorem.checks + " checks");
  }

  /** What is known is asked again, and no smaller error; where it is not seen, a larger one is. */
  @Test
  void theKnownThresholdAloneIsAsked() {
    double known = ladder().smallest(Effort.STANDARD, Double.NaN);
    OneStep theorem = new OneStep();
    assertEquals(known, new Ladder<>(theorem, FAULT, 3).atMost(Effort.STANDARD, known));
    assertTrue(theorem.checks.get() <= 20, () -> theorem.checks + " checks");
    assertEquals(known, ladder().atMost(Effort.STANDARD, 1e-6));
    assertEquals(known, ladder().atMost(Effort.STANDARD, Double.NaN));
    assertEquals(1, ladder().atMost(Effort.STANDARD, 1));
    assertEquals(NONE, Ladder.atMost(new double[] {1, 0.1}, 0.1, k -> false));
  }

  @Test
  void costlyTheoremsHaveNoLadder() {
    Ladder<?> ladder = new Ladder<>(Theorem.named("fluctuation.rate"), FAULT, 3);
    assertEquals(NONE, ladder.smallest(Effort.THOROUGH, Double.NaN));
  }
}
