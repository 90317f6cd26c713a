package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A slow implementation is asked for less at a time, and what it answers is the same. Time is a
 * counter here, so that a busy machine is no slower than a quiet one.
 */
class PacedTest {
  private static final NetworkInstance INSTANCE = NetworkInstance.plain("tanh");
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** A run that cannot be cut. */
  private static final Problem NOISY =
      new Problem(
          new Dynamics.Langevin(0.1),
          INSTANCE.energy(),
          INSTANCE.initial(),
          Problem.Scheme.EULER,
          0.01,
          new int[] {100},
          7);

  /**
   * The reference, which takes so many milliseconds a step or a replicate; a call has its limit.
   */
  private static final class Slow extends Forwarding {
    private final long millis;
    private long clock;
    private final List<Integer> asked = new ArrayList<>();

    Slow(long millis) {
      super(new ReferenceImplementation());
      this.millis = millis;
    }

    Paced paced(Duration limit) {
      return new Paced(this, limit, () -> clock);
    }

    void passes(long millis) {
      clock += millis * 1_000_000;
    }

    private void pause(int units) {
      asked.add(units);
      passes(Math.min(units * millis, LIMIT.toMillis()));
      if (units * millis > LIMIT.toMillis()) {
        throw new BrokenException("no answer within the limit");
      }
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      pause(problem.record()[problem.record().length - 1]);
      return super.run(problem);
    }

    @Override
    public Game.Played play(Game game) {
      pause(game.record()[game.record().length - 1]);
      return super.play(game);
    }

    @Override
    public Ensemble.Replicates ensemble(Ensemble ensemble) {
      pause(ensemble.replicates());
      return super.ensemble(ensemble);
    }
  }

  @Test
  void aLongRunIsAskedForPieceByPieceAndHasTheSameBits() {
    Problem problem =
        new Problem(
            INSTANCE.energy(),
            INSTANCE.initial(),
            Problem.Scheme.EULER,
            0.01,
            new int[] {0, 1, 77, 100, 150});
    Slow slow = new Slow(20);
    List<ParticleMeasure> found = slow.paced(LIMIT).run(problem);
    List<ParticleMeasure> right = new ReferenceImplementation().run(problem);
    assertEquals(right.size(), found.size());
    for (int k = 0; k < right.size(); k++) {
      assertArrayEquals(right.get(k).positions(), found.get(k).positions());
    }
    assertTrue(slow.asked.size() > 10, slow.asked::toString);
    // One step was asked for on trial, four times.
    assertEquals(4 + 150, slow.asked.stream().mapToInt(Integer::intValue).sum());
  }

  /** Optimistic steps need the field of the step before: no strategies tell where they go on. */
  @Test
  void aGameOfOptimisticStepsIsNotCut() {
    QuadraticPayoff payoff = new QuadraticPayoff(new double[][] {{1}}, 0, 0);
    Profile initial =
        new Profile(
            ParticleMeasure.uniform(1, new double[] {1}),
            ParticleMeasure.uniform(1, new double[] {2}));
    Game game =
        Game.every(DescentAscent.GRADIENT.withOptimism(), payoff, initial, 0.1, 40, 1)
            .recorded(2, 40);
    Slow slow = new Slow(20);
    List<Profile> found = slow.paced(LIMIT).play(game).trajectory();
    assertEquals(40, slow.asked.get(slow.asked.size() - 1));
    List<Profile> right = game.reference().trajectory();
    for (int k = 0; k < right.size(); k++) {
      assertArrayEquals(right.get(k).row().positions(), found.get(k).row().positions());
    }
    Slow plain = new Slow(20);
    plain.paced(LIMIT).play(game.under(DescentAscent.GRADIENT));
    assertTrue(plain.asked.get(plain.asked.size() - 1) < 40, plain.asked::toString);
  }

  @Test
  void anEnsembleIsAskedForSomeReplicatesAtATime() {
    NetworkEnergy energy = INSTANCE.network();
    double[] deviations = new double[INSTANCE.initial().dimension()];
    Arrays.fill(deviations, 1);
    Ensemble ensemble =
        Ensemble.onData(energy, new NormalLaw(deviations), 8, 0.01, new int[] {0, 2}, 5)
            .withInitialNeurons()
            .part(3, 90);
    Slow slow = new Slow(20);
    Ensemble.Replicates found = slow.paced(LIMIT).ensemble(ensemble);
    Ensemble.Replicates right = new ReferenceImplementation().ensemble(ensemble);
    assertArrayEquals(right.outputs(), found.outputs());
    assertArrayEquals(right.initial(), found.initial());
    assertTrue(slow.asked.size() > 5, slow.asked::toString);
  }

  @Test
  void whatCannotBeCutIsUnaffordableAndSaysHowLongItWouldTake() {
    UnaffordableException slow =
        assertThrows(UnaffordableException.class, () -> new Slow(50).paced(LIMIT).run(NOISY));
    assertTrue(slow.getMessage().contains("a call may take 1.00 s"), slow::getMessage);
  }

  @Test
  void aFastOneIsAskedOnceMoreOfAKindAndThenAsItStands() {
    Slow fast = new Slow(0);
    Paced paced = fast.paced(LIMIT);
    Problem problem = Problem.euler(INSTANCE.energy(), INSTANCE.initial(), 0.01, 8);
    paced.run(problem);
    assertEquals(List.of(1, 8), fast.asked);
    paced.run(problem);
    assertEquals(List.of(1, 8, 8), fast.asked);
  }

  /** The first answer takes far longer than those after it: what cannot be cut is asked anyway. */
  @Test
  void aSlowStartIsNotTakenForThePace() {
    Slow slow = new Slow(1);
    Implementation starting =
        new Forwarding(slow) {
          @Override
          public List<ParticleMeasure> run(Problem asked) {
            if (slow.asked.isEmpty()) {
              slow.passes(40);
            }
            return super.run(asked);
          }
        };
    assertEquals(1, new Paced(starting, LIMIT, () -> slow.clock).run(NOISY).size());
    assertEquals(List.of(1, 1, 100), slow.asked);
  }

  @Test
  void oneThatHangsIsBroken() {
    Paced paced = new Slow(100_000).paced(LIMIT);
    Problem problem = Problem.euler(INSTANCE.energy(), INSTANCE.initial(), 0.01, 8);
    assertThrows(BrokenException.class, () -> paced.run(problem));
  }
}
