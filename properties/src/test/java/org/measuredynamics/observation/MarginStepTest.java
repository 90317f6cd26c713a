package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SignedDirections;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** Second moments and margins of one step, beside closed forms and another derivation. */
class MarginStepTest {
  private static final ReferenceImplementation REFERENCE = new ReferenceImplementation();

  private static NetworkEnergy energy(DataSet data) {
    return NetworkEnergy.of(Unit.named("relu"), Risk.LOGISTIC, Regulariser.NONE, data);
  }

  private static NetworkInstance instance(int d, int m, long seed) {
    return new NetworkInstance(
        "relu",
        Risk.LOGISTIC,
        Regulariser.Kind.NONE,
        NetworkInstance.Source.SYNTHETIC,
        d,
        m,
        24,
        seed % 2 == 0,
        seed);
  }

  private static ParticleMeasure after(
      NetworkEnergy energy, ParticleMeasure mu, double step, int steps) {
    return REFERENCE
        .run(new Problem(energy, mu, Problem.Scheme.EULER, step, new int[] {steps}))
        .get(0);
  }

  private static MarginStep step(NetworkEnergy energy, ParticleMeasure mu, double step) {
    Problem problem = new Problem(energy, mu, Problem.Scheme.EULER, step, new int[] {1});
    return MarginStep.of(problem, Precision.FLOAT64, after(energy, mu, step, 1));
  }

  /** One neuron (2, (1, 0)) on one datum: f = 2, grad V = -s (1, 2, 0). */
  @Test
  void oneNeuronOnOneDatum() {
    NetworkEnergy energy = energy(DataSet.of("one", 2, new double[] {1, 0}, new double[] {1}));
    ParticleMeasure mu = ParticleMeasure.uniform(3, new double[] {2, 1, 0});
    double h = 0.3;
    double s = 1 / (1 + StrictMath.exp(2));
    MarginStep step = step(energy, mu, h);
    double moment = 5 + 8 * h * s + 5 * h * h * s * s;
    assertEquals(moment, step.moment(), 1e-14);
    assertEquals(moment, step.expectedMoment(), 1e-14);
    assertEquals(2.0 * 2 / 5, step.marginBefore(), 1e-14);
    // q' = (2 + h s) (1 + 2 h s), and of one datum G = q.
    double moved = 5 * h * s + 2 * h * h * s * s;
    assertEquals(2 * (2 + moved) / moment, step.margin(), 1e-14);
    double rest = s * (StrictMath.expm1(-moved) + 5 * h * s);
    double steepness = 1 + StrictMath.exp(2); // 1 / (1 - e^-x), e^x = 1 + e^-2
    assertEquals(2 * (2 + steepness * (5 * h * s * s - rest)) / moment, step.marginBound(), 1e-13);
    assertTrue(step.marginBound() <= step.margin());
    assertTrue(step.momentRounding() < 1e-12 && step.marginRounding() < 1e-11);
  }

  /** b by the kinks that neurons cross, one by one, at steps short and far too long. */
  @ParameterizedTest
  @CsvSource({"2, 4, 0.1", "2, 6, 0.4", "3, 5, 0.4", "2, 5, 4", "3, 3, 40"})
  void theBoundCountsCrossings(int d, int m, double c) {
    for (long seed = 0; seed < 20; seed++) {
      NetworkEnergy energy = SignedDirections.energy(instance(d, m, seed));
      ParticleMeasure mu = instance(d, m, seed).initial();
      mu = after(energy, mu, 0.4 * MarginStep.pace(energy, mu), 40);
      double h = c * MarginStep.pace(energy, mu);
      MarginStep step = step(energy, mu, h);
      assertEquals(
          step.expectedMoment(), step.moment(), 1e-13 * step.moment() + step.momentRounding());
      double expected = byCrossings(energy, mu, after(energy, mu, h, 1), h);
      assertEquals(expected, step.marginBound(), 1e-9 * (1 + Math.abs(expected)));
      assertTrue(step.marginBound() <= step.margin() + step.marginRounding());
    }
  }

