package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.limit.LinearDescent;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.variant.Implementations;

class LinearEndsTest {
  private static final double ALPHA = 1e-9;
  private static final int REPLICATES = 20;
  private static final double[] DEVIATIONS = {1, 0.5, 0.75};

  private static Ensemble question(int n, int data, int steps) {
    NetworkEnergy energy = NetworkInstance.plain("linear").sized(3, data, n).network();
    double step = 0.25 / LinearDescent.fastest(energy.data());
    return Ensemble.onData(energy, new NormalLaw(DEVIATIONS), n, step, new int[] {steps}, 7)
        .under(new Dynamics.Lazy());
  }

  private static Trial<NetworkInstance> trial(String name) {
    return Trial.of(Implementations.named(name), NetworkInstance.plain("linear"), ALPHA, 1);
  }

  private static LinearEnds ends(String name, Ensemble question, int replicates) {
    return LinearEnds.of(trial(name), question, replicates);
  }

  /** Carried back, the end is where the neurons that were drawn began, as near as is said. */
  @ParameterizedTest
  @CsvSource({
    "reference, lazy",
    "reference:float32, lazy",
    "reference:float32-round-trip, lazy",
    "reference, gradient-flow",
    "reference:float32, gradient-flow"
  })
  void endsLeadBackToTheStart(String name, String kind) {
    for (int n : new int[] {1, 3, 36}) {
      for (int data : new int[] {1, 3, 16}) {
        Ensemble question = question(n, data, 6).under(Dynamics.named(kind));
        LinearEnds ends = ends(name, question, REPLICATES);
        double[][] drawn =
            Implementations.named(name)
                .ensemble(question.withInitialNeurons().part(0, REPLICATES))
                .initial();
        double[] starts = ends.starts().values();
        for (int r = 0; r < REPLICATES; r++) {
          double[] mean = new double[3];
          for (int at = 0; at < drawn[r].length; at++) {
            mean[at % 3] += drawn[r][at] / Math.sqrt(n);
          }
          for (int c = 0; c < 3; c++) {
            // (1 - 1/4)^-6, over the smallest deviation.
            double bound = Math.sqrt(n) * ends.rounding() * 5.7 / 0.5 + 1e-6;
            assertEquals(mean[c] / DEVIATIONS[c], starts[3 * r + c], bound);
          }
        }
        // Single precision leaves enough to see by.
        assertTrue(Math.sqrt(n) * ends.rounding() < 0.1, () -> n + ", " + ends.rounding());
      }
    }
  }

  private static boolean refutes(String name, Dynamics dynamics) {
    Ensemble question = question(8, 5, 7).under(dynamics);
    List<Comparison> claims = new ArrayList<>();
    if (dynamics instanceof Dynamics.Langevin) {
      List<LinearEnds> times = LinearEnds.along(trial(name), question.recorded(3, 7), 2048);
      LinearEnds early = times.get(0);
      LinearEnds late = times.get(1);
      NormalArray first = early.whitened();
      NormalArray noise = early.noiseUntil(late);
      claims.addAll(first.tests("first", ALPHA));
      claims.addAll(noise.tests("noise", ALPHA));
      claims.addAll(late.whitened().tests("later", ALPHA));
      claims.addAll(noise.against("noise and what was before", first, ALPHA));
    } else {
      LinearEnds early = ends(name, question.recorded(3), 2048);
      LinearEnds late = ends(name, question, 2048);
      claims.addAll(late.starts().tests("start", ALPHA));
      Trial<NetworkInstance> trial = trial(name);
      early.observeLater(trial, "later", late);
      claims.addAll(trial.observations());
    }
    return claims.stream().anyMatch(Comparison::isRefuted);
  }

  @ParameterizedTest
  @CsvSource({
    "lazy, ensemble-lazy-follows-flow",
    "lazy, ensemble-lazy-over-n",
    "lazy, ensemble-neurons-in-pairs",
    "gradient-flow, ensemble-neurons-in-pairs",
    "gradient-flow, ensemble-redrawn-for-other-times",
    "langevin, ensemble-noise-redrawn-at-records",
    "langevin, ensemble-noise-shared"
  })
  void lawIsThatOfTheReferenceAndNotOfMutants(String kind, String mutant) {
    Dynamics dynamics = kind.equals("langevin") ? new Dynamics.Langevin(0.3) : Dynamics.named(kind);
    assertFalse(refutes("reference", dynamics));
    assertTrue(refutes("mutant:" + mutant, dynamics));
  }
}
