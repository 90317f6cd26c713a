package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.instance.CrossingNeurons;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.limit.ReluOnLine;
import org.measuredynamics.statistic.Comparison;

/** First orders of relu networks on a line, of the exact scheme and of the reference. */
class CrossingReplicatesTest {
  private static final NetworkInstance INSTANCE = NetworkInstance.plain("relu").sized(1, 4, 1);
  private static final CrossingNeurons PROBLEM = CrossingNeurons.of(INSTANCE);

  @Test
  void problemsAreOfTheirInstance() {
    assertEquals(4, PROBLEM.energy().data().size());
    assertTrue(PROBLEM.crosses());
    assertTrue(PROBLEM.steps() >= 4);
    assertEquals(2, CrossingNeurons.of(INSTANCE.sized(1, 1, 1)).energy().data().size());
    CrossingNeurons fewer = new CrossingNeurons(PROBLEM.energy(), PROBLEM.law(), PROBLEM.step(), 3);
    assertFalse(fewer.crosses());
  }

  /** The distance from the whole first order falls with n, that from the other does not. */
  @Test
  void theFirstOrderIsThatOfTheScheme() {
    double narrow = CrossingReplicates.exactly(PROBLEM, 256, 64, 5).ratio();
    double wide = CrossingReplicates.exactly(PROBLEM, 1 << 15, 12, 5).ratio();
    assertTrue(wide < 0.4, "" + wide);
    assertTrue(narrow > 1.5 * wide, narrow + " " + wide);
  }

  /** A path of rounded neurons stays within its bounds, one of others does not. */
  @Test
  void roundedPathsAreWithinBounds() {
    ReluOnLine limit = PROBLEM.limit();
    double[] neurons = PROBLEM.law().draw(500, 4, 0).positions();
    double[] rounded = neurons.clone();
    double[] others = neurons.clone();
    for (int c = 0; c < neurons.length; c++) {
      rounded[c] = (float) neurons[c];
      others[c] *= 1.01;
    }
    KinkedPath path = KinkedPath.of(PROBLEM.energy(), limit, PROBLEM.step(), neurons, 0x1p-24);
    double[][] near = limit.path(rounded, null);
    double[][] far = limit.path(others, null);
    for (int t = 0; t <= limit.steps(); t++) {
      for (int c = 0; c < 2; c++) {
        assertEquals(limit.path(neurons, null)[t][c], path.outputs()[t][c], 1e-13);
        assertEquals(path.outputs()[t][c], near[t][c], path.rounding()[t][c]);
        assertTrue(path.rounding()[t][c] < 0.05, "" + path.rounding()[t][c]);
      }
    }
    double apart = Math.abs(far[limit.steps()][0] - path.outputs()[limit.steps()][0]);
    assertTrue(apart > path.rounding()[limit.steps()][0]);
  }

  @Test
  void theReferenceIsNear() {
    Trial<NetworkInstance> trial = Trial.of(new ReferenceImplementation(), INSTANCE, 1e-6, 1);
    CrossingReplicates found = CrossingReplicates.of(trial, PROBLEM, 512, 128);
    found.observeScheme(trial);
    trial.addAll(found.variances(1e-6));
    for (Comparison seen : trial.observations()) {
      assertTrue(seen.holds(), seen.what());
    }
    // What the exact scheme does not show is not claimed, unless it is assumed.
    assertTrue(found.nearer(0.001, true).isRefuted());
    assertFalse(found.nearer(0.001, false).isRefuted());
    assertFalse(found.nearer(0.001, false).holds());
  }
}
