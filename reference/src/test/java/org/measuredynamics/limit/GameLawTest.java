package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.ParticleMeasure;

class GameLawTest {
  private static double variance(ParticleMeasure mu) {
    double mean = Profile.mean(mu)[0];
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double x = mu.position(i, 0) - mean;
      sum += mu.weight(i) * x * x;
    }
    return sum;
  }

  /** Means by the linear recursion, variances by their own (theory.md, Quadratic games). */
  @Test
  void gaussianLawsAreThoseOfTheRecursion() {
    double h = 0.05;
    double tau = 0.1;
    double kappa = 2;
    GameLaw law = GameLaw.of(new QuadraticPayoff(new double[][] {{1.5}}, 1, 0.8), tau, kappa, h, 5);
    Profile now =
        new Profile(
            law.law(x -> StrictMath.exp(-(x - 1) * (x - 1) / 0.4)),
            law.law(y -> StrictMath.exp(-(y + 0.5) * (y + 0.5) / 0.4)));
    double x = 1;
    double y = -0.5;
    double s = 0.2;
    double t = 0.2;
    for (int k = 0; k < 60; k++) {
      now = law.after(now);
      double down = 1.5 * y + x;
      double up = 1.5 * x - 0.8 * y;
      x -= h * down;
      y += h * kappa * up;
      s = (1 - h) * (1 - h) * s + 2 * tau * h;
      double kept = 1 - h * kappa * 0.8;
      t = kept * kept * t + 2 * tau * h * kappa;
    }
    assertEquals(x, Profile.mean(now.row())[0], 1e-9);
    assertEquals(y, Profile.mean(now.column())[0], 1e-9);
    assertEquals(s, variance(now.row()), 1e-9);
    assertEquals(t, variance(now.column()), 1e-9);
  }

  @Test
  void equilibriaAnswerThemselves() {
    TrigonometricPayoff payoff =
        new TrigonometricPayoff(
            new double[] {1, 0.4, 0.5, 0.3},
            new double[][] {{1}, {2}, {1}, {0}},
            new double[][] {{1}, {1}, {0}, {2}},
            new double[] {0, 1, 2, 3});
    GameLaw law = GameLaw.of(payoff, 0.4, 1, 0.05, 1);
    Profile equilibrium = law.equilibrium();
    assertEquals(0, law.entropicError(equilibrium), 1e-13);
    Profile uniform = new Profile(law.law(x -> 1), law.law(x -> 1));
    assertTrue(law.entropicError(uniform) > 1e-3);
    // cos(x - y): both uniform (theory.md, Entropic equilibria).
    GameLaw circle = GameLaw.of(TrigonometricPayoff.circle(), 0.4, 1, 0.05, 1);
    for (double w : circle.equilibrium().row().weights()) {
      assertEquals(1.0 / circle.equilibrium().row().size(), w, 1e-14);
    }
  }

  @Test
  void badInputIsNamed() {
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> GameLaw.of(new DoubleWell(1, 2), 0.1, 1, 0.1, 3))
            .getMessage()
            .contains("one dimension, found 2 and 2"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> GameLaw.of(new DoubleWell(1, 1), 0, 1, 0.1, 3))
            .getMessage()
            .contains("positive numbers, found 0.0"));
  }
}
