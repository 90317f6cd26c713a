package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Laws of means and variances against the covariance of all particles, particle by particle. */
class NormalGameTest {
  private static final QuadraticPayoff PAYOFF =
      new QuadraticPayoff(new double[][] {{0.8, -0.3}}, 0.7, 1.1);
  private static final double TEMPERATURE = 0.4;
  private static final double TIME_SCALE = 2.5;
  private static final double STEP = 0.1;
  private static final int STEPS = 7;

  /** Two particles a player: x_1, x_2, and of y_1, y_2 both coordinates. */
  private static Profile profile(double[] all) {
    return new Profile(
        ParticleMeasure.uniform(1, new double[] {all[0], all[1]}),
        ParticleMeasure.uniform(2, new double[] {all[2], all[3], all[4], all[5]}));
  }

  private static double[] numbers(Profile profile) {
    double[] x = profile.row().positions();
    double[] y = profile.column().positions();
    return new double[] {x[0], x[1], y[0], y[1], y[2], y[3]};
  }

  /** Where a step without noise leads: a linear map, column by column. */
  private static double[][] map() {
    double[][] map = new double[6][6];
    DescentAscent dynamics = new DescentAscent(1, 0, 0, TIME_SCALE, false);
    for (int c = 0; c < 6; c++) {
      double[] unit = new double[6];
      unit[c] = 1;
      double[] image = numbers(dynamics.run(PAYOFF, profile(unit), STEP, new int[] {1}, 0).get(0));
      for (int r = 0; r < 6; r++) {
        map[r][c] = image[r];
      }
    }
    return map;
  }

  private static double[][] covariance() {
    double[][] map = map();
    double[][] now = new double[6][6];
    for (int k = 0; k < 6; k++) {
      now[k][k] = 1;
    }
    for (int taken = 0; taken < STEPS; taken++) {
      double[][] next = new double[6][6];
      for (int r = 0; r < 6; r++) {
        for (int c = 0; c < 6; c++) {
          for (int k = 0; k < 6; k++) {
            for (int l = 0; l < 6; l++) {
              next[r][c] += map[r][k] * now[k][l] * map[c][l];
            }
          }
        }
        next[r][r] += 2 * TEMPERATURE * STEP * (r < 2 ? 1 : TIME_SCALE);
      }
      now = next;
    }
    return now;
  }

  private static double between(double[][] covariance, double[] one, double[] other) {
    double sum = 0;
    for (int r = 0; r < 6; r++) {
      for (int c = 0; c < 6; c++) {
        sum += one[r] * covariance[r][c] * other[c];
      }
    }
    return sum;
  }

  @Test
  void meansAndDeviationsAreThoseOfAllParticles() {
    NormalGame game = new NormalGame(PAYOFF, TEMPERATURE, TIME_SCALE, STEP, 1.5, -1);
    NormalGame.Law law = game.after(STEPS);
    double[][] covariance = covariance();
    double[][] means = {{0.5, 0.5, 0, 0, 0, 0}, {0, 0, 0.5, 0, 0.5, 0}, {0, 0, 0, 0.5, 0, 0.5}};
    double[] start = {1.5, 1.5, -1, -1, -1, -1};
    DescentAscent still = new DescentAscent(1, 0, 0, TIME_SCALE, false);
    double[] end = numbers(still.run(PAYOFF, profile(start), STEP, new int[] {STEPS}, 0).get(0));
    for (int k = 0; k < 3; k++) {
      double mean = 0;
      for (int c = 0; c < 6; c++) {
        mean += means[k][c] * end[c];
      }
      assertEquals(mean, law.mean().getEntry(k), 1e-12);
      for (int l = 0; l < 3; l++) {
        assertEquals(
            2 * between(covariance, means[k], means[l]), law.covariance().getEntry(k, l), 1e-12);
      }
    }
    double[] apart = {1 / Math.sqrt(2), -1 / Math.sqrt(2), 0, 0, 0, 0};
    assertEquals(between(covariance, apart, apart), law.row(), 1e-12);
    double[] aside = {0, 0, 1 / Math.sqrt(2), 0, -1 / Math.sqrt(2), 0};
    assertEquals(between(covariance, aside, aside), law.column(), 1e-12);
    assertEquals(0, between(covariance, apart, means[0]), 1e-12);
  }

  /** As many misses as a level of one half admits, and some: regions are not empty. */
  @Test
  void theLyapunovFunctionIsWithinItsSpread() {
    int n = 50;
    NormalGame game = new NormalGame(PAYOFF, TEMPERATURE, TIME_SCALE, STEP, 1.5, -1);
    NormalGame.Law law = game.after(STEPS);
    LyapunovFunction function = new LyapunovFunction(PAYOFF, TEMPERATURE);
    double exact = function.at(function.moments(law));
    int missed = 0;
    double largest = 0;
    double spread = function.spread(law, n, 0.5);
    for (int r = 0; r < 400; r++) {
      GameRun run = game.run(n, Stream.of(r, 0, 0, 3, Purpose.REPLICATE), 1_000 + r);
      Profile end =
          run.dynamics().run(PAYOFF, run.initial(), STEP, new int[] {STEPS}, run.seed()).get(0);
      double off = Math.abs(function.at(function.moments(end)) - exact);
      missed += off > spread ? 1 : 0;
      largest = Math.max(largest, off);
    }
    // 200 on the average at most, 10 a standard deviation.
    assertTrue(missed < 260, "missed " + missed);
    assertTrue(largest > spread / 4, "largest " + largest + " of " + spread);
  }
}