  /** g (1 + b) with rho as a sum over crossings and over the curvature of the loss. */
  private static double byCrossings(
      NetworkEnergy energy, ParticleMeasure mu, ParticleMeasure next, double h) {
    int m = energy.data().size();
    int d = energy.data().dimension();
    double[] f = energy.outputs(mu);
    double[] then = energy.outputs(next);
    double loss = 0;
    double drive = 0;
    double rest = 0;
    for (int j = 0; j < m; j++) {
      double y = energy.data().target(j);
      double s = 1 / (1 + StrictMath.exp(y * f[j]));
      double delta = y * (then[j] - f[j]);
      double crossed = 0;
      for (int i = 0; i < mu.size(); i++) {
        double z = 0;
        double after = 0;
        for (int k = 0; k < d; k++) {
          z += mu.position(i, 1 + k) * energy.data().input(j)[k];
          after += next.position(i, 1 + k) * energy.data().input(j)[k];
        }
        double a = mu.position(i, 0);
        double bent = (next.position(i, 0) - a) * (Math.max(after, 0) - Math.max(z, 0));
        crossed += mu.weight(i) * (bent + ((z > 0) != (after > 0) ? a * Math.abs(after) : 0));
      }
      loss += StrictMath.log1p(StrictMath.exp(-y * f[j]));
      drive += s * y * f[j] / m;
      rest += (-y * s * crossed + s * (StrictMath.expm1(-delta) + delta)) / m;
    }
    double[] gradient = energy.gradient(mu);
    double dissipated = 0;
    double moment = 0;
    for (int i = 0; i < gradient.length; i++) {
      double weight = mu.weight(i / (d + 1));
      dissipated += weight * gradient[i] * gradient[i];
      moment += weight * mu.positions()[i] * mu.positions()[i];
    }
    double g = -StrictMath.log(StrictMath.expm1(loss));
    double c = 1 / (1 - StrictMath.exp(-loss));
    double grown = moment + 4 * h * drive + h * h * dissipated;
    return 2 * (g + c * m * (h * dissipated - rest)) / grown;
  }

  /** Slopes that are off by a roundoff of 1, as 1 - sigma(q) is, stay within the budget. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void slopesMayBeOffByARoundoff(long seed) {
    NetworkEnergy energy = SignedDirections.energy(instance(2, 3, seed));
    ParticleMeasure mu = instance(2, 3, seed).initial();
    for (int rung = 0; rung < 12; rung++) {
      double h = MarginStep.pace(energy, mu);
      double[] positions = mu.positions();
      double[] outputs = energy.outputs(mu);
      for (int i = 0; i < mu.size(); i++) {
        for (int j = 0; j < outputs.length; j++) {
          double y = energy.data().target(j);
          double sigmoid = 1 / (1 + StrictMath.exp(-y * outputs[j]));
          double[] slope = energy.unit().gradient(mu.particle(i), energy.data().input(j));
          for (int k = 0; k < slope.length; k++) {
            positions[i * slope.length + k] += 0.1 * h * y * (1 - sigmoid) * slope[k] / 3;
          }
        }
      }
      Problem one = new Problem(energy, mu, Problem.Scheme.EULER, 0.1 * h, new int[] {1});
      MarginStep step = MarginStep.of(one, Precision.FLOAT64, mu.at(positions));
      assertEquals(step.expectedMoment(), step.moment(), step.momentRounding());
      assertTrue(step.marginBound() <= step.margin() + step.marginRounding());
      mu = after(energy, mu, 0.4 * h, 100);
    }
  }

  /** Two data of both signs at right angles: half of a neuron each is best, and proves it. */
  @Test
  void theWidestMarginIsCertified() {
    NetworkEnergy energy =
        energy(DataSet.of("signs", 2, new double[] {1, 0, 0, 1}, new double[] {1, -1}));
    ParticleMeasure best = ParticleMeasure.uniform(3, new double[] {9, 1, 0, -9, 0, 1});
    assertEquals(0.5, MarginStep.normalised(energy, best), 1e-15);
    assertEquals(0.5, MarginStep.proved(energy, best), 1e-6);
    // The second datum is met by both neurons, f = 4.5 and 0: the slopes favour it.
    ParticleMeasure other = ParticleMeasure.uniform(3, new double[] {9, 1, 1, -9, 0, 1});
    assertEquals(0, MarginStep.normalised(energy, other), 1e-15);
    double s = 1 / (1 + StrictMath.exp(4.5));
    assertEquals(0.5 / (0.5 + s), MarginStep.proved(energy, other), 1e-5);
  }

  /** No network exceeds what a law on the data proves. */
  @Test
  void lawsBoundMargins() {
    for (long seed = 0; seed < 30; seed++) {
      NetworkInstance instance = instance(2 + (int) (seed % 2), 4, seed);
      NetworkEnergy energy = SignedDirections.energy(instance);
      ParticleMeasure mu = instance.initial();
      mu = after(energy, mu, 0.4 * MarginStep.pace(energy, mu), 60);
      double[] law = {1, 2, 1, 0.5 * seed};
      assertTrue(
          Certificate.margin(energy, mu).lower() <= Certificate.marginBound(energy.data(), law));
    }
  }
}
