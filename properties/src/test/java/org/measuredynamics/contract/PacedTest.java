package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** A slow implementation is asked for less at a time, and what it answers is the same. */
@Tag("long")
@Timeout(60)
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

  /** The reference, so many milliseconds a step or a replicate slower; a call has its limit. */
  private static final class Slow extends Forwarding {
    private final long millis;
    private final List<Integer> asked = new ArrayList<>();

    Slow(long millis) {
      super(new ReferenceImplementation());
      this.millis = millis;
    }

    private void pause(int units) {
      asked.add(units);
      sleep(Math.min(units * millis, LIMIT.toMillis()));
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
    public Ensemble.Replicates ensemble(Ensemble ensemble) {
      pause(ensemble.replicates());
      return super.ensemble(ensemble);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    List<ParticleMeasure> found = new Paced(slow, LIMIT).run(problem);
    List<ParticleMeasure> right = new ReferenceImplementation().run(problem);
    assertEquals(right.size(), found.size());
    for (int k = 0; k < right.size(); k++) {
      assertArrayEquals(right.get(k).positions(), found.get(k).positions());
    }
    assertTrue(slow.asked.size() > 10, slow.asked::toString);
    // One step was asked for on trial, four times.
    assertEquals(4 + 150, slow.asked.stream().mapToInt(Integer::intValue).sum());
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
    Ensemble.Replicates found = new Paced(slow, LIMIT).ensemble(ensemble);
    Ensemble.Replicates right = new ReferenceImplementation().ensemble(ensemble);
    assertArrayEquals(right.outputs(), found.outputs());
    assertArrayEquals(right.initial(), found.initial());
    assertTrue(slow.asked.size() > 5, slow.asked::toString);
  }

  @Test
  void whatCannotBeCutIsUnaffordableAndSaysHowLongItWouldTake() {
    UnaffordableException slow =
        assertThrows(UnaffordableException.class, () -> new Paced(new Slow(50), LIMIT).run(NOISY));
    assertTrue(slow.getMessage().contains("a call may take 1.00 s"), slow::getMessage);
  }

  @Test
  void aFastOneIsAskedOnceMoreOfAKindAndThenAsItStands() {
    Slow fast = new Slow(0);
    Paced paced = new Paced(fast, LIMIT);
    Problem problem = Problem.euler(INSTANCE.energy(), INSTANCE.initial(), 0.01, 8);
    paced.run(problem);
    assertEquals(List.of(1, 8), fast.asked);
    paced.run(problem);
    assertEquals(List.of(1, 8, 8), fast.asked);
  }

  /**
   * The first answer takes far longer than those after it: what cannot be cut is asked all the
   * same. The limit is long, so that a busy machine does not make the second one slow too.
   */
  @Test
  void aSlowStartIsNotTakenForThePace() {
    Slow slow = new Slow(0);
    Implementation starting =
        new Forwarding(slow) {
          @Override
          public List<ParticleMeasure> run(Problem asked) {
            if (slow.asked.isEmpty()) {
              sleep(400);
            }
            return super.run(asked);
          }
        };
    assertEquals(1, new Paced(starting, LIMIT.multipliedBy(10)).run(NOISY).size());
    assertEquals(List.of(1, 1, 100), slow.asked);
  }

  @Test
  void oneThatHangsIsBroken() {
    Paced paced = new Paced(new Slow(100_000), LIMIT);
    Problem problem = Problem.euler(INSTANCE.energy(), INSTANCE.initial(), 0.01, 8);
    assertThrows(BrokenException.class, () -> paced.run(problem));
  }
}
