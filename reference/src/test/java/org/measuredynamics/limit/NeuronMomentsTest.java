package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class NeuronMomentsTest {
  private static final double[][] POINTS = {{0.3, -1, 0.5}, {1, 0.2, -0.7}, {0.6, 0.4, -0.2}};
  private static final NormalLaw LAW = new NormalLaw(new double[] {1.5, 0.5, 0.8, 1.1});

  /** The second route: a hundred thousand neurons, within six standard errors. */
  @ParameterizedTest
  @ValueSource(strings = {"tanh", "relu", "sigmoid", "erf", "cos", "gaussian"})
  void momentsOfTheNormalLawAreThoseOfManyNeurons(String name) {
    Unit unit = Unit.named(name);
    int n = 100_000;
    NeuronMoments exact = NeuronMoments.of(unit, LAW, POINTS);
    NeuronMoments drawn = NeuronMoments.of(unit, LAW.draw(n, 3), POINTS);
    assertTrue(exact.error() < 1e-5, "quadrature " + exact.error());
    for (int j = 0; j < POINTS.length; j++) {
      double deviation = Math.sqrt(exact.covariance()[j][j] / n);
      assertEquals(0, drawn.means()[j], 6 * deviation);
      for (int k = 0; k < POINTS.length; k++) {
        double covariance = exact.covariance()[j][k];
        double square = exact.squares()[j][k];
        assertEquals(
            covariance,
            drawn.covariance()[j][k],
            6 * Math.sqrt(Math.max(0, square - covariance * covariance) / n)
                + 36 * deviation * Math.sqrt(exact.covariance()[k][k] / n));
        assertEquals(square, drawn.squares()[j][k], 0.15 * square + 1e-15);
      }
    }
  }

  /** E erf(z) erf(z') = (2/pi) asin(2 s / sqrt((1 + 2 q)(1 + 2 r))) (Williams 1997). */
  @Test
  void erfMatchesTheArcsineLaw() {
    NeuronMoments found = NeuronMoments.of(Unit.named("erf"), LAW, POINTS);
    double[] gram = new double[3];
    for (int c = 0; c < 3; c++) {
      double scale = LAW.deviations()[c + 1] * LAW.deviations()[c + 1];
      gram[0] += scale * POINTS[0][c] * POINTS[0][c];
      gram[1] += scale * POINTS[0][c] * POINTS[1][c];
      gram[2] += scale * POINTS[1][c] * POINTS[1][c];
    }
    double expected =
        2.25
            * 2
            / Math.PI
            * Math.asin(2 * gram[1] / Math.sqrt((1 + 2 * gram[0]) * (1 + 2 * gram[2])));
    assertEquals(expected, found.covariance()[0][1], 1e-8);
  }

  @Test
  void filteredSpikesHaveNoClosedForm() {
    assertThrows(
        IllegalArgumentException.class,
        () -> NeuronMoments.of(Unit.named("dirichlet"), LAW, POINTS));
  }

  /** Second moments of stochastic gradient descent on linear units against the dynamics itself. */
  @Test
  void linearUnitsUnderMiniBatches() {
    Stream stream = Stream.of(2, 0, 0, 0, Purpose.DATA);
    int d = 2;
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("normal", d, stream.normals(5 * d), stream.normals(5)));
    int n = 3;
    double[][] spread = {{1.0 / n, 0}, {0, 1.0 / n}};
    double step = 0.3;
    int steps = 8;
    int batch = 2;
    LinearStochasticGradient exact =
        LinearStochasticGradient.after(energy, new double[d], spread, step, batch, steps);
    StochasticGradient dynamics =
        StochasticGradient.of(energy, batch, StochasticGradient.Sampling.WITH_REPLACEMENT);
    NormalLaw law = new NormalLaw(new double[] {1, 1});
    int runs = 20_000;
    double[] mean = new double[d];
    double[] square = new double[d];
    double[] fourth = new double[d];
    for (int r = 0; r < runs; r++) {
      ParticleMeasure last =
          dynamics.run(law.draw(n, 1, r), step, new int[] {steps}, 7L + r).get(0);
      double[] centre = last.centre();
      for (int k = 0; k < d; k++) {
        double error = centre[k] - exact.mean()[k];
        mean[k] += error / runs;
        square[k] += error * error / runs;
        fourth[k] += error * error * error * error / runs;
      }
    }
    for (int k = 0; k < d; k++) {
      assertEquals(0, mean[k], 6 * Math.sqrt(square[k] / runs));
      assertEquals(
          exact.covariance()[k][k],
          square[k],
          6 * Math.sqrt((fourth[k] - square[k] * square[k]) / runs));
    }
  }

  /** Fourth moments against all ways that mini-batches can be drawn: along each theta is normal. */
  @Test
  void fourthMomentsOfLinearUnitsUnderMiniBatches() {
    double[] x = {0.7, -1.2, 0.4};
    double[] y = {1, 0.3, -0.6};
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, DataSet.of("three", 1, x, y));
    double deviation = 0.8;
    double step = 0.4;
    LinearStochasticGradient moments =
        LinearStochasticGradient.after(
            energy, new double[1], new double[][] {{deviation * deviation}}, step, 2, 2);
    double second = 0;
    double fourth = 0;
    for (int path = 0; path < 81; path++) {
      double scale = 1;
      double shift = 0;
      for (int t = 0, left = path; t < 2; t++, left /= 9) {
        double slope = 0;
        double pull = 0;
        for (int j : new int[] {left % 3, left / 3 % 3}) {
          slope += 0.5 * step * x[j] * x[j];
          pull += 0.5 * step * x[j] * y[j];
        }
        scale *= 1 - slope;
        shift = (1 - slope) * shift + pull;
      }
      double centre = shift - moments.mean()[0];
      double variance = scale * scale * deviation * deviation;
      double square = centre * centre;
      second += (square + variance) / 81;
      fourth += (square * square + 6 * square * variance + 3 * variance * variance) / 81;
    }
    assertEquals(second, moments.covariance()[0][0], 1e-14);
    assertEquals(
        fourth - second * second,
        moments.varianceOfSquare(energy, new double[] {deviation}, step, 2, 2),
        1e-14);
  }

  /** In two dimensions a second moment is the trace of the fourth ones: one step, one datum. */
  @Test
  void fourthMomentsInTwoDimensions() {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("one", 2, new double[] {0.6, 0.8}, new double[] {1}));
    double[][] spread = {{1, 0}, {0, 0.25}};
    LinearStochasticGradient moments =
        LinearStochasticGradient.after(energy, new double[2], spread, 0.5, 3, 1);
    // theta' is normal: the variance of its square is 2 |Cov|^2.
    double squares = 0;
    for (double[] row : moments.covariance()) {
      for (double entry : row) {
        squares += 2 * entry * entry;
      }
    }
    assertEquals(
        squares, moments.varianceOfSquare(energy, new double[] {1, 0.5}, 0.5, 3, 1), 1e-14);
  }
}
