package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.LabelFit;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.AlphaLedger;

class RandomLabelsTest {
  private static NetworkInstance instance(Risk risk, long seed) {
    return new NetworkInstance(
        "relu", risk, Regulariser.Kind.TIKHONOV, Source.SYNTHETIC, 2, 4, 9, false, seed);
  }

  @ParameterizedTest
  @EnumSource
  void everyChoiceOfLabelsIsThereOnce(Risk risk) {
    RandomLabels labels = new RandomLabels(instance(risk, 1));
    assertEquals(16, labels.size());
    assertArrayEquals(new double[] {-1, 1, -1, 1}, labels.labels(5));
    double[][] all = new double[16][];
    Arrays.setAll(all, labels::labels);
    for (int j = 0; j < 4; j++) {
      for (int k = 0; k < 4; k++) {
        int a = j;
        int b = k;
        double product = Arrays.stream(all).mapToDouble(each -> each[a] * each[b]).sum();
        assertEquals(j == k ? 16 : 0, product);
      }
    }
  }

  /** What keeps neurons in the ball holds at the first record, after each step, and at the end. */
  @ParameterizedTest
  @EnumSource
  void noStepLeavesTheBall(Risk risk) {
    for (long seed = 0; seed < 20; seed++) {
      RandomLabels labels = new RandomLabels(instance(risk, seed));
      NetworkEnergy energy = labels.energy((int) (seed % 16), labels.strength());
      ParticleMeasure start = labels.initial();
      EulerPath path =
          EulerPath.of(new ReferenceImplementation(), energy, start, labels.step(0x1p-52), 200);
      for (int k = 0; k <= path.steps(); k++) {
        double[] lengths = EulerPath.lengths(path.at(k), path.at(k).positions());
        double size = Arrays.stream(lengths).map(r -> r * r).sum() / 2 / lengths.length;
        assertTrue(size <= labels.radius(), "step " + k + ": " + size);
      }
    }
  }

  /** The fit itself, not the size of the neurons alone, is beyond the bound without a ridge. */
  @ParameterizedTest
  @EnumSource
  void withoutARidgeNoiseIsMemorised(Risk risk) {
    NetworkInstance instance = instance(risk, 3);
    double bound = risk == Risk.SQUARE ? 0.4 : 0.8;
    RandomLabels labels = new RandomLabels(instance);
    Trial<NetworkInstance> trial =
        Trial.of(new ReferenceImplementation(), instance, AlphaLedger.INSTANCE, 1);
    double[] fit = new double[2];
    for (int choice = 0; choice < labels.size(); choice++) {
      for (int with = 0; with < 2; with++) {
        NetworkEnergy energy = labels.energy(choice, with * labels.strength());
        double step = labels.step(0x1p-52);
        fit[with] += LabelFit.of(trial, energy, labels.initial(), step, 800).value() / 16;
      }
    }
    assertEquals(bound, labels.radius() * labels.complexity(), 1e-9);
    assertTrue(fit[0] > bound, "without " + fit[0]);
    assertTrue(fit[1] < bound, "with " + fit[1]);
  }
}
