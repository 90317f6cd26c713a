package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/** Theory.md, Bilinear games. */
class LinearGameTest {
  private static final DescentAscent EXTRAGRADIENT = DescentAscent.GRADIENT.withExtragradient();
  private static final DescentAscent OPTIMISTIC = DescentAscent.GRADIENT.withOptimism();

  /** The rotation of one pair of singular vectors, at h s = r; and a confinement. */
  private static LinearGame block(DescentAscent dynamics, double r, double mu) {
    return LinearGame.ofMeans(new QuadraticPayoff(new double[][] {{r}}, mu, mu), dynamics, 1);
  }

  /** The size of the block's complex number after so many steps, from 1. */
  private static double size(DescentAscent dynamics, double r, double mu, int steps) {
    RealMatrix power = block(dynamics, r, mu).fromStart(steps).get(steps);
    return Math.hypot(power.getEntry(0, 0), power.getEntry(1, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.5, 0.7071067811865476, 0.95, 1.05})
  void extragradientStepsHaveTheFactor(double r) {
    double square = Math.pow(size(EXTRAGRADIENT, r, 0, 40), 2);
    assertEquals(Math.pow(1 - r * r + Math.pow(r, 4), 40), square, 1e-12 * square);
    Complex q = new Complex(0.2, r);
    double factor = Complex.ONE.subtract(q).add(q.multiply(q)).abs();
    double confined = size(EXTRAGRADIENT, r, 0.2, 40);
    assertEquals(Math.pow(factor, 40), confined, 1e-12 * confined);
  }

  /** The larger root, in both of its forms: the size of a late step is its own. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.45, 0.55, 0.5773, 0.58, 0.7})
  void optimisticStepsHaveTheLargerRoot(double r) {
    double square =
        r <= 0.5
            ? (1 + Math.sqrt(1 - 4 * r * r)) / 2
            : 0.25 + Math.pow(r + Math.sqrt(4 * r * r - 1) / 2, 2);
    double ratio = size(OPTIMISTIC, r, 0, 201) / size(OPTIMISTIC, r, 0, 200);
    assertEquals(square, ratio * ratio, 1e-9);
    assertEquals(r < 1 / Math.sqrt(3), ratio < 1);
  }

  /** Within their thresholds sixty steps lead nearer, whatever the spectrum in the half plane. */
  @Test
  void sixtyStepsLeadNearer() {
    for (double size = 0.01; size <= 0.9; size += 0.01) {
      for (double angle = 0; angle <= Math.PI / 2; angle += Math.PI / 64) {
        double mu = Math.max(0, size * Math.cos(angle));
        double r = size * Math.sin(angle);
        assertTrue(size(EXTRAGRADIENT, r, mu, 60) < 1);
        assertTrue(size > 0.5 || size(OPTIMISTIC, r, mu, 60) < 1, "%s %s".formatted(mu, r));
      }
    }
  }

  /** Means of particles, and one of what is off them, against runs. */
  @Test
  void particlesFollowIt() {
    QuadraticPayoff payoff = new QuadraticPayoff(new double[][] {{1, 0.4}}, 0.3, 0.2);
    double kappa = 2.5;
    double h = 0.1;
    int steps = 30;
    Profile initial =
        new Profile(
            ParticleMeasure.of(1, new double[] {1, -0.3}, new double[] {0.25, 0.75}),
            ParticleMeasure.uniform(2, new double[] {-0.5, 1, 2, 0.3, 0.1, 0.2}));
    for (DescentAscent each : List.of(DescentAscent.GRADIENT, EXTRAGRADIENT, OPTIMISTIC)) {
      DescentAscent dynamics = each.withTimeScale(kappa);
      Profile last = dynamics.run(payoff, initial, h, new int[] {steps}, 1).get(0);
      RealMatrix power = LinearGame.ofMeans(payoff, dynamics, h).fromStart(steps).get(steps);
      assertArrayEquals(power.operate(means(initial, kappa)), means(last, kappa), 1e-13);
      double factor =
          LinearGame.ofDeviations(kappa * payoff.column(), dynamics, h)
              .fromStart(steps)
              .get(steps)
              .getEntry(0, 0);
      double off = last.column().position(1, 0) - Profile.mean(last.column())[0];
      double before = initial.column().position(1, 0) - Profile.mean(initial.column())[0];
      assertEquals(factor * before, off, 1e-13);
    }
  }

  private static double[] means(Profile profile, double kappa) {
    double[] row = Profile.mean(profile.row());
    double[] column = Profile.mean(profile.column());
    return new double[] {row[0], column[0] / Math.sqrt(kappa), column[1] / Math.sqrt(kappa)};
  }

  /** Responses of optimistic steps: a step that was off is felt by the next ones. */
  @Test
  void responsesAreOfWhatOneStepWasOff() {
    List<RealMatrix> responses = block(OPTIMISTIC, 0.3, 0.1).responses(2);
    RealMatrix field = block(OPTIMISTIC, 0.3, 0.1).field();
    RealMatrix first = responses.get(0).subtract(field.scalarMultiply(2));
    assertEquals(0, responses.get(1).subtract(first).getNorm(), 1e-15);
    RealMatrix second = first.subtract(field.multiply(first).scalarMultiply(2)).add(field);
    assertEquals(0, responses.get(2).subtract(second).getNorm(), 1e-15);
  }
}
