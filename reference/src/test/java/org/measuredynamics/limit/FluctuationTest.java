package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.LinearNetwork;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class FluctuationTest {
  private static final double TARGET = 1.3;

  private static NetworkEnergy energy(String unit, Risk risk, Regulariser regulariser) {
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.DATA);
    int m = 6;
    int d = 3;
    double[] targets = stream.normals(m);
    for (int j = 0; j < m; j++) {
      targets[j] = risk == Risk.LOGISTIC ? Math.signum(targets[j]) : targets[j];
    }
    return NetworkEnergy.of(
        Unit.named(unit),
        risk,
        regulariser,
        DataSet.of("normal", d, stream.normals(m * d), targets));
  }

  private static ParticleMeasure law(int n, int p) {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.INITIAL);
    double[] weights = new double[n];
    double mass = 0;
    for (int i = 0; i < n; i++) {
      weights[i] = 0.5 + stream.uniform();
      mass += weights[i];
    }
    for (int i = 0; i < n; i++) {
      weights[i] /= mass;
    }
    return ParticleMeasure.of(p, stream.normals(n * p), weights);
  }

  /** The second route: the derivative of the flow of weighted particles in the weights. */
  @ParameterizedTest
  @CsvSource({
    "tanh, SQUARE, NONE",
    "relu, SQUARE, TIKHONOV",
    "gaussian, LOGISTIC, TIKHONOV",
    "dirichlet, SQUARE, TOTAL_VARIATION",
    "von-mises, LOGISTIC, WELLS",
    "quadratic, SQUARE, NONE",
    "erf, SQUARE, TIKHONOV",
    "cos, LOGISTIC, NONE"
  })
  void influenceIsTheDerivativeInTheWeights(String unit, Risk risk, Regulariser.Kind kind) {
    NetworkEnergy energy =
        energy(unit, risk, new Regulariser(kind, kind == Regulariser.Kind.NONE ? 0 : 0.1));
    ParticleMeasure law = law(7, energy.dimension());
    double[] probe = {0.3, -0.2, 1};
    int steps = 12;
    double step = 0.05;
    Fluctuation limit = Fluctuation.ofEuler(energy, law, step, steps, probe);
    NetworkEnergy elsewhere = energy.on(DataSet.of("probe", 3, probe, new double[] {1}));
    double e = 1e-6;
    for (int i = 0; i < law.size(); i++) {
      double[][] side = new double[2][];
      for (int k = 0; k < 2; k++) {
        double shift = k == 0 ? e : -e;
        double[] weights = law.weights();
        for (int l = 0; l < weights.length; l++) {
          weights[l] = (1 - shift) * weights[l] + (l == i ? shift : 0);
        }
        ParticleMeasure moved =
            GradientFlow.of(energy)
                .euler(
                    ParticleMeasure.of(law.dimension(), law.positions(), weights),
                    step,
                    new int[] {steps})
                .get(0);
        side[k] = java.util.Arrays.copyOf(energy.outputs(moved), 7);
        side[k][6] = elsewhere.outputs(moved)[0];
      }
      double[] influence = limit.influence(steps, i);
      for (int x = 0; x < 7; x++) {
        double difference = (side[0][x] - side[1][x]) / (2 * e);
        assertEquals(difference, influence[x], 1e-7 * (1 + Math.abs(difference)));
      }
    }
  }

  /** Linear units: the covariance of the mean, propagated, at every step. */
  @Test
  void linearUnitsPropagateTheirInitialCovariance() {
    NetworkEnergy energy = energy("linear", Risk.SQUARE, Regulariser.NONE);
    ParticleMeasure law = law(9, 3);
    double step = 0.1;
    int steps = 30;
    Fluctuation limit = Fluctuation.ofEuler(energy, law, step, steps);
    DataSet data = energy.data();
    double[][] found = limit.covariance(steps);
    double[][] expected = new double[6][6];
    double[] mean = new double[3];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        mean[k] += law.weight(i) * law.position(i, k);
      }
    }
    for (int i = 0; i < 9; i++) {
      double[] v = new double[3];
      for (int k = 0; k < 3; k++) {
        v[k] = law.position(i, k) - mean[k];
      }
      for (int t = 0; t < steps; t++) {
        double[] moved = v.clone();
        for (int j = 0; j < 6; j++) {
          double f = energy.unit().value(v, data.input(j));
          for (int k = 0; k < 3; k++) {
            moved[k] -= step / 6 * f * data.input(j)[k];
          }
        }
        v = moved;
      }
      for (int j = 0; j < 6; j++) {
        for (int l = 0; l < 6; l++) {
          expected[j][l] +=
              law.weight(i)
                  * energy.unit().value(v, data.input(j))
                  * energy.unit().value(v, data.input(l));
        }
      }
    }
    for (int j = 0; j < 6; j++) {
      for (int l = 0; l < 6; l++) {
        assertEquals(expected[j][l], found[j][l], 1e-13);
      }
    }
  }

  private static NetworkEnergy linearNetwork() {
    return NetworkEnergy.of(
        new LinearNetwork(),
        Risk.SQUARE,
        Regulariser.NONE,
        DataSet.of("whitened", 1, new double[] {1, -1}, new double[] {TARGET, -TARGET}));
  }

  private static ParticleMeasure normal() {
    return MeanFieldQuadrature.nodes(new NormalLaw(new double[] {1, 1}), 6);
  }

  /**
   * u = exp(2r) of the two-layer linear network in closed form, and n Var(f) by the delta method.
   */
  private static double deltaVariance(double time) {
    double e = 1e-5;
    double p = (solution(2 + e, 2, time) - solution(2 - e, 2, time)) / (2 * e);
    double q = (solution(2, 2 + e, time) - solution(2, 2 - e, time)) / (2 * e);
    return 8 * (p * p + q * q);
  }

  private static double solution(double p, double q, double time) {
    double root = Math.sqrt(4 * TARGET * TARGET + p * q);
    double above = (2 * TARGET + root) / p;
    double below = (2 * TARGET - root) / p;
    double c = (1 - above) / (1 - below) * Math.exp(-root * time);
    double u = (above - below * c) / (1 - c);
    return (p * u - q / u) / 4;
  }

  /** The Volterra equation against the closed form; order 2, and 4 after extrapolation. */
  @Test
  void continuousTimeMatchesTheTwoLayerLinearNetwork() {
    double[] error = new double[3];
    double[] found = new double[3];
    double exact = deltaVariance(1);
    for (int level = 0; level < 3; level++) {
      int steps = 10 << level;
      Fluctuation limit =
          Fluctuation.inContinuousTime(linearNetwork(), normal(), 1.0 / steps, steps, 1e-12);
      assertEquals(solution(2, 2, 1), limit.outputs(steps)[0], 1e-10);
      found[level] = limit.covariance(steps)[0][0];
      error[level] = Math.abs(found[level] - exact);
    }
    assertEquals(0.0477601352, exact, 1e-8);
    assertEquals(2, Math.log(error[1] / error[2]) / Math.log(2), 0.1);
    double coarse = (4 * found[1] - found[0]) / 3;
    double fine = (4 * found[2] - found[1]) / 3;
    assertEquals(4, Math.log(Math.abs(coarse - exact) / Math.abs(fine - exact)) / Math.log(2), 0.4);
  }

  /** The limit of Euler steps tends to that of continuous time. */
  @Test
  void eulerTendsToContinuousTime() {
    NetworkEnergy energy = energy("tanh", Risk.SQUARE, Regulariser.NONE);
    ParticleMeasure law = law(7, energy.dimension());
    double[] trace = new double[3];
    for (int level = 0; level < 3; level++) {
      Fluctuation euler = Fluctuation.ofEuler(energy, law, 0.05 / (1 << level), 20 << level);
      trace[level] = euler.trace(euler.covariance(20 << level));
    }
    double[] smooth = new double[2];
    for (int level = 0; level < 2; level++) {
      Fluctuation limit =
          Fluctuation.inContinuousTime(energy, law, 0.05 / (1 << level), 20 << level, 1e-11);
      smooth[level] = limit.trace(limit.covariance(20 << level));
    }
    double fine = 2 * trace[2] - trace[1];
    double extrapolated = fine + (fine - (2 * trace[1] - trace[0])) / 3;
    assertEquals((4 * smooth[1] - smooth[0]) / 3, extrapolated, 1e-4 * extrapolated);
  }

  /** n E(f_n - f) = (8 f_PP + 8 f_QQ) / 2 in the closed form f(P, Q), P and Q means of squares. */
  @Test
  void biasMatchesTheTwoLayerLinearNetwork() {
    double[] column = new double[4];
    for (int level = 0; level < column.length; level++) {
      int steps = 25 << level;
      column[level] =
          Fluctuation.ofEuler(linearNetwork(), normal(), 1.0 / steps, steps)
              .bias(new int[] {0, steps})[1][0];
    }
    for (int order = 1; order < column.length; order++) {
      for (int level = column.length - 1; level >= order; level--) {
        column[level] += (column[level] - column[level - 1]) / ((1 << order) - 1);
      }
    }
    double e = 1e-3;
    double[] of = new double[2];
    for (int k = 0; k < 2; k++) {
      double p = k == 0 ? e : 0;
      double q = k == 0 ? 0 : e;
      of[k] =
          (solution(2 + p, 2 + q, 1) - 2 * solution(2, 2, 1) + solution(2 - p, 2 - q, 1)) / (e * e);
    }
    double exact = 0.5 * 8 * (of[0] + of[1]);
    assertEquals(exact, column[3], 1e-4 * Math.abs(exact));
  }

  /** Half its mean diagonal is the excess of the risk, and constants in the weights are nothing. */
  @Test
  void riskCurvatureHasTheRiskExcessForItsMean() {
    NetworkEnergy energy = energy("tanh", Risk.SQUARE, Regulariser.NONE);
    ParticleMeasure law = law(6, energy.dimension());
    int[] record = {0, 4, 12};
    Fluctuation limit = Fluctuation.ofEuler(energy, law, 0.1, 12);
    double[][] bias = limit.bias(record);
    double[][][] curvature = limit.riskCurvature(record);
    for (int k = 0; k < record.length; k++) {
      double mean = 0;
      for (int a = 0; a < law.size(); a++) {
        mean += 0.5 * law.weight(a) * curvature[k][a][a];
        double row = 0;
        for (int b = 0; b < law.size(); b++) {
          row += law.weight(b) * curvature[k][a][b];
        }
        assertEquals(0, row, 1e-6);
      }
      assertEquals(limit.riskExcess(record[k], bias[k]), mean, 1e-6);
    }
  }

  /** The martingale term of linear units: the covariance recursion of the batch noise itself. */
  @Test
  void batchCovarianceIsTheRecursionOfTheNoise() {
    NetworkEnergy energy = energy("linear", Risk.SQUARE, Regulariser.NONE);
    ParticleMeasure law = law(5, 3);
    double step = 0.1;
    int steps = 15;
    int batch = 2;
    Fluctuation limit = Fluctuation.ofEuler(energy, law, step, steps);
    DataSet data = energy.data();
    double[][] covariance = new double[3][3];
    for (int t = 0; t < steps; t++) {
      double[][] drift = new double[3][3];
      double[][] noise = new double[3][3];
      double[] mean = new double[3];
      double[] f = limit.outputs(t);
      for (int k = 0; k < 3; k++) {
        drift[k][k] = 1;
      }
      for (int j = 0; j < 6; j++) {
        double residual = f[j] - data.target(j);
        for (int k = 0; k < 3; k++) {
          mean[k] += residual * data.input(j)[k] / 6;
          for (int l = 0; l < 3; l++) {
            drift[k][l] -= step / 6 * data.input(j)[k] * data.input(j)[l];
            noise[k][l] += residual * residual * data.input(j)[k] * data.input(j)[l] / 6;
          }
        }
      }
      double[][] next = new double[3][3];
      for (int k = 0; k < 3; k++) {
        for (int l = 0; l < 3; l++) {
          next[k][l] = step * step / batch * (noise[k][l] - mean[k] * mean[l]);
          for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
              next[k][l] += drift[k][a] * covariance[a][b] * drift[l][b];
            }
          }
        }
      }
      covariance = next;
    }
    double[][] found = limit.batchCovariance(steps, batch);
    for (int j = 0; j < 6; j++) {
      double expected = 0;
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
          expected += data.input(j)[a] * covariance[a][b] * data.input(j)[b];
        }
      }
      assertEquals(expected, found[j][j], 1e-14);
    }
  }

  /** The bound by resampling is asymptotic: on the way the covariance may exceed it. */
  @Test
  void resamplingIsTheCovarianceAtTheStartAndMayBeExceededAfterwards() {
    Stream stream = Stream.of(11, 0, 0, 0, Purpose.DATA);
    double[] targets = stream.normals(6);
    for (int j = 0; j < 6; j++) {
      targets[j] *= 2;
    }
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("tanh"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("normal", 3, stream.normals(18), targets));
    double[] positions = stream.normals(24 * 4);
    for (int c = 0; c < positions.length; c++) {
      positions[c] *= 2;
    }
    Fluctuation limit =
        Fluctuation.ofEuler(energy, ParticleMeasure.uniform(4, positions), 0.02, 300);
    assertEquals(limit.trace(limit.resampling(0)), limit.trace(limit.covariance(0)), 1e-15);
    double most = 0;
    for (int t = 1; t <= 300; t++) {
      most = Math.max(most, limit.trace(limit.covariance(t)) / limit.trace(limit.resampling(t)));
    }
    assertTrue(most > 2, "ratio " + most);
    assertTrue(limit.trace(limit.covariance(300)) < limit.trace(limit.resampling(300)));
  }

  /** The variance of the risk: that of its own derivative in the weights, atom by atom. */
  @Test
  void riskVarianceIsThatOfTheDerivativeOfTheRisk() {
    NetworkEnergy energy = energy("erf", Risk.LOGISTIC, Regulariser.NONE);
    ParticleMeasure law = law(7, energy.dimension());
    int steps = 9;
    Fluctuation limit = Fluctuation.ofEuler(energy, law, 0.2, steps);
    double expected = 0;
    double e = 1e-6;
    for (int i = 0; i < law.size(); i++) {
      double[] side = new double[2];
      for (int k = 0; k < 2; k++) {
        double[] weights = law.weights();
        for (int l = 0; l < weights.length; l++) {
          double shift = k == 0 ? e : -e;
          weights[l] = (1 - shift) * weights[l] + (l == i ? shift : 0);
        }
        side[k] =
            energy.value(
                GradientFlow.of(energy)
                    .euler(
                        ParticleMeasure.of(law.dimension(), law.positions(), weights),
                        0.2,
                        new int[] {steps})
                    .get(0));
      }
      double slope = (side[0] - side[1]) / (2 * e);
      expected += law.weight(i) * slope * slope;
    }
    assertEquals(expected, limit.riskVariance(steps), 1e-6 * expected);
  }

  @Test
  void reluHasNoVariationalEquation() {
    NetworkEnergy energy = energy("relu", Risk.SQUARE, Regulariser.NONE);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Fluctuation.inContinuousTime(energy, law(3, 4), 0.1, 3, 1e-9));
    assertTrue(List.of(e.getMessage().split(" ")).contains("relu"), e.getMessage());
  }
}
