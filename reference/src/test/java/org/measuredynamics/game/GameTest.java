package org.measuredynamics.game;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class GameTest {
  private static final double PROBE = 1e-5;

  static List<Payoff> payoffs() {
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    double[][][] matrices = new double[4][3][];
    for (double[][] matrix : matrices) {
      for (int k = 0; k < 3; k++) {
        matrix[k] = stream.normals(3);
      }
    }
    return List.of(
        new QuadraticPayoff(new double[][] {stream.normals(3), stream.normals(3)}, 0.5, 0.7),
        new DoubleWell(2, 3),
        new TrigonometricPayoff(
            stream.normals(2),
            new double[][] {{1, 2}, {0, -1}},
            new double[][] {{1, 0, 3}, {2, 1, 1}},
            stream.normals(2)),
        new SphericalPolynomial(matrices, new double[][] {stream.normals(3), stream.normals(3)}),
        box(stream),
        critic());
  }

  private static BoxTrigonometric box(Stream stream) {
    return new BoxTrigonometric(
        new TrigonometricPayoff(
            stream.normals(3),
            new double[][] {stream.normals(2), stream.normals(2), stream.normals(2)},
            new double[][] {stream.normals(1), stream.normals(1), stream.normals(1)},
            stream.normals(3)));
  }

  private static GeneratorCritic critic() {
    return new GeneratorCritic(
        new double[][] {{0.5, -0.25}, {-0.75, 0.5}, {0, 0.125}},
        new double[] {0.5, 0.25, 0.25},
        0.2,
        3);
  }

  @ParameterizedTest
  @MethodSource("payoffs")
  void gradientsAreDerivatives(Payoff payoff) {
    Stream stream = Stream.of(2, 0, 0, 0, Purpose.DATA);
    double[] x = stream.normals(payoff.rowDimension());
    double[] y = stream.normals(payoff.columnDimension());
    for (int k = 0; k < x.length; k++) {
      double[] more = x.clone();
      double[] less = x.clone();
      more[k] += PROBE;
      less[k] -= PROBE;
      double slope = (payoff.value(more, y) - payoff.value(less, y)) / (2 * PROBE);
      assertEquals(slope, payoff.rowGradient(x, y)[k], 1e-7 * (1 + Math.abs(slope)));
      assertTrue(payoff.rowMagnitude(x, y)[k] >= Math.abs(slope) - 1e-6);
    }
    for (int l = 0; l < y.length; l++) {
      double[] more = y.clone();
      double[] less = y.clone();
      more[l] += PROBE;
      less[l] -= PROBE;
      double slope = (payoff.value(x, more) - payoff.value(x, less)) / (2 * PROBE);
      assertEquals(slope, payoff.columnGradient(x, y)[l], 1e-7 * (1 + Math.abs(slope)));
      assertTrue(payoff.columnMagnitude(x, y)[l] >= Math.abs(slope) - 1e-6);
    }
    assertTrue(payoff.magnitude(x, y) >= Math.abs(payoff.value(x, y)));
  }

  @Test
  void equilibriaOfFiniteGamesAreThoseOfTheFormula() {
    // A 2 x 2 game with an interior equilibrium (theory.md, Finite games).
    double[][] matrix = {{3, -1}, {-2, 1}};
    Profile found = new MatrixPayoff(matrix).equilibrium();
    assertArrayEquals(new double[] {3 / 7.0, 4 / 7.0}, found.row().weights(), 1e-9);
    assertArrayEquals(new double[] {2 / 7.0, 5 / 7.0}, found.column().weights(), 1e-9);
    for (int replicate = 0; replicate < 20; replicate++) {
      Stream stream = Stream.of(3, replicate, 0, 0, Purpose.DATA);
      double[][] random = new double[2 + replicate % 5][];
      for (int k = 0; k < random.length; k++) {
        random[k] = stream.normals(3 + replicate % 4);
      }
      MatrixPayoff game = new MatrixPayoff(random);
      assertEquals(0, NikaidoIsoda.of(game, game.equilibrium()), 1e-8);
    }
  }

  @Test
  void errorsOnTheCircleAreTheClosedForm() {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.DATA);
    Profile profile =
        new Profile(
            ParticleMeasure.uniform(1, stream.normals(5)),
            ParticleMeasure.uniform(1, stream.normals(7)));
    double expected = mode(profile.row()) + mode(profile.column());
    NikaidoIsoda.Bounds bounds = NikaidoIsoda.onTorus(TrigonometricPayoff.circle(), profile, 2000);
    assertTrue(bounds.lower() <= expected + 1e-12 && expected <= bounds.upper() + 1e-12);
    assertEquals(bounds.lower(), bounds.upper(), 1e-5);
  }

  private static double mode(ParticleMeasure mu) {
    double c = 0;
    double s = 0;
    for (int i = 0; i < mu.size(); i++) {
      c += mu.weight(i) * StrictMath.cos(mu.position(i, 0));
      s += mu.weight(i) * StrictMath.sin(mu.position(i, 0));
    }
    return Math.hypot(c, s);
  }

  @Test
  void errorsOfQuadraticGamesAreTheSupremum() {
    QuadraticPayoff payoff = new QuadraticPayoff(new double[][] {{1.5}}, 0.5, 0.7);
    Stream stream = Stream.of(5, 0, 0, 0, Purpose.DATA);
    Profile profile =
        new Profile(
            ParticleMeasure.uniform(1, stream.normals(5)),
            ParticleMeasure.uniform(1, stream.normals(7)));
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int k = -40_000; k <= 40_000; k++) {
      double[] at = {k * 1e-4};
      most = Math.max(most, profile.columnVariation(payoff, at));
      least = Math.min(least, profile.rowVariation(payoff, at));
    }
    assertEquals(most - least, NikaidoIsoda.of(payoff, profile), 1e-7);
  }

  @Test
  void errorsOnSpheresAreTheSupremum() {
    for (int d : new int[] {2, 3, 8}) {
      Stream stream = Stream.of(6, d, 0, 0, Purpose.DATA);
      double[][][] matrices = new double[4][d][];
      for (double[][] matrix : matrices) {
        for (int k = 0; k < d; k++) {
          matrix[k] = stream.normals(d);
        }
      }
      SphericalPolynomial payoff =
          new SphericalPolynomial(matrices, new double[][] {stream.normals(d), stream.normals(d)});
      Profile profile = new Profile(sphere(stream, 5, d), sphere(stream, 7, d));
      double exact = NikaidoIsoda.of(payoff, profile);
      double found = NikaidoIsoda.multiStart(payoff, profile, 40, 7);
      assertTrue(found <= exact + 1e-9 * exact, found + " > " + exact);
      assertEquals(exact, found, 1e-6 * exact);
    }
  }

  private static ParticleMeasure sphere(Stream stream, int n, int d) {
    double[] positions = stream.normals(n * d);
    for (int i = 0; i < n; i++) {
      Space.SPHERE.retract(positions, i * d, d);
    }
    return ParticleMeasure.uniform(d, positions);
  }

  @Test
  void errorsOnBoxesLieBetweenTheirBounds() {
    Stream stream = Stream.of(8, 0, 0, 0, Purpose.DATA);
    BoxTrigonometric payoff = box(stream);
    Profile profile =
        new Profile(
            ParticleMeasure.uniform(2, new double[] {1, -1, 0.5, 0.25, -0.75, 0}),
            ParticleMeasure.uniform(1, new double[] {-1, 0.125}));
    NikaidoIsoda.Bounds coarse = NikaidoIsoda.onBox(payoff, profile, 51);
    NikaidoIsoda.Bounds fine = NikaidoIsoda.onBox(payoff, profile, 401);
    double found = NikaidoIsoda.multiStart(payoff, profile, 30, 9);
    assertTrue(coarse.lower() <= fine.upper() && fine.lower() <= coarse.upper());
    assertTrue(found <= fine.upper() && found >= fine.lower() - 1e-9);
    assertTrue(fine.upper() - fine.lower() < 1e-3);
  }

  @Test
  void dataAgainstAnyCriticsGainNothing() {
    GeneratorCritic payoff = critic();
    double[] means = {0.5, -0.25, -0.75, 0.5, 0, 0.125};
    // Critics in pairs half a period apart cancel: no generator gains against them.
    double[] critics = {0.5, 0.25, 0.3, 0.5, 0.25, -0.7};
    Profile equilibrium =
        new Profile(
            ParticleMeasure.of(2, means, payoff.masses()), ParticleMeasure.uniform(3, critics));
    NikaidoIsoda.Bounds bounds = NikaidoIsoda.onBox(payoff, equilibrium, 201);
    assertEquals(0, bounds.lower(), 1e-14);
    assertTrue(bounds.upper() < 0.01);
    Profile single = new Profile(ParticleMeasure.uniform(2, new double[2]), equilibrium.column());
    double found = NikaidoIsoda.multiStart(payoff, single, 40, 10);
    NikaidoIsoda.Bounds ofSingle = NikaidoIsoda.onBox(payoff, single, 201);
    assertTrue(found <= ofSingle.upper() && found >= ofSingle.lower() - 1e-3);
    assertTrue(ofSingle.lower() > 0.5);
  }

  @Test
  void averagedGradientsFollowTheDiscountedPast() {
    // m' = -a m - b M_y with M the average: for one particle a player the recursion itself.
    QuadraticPayoff payoff = new QuadraticPayoff(new double[][] {{2}}, 0.5, 0.25);
    double h = 0.1;
    double eta = 3;
    double[] state = {1, -0.5};
    double[] past = state.clone();
    for (int k = 0; k < 20; k++) {
      double x = state[0] - h * (0.5 * state[0] + 2 * past[1]);
      double y = state[1] + h * (2 * past[0] - 0.25 * state[1]);
      state = new double[] {x, y};
      past = new double[] {0.7 * past[0] + 0.3 * x, 0.7 * past[1] + 0.3 * y};
    }
    Profile last =
        new DescentAscent(1, 0, 0, 1, false, eta)
            .run(
                payoff,
                new Profile(
                    ParticleMeasure.uniform(1, new double[] {1}),
                    ParticleMeasure.uniform(1, new double[] {-0.5})),
                h,
                new int[] {20},
                1)
            .get(0);
    assertEquals(state[0], last.row().position(0, 0), 1e-13);
    assertEquals(state[1], last.column().position(0, 0), 1e-13);
  }

  /** 2 F_k - F_{k-1}, F_{-1} = F_0, of each particle where it was, and of its weight. */
  @Test
  void optimisticStepsFollowTheFieldOfTheStepBeforeToo() {
    QuadraticPayoff payoff = new QuadraticPayoff(new double[][] {{2}}, 0.5, 0.25);
    double h = 0.1;
    double kappa = 2;
    double reaction = 0.8;
    double[] x = {1, -0.3};
    double[] w = {0.25, 0.75};
    double y = -0.5;
    double[][] before = null;
    for (int k = 0; k < 20; k++) {
      double mean = w[0] * x[0] + w[1] * x[1];
      double[][] now = {
        {0.5 * x[0] + 2 * y, 0.5 * x[1] + 2 * y},
        {2 * y * x[0] + x[0] * x[0] / 4, 2 * y * x[1] + x[1] * x[1] / 4},
        {2 * mean - 0.25 * y}
      };
      double[][] last = before == null ? now : before;
      double mass = 0;
      for (int i = 0; i < 2; i++) {
        x[i] -= h * (2 * now[0][i] - last[0][i]);
        w[i] *= Math.exp(-h * reaction * (2 * now[1][i] - last[1][i]));
        mass += w[i];
      }
      w[0] /= mass;
      w[1] /= mass;
      y += kappa * h * (2 * now[2][0] - last[2][0]);
      before = now;
    }
    Profile last =
        new DescentAscent(1, reaction, 0, kappa, false)
            .withOptimism()
            .run(
                payoff,
                new Profile(
                    ParticleMeasure.of(1, new double[] {1, -0.3}, new double[] {0.25, 0.75}),
                    ParticleMeasure.uniform(1, new double[] {-0.5})),
                h,
                new int[] {20},
                1)
            .get(0);
    assertArrayEquals(x, last.row().positions(), 1e-13);
    assertArrayEquals(w, last.row().weights(), 1e-13);
    assertEquals(y, last.column().position(0, 0), 1e-13);
  }

  @Test
  void pointsOfSpheresStayThere() {
    Payoff payoff = payoffs().get(3);
    double[] start = {1, 0, 0, 0, 0.6, 0.8};
    Profile initial =
        new Profile(ParticleMeasure.uniform(3, start), ParticleMeasure.uniform(3, start));
    Profile last =
        new DescentAscent(1, 0.5, 0.1, 2, false)
            .run(payoff, initial, 0.05, new int[] {50}, 1)
            .get(0);
    for (ParticleMeasure mu : List.of(last.row(), last.column())) {
      for (int i = 0; i < mu.size(); i++) {
        double square = 0;
        for (double c : mu.particle(i)) {
          square += c * c;
        }
        assertEquals(1, square, 1e-14);
      }
    }
  }

  /**
   * One step multiplies |z|^2 by 1 + h^2, extragradient 1 - h^2 + h^4 (theory.md, Bilinear games).
   */
  @Test
  void bilinearGamesSpiralAtTheExactRate() {
    QuadraticPayoff payoff = new QuadraticPayoff(new double[][] {{1}}, 0, 0);
    Profile initial =
        new Profile(
            ParticleMeasure.uniform(1, new double[] {1}),
            ParticleMeasure.uniform(1, new double[] {0.5}));
    double h = 0.1;
    int steps = 100;
    for (boolean extragradient : new boolean[] {false, true}) {
      Profile last =
          new DescentAscent(1, 0, 0, 1, extragradient)
              .run(payoff, initial, h, new int[] {steps}, 1)
              .get(0);
      double x = last.row().position(0, 0);
      double y = last.column().position(0, 0);
      double factor = extragradient ? 1 - h * h + h * h * h * h : 1 + h * h;
      assertEquals(1.25 * StrictMath.pow(factor, steps), x * x + y * y, 1e-12);
    }
  }

  @Test
  void badInputIsNamed() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new DescentAscent(-1, 0, 0, 1, false))
            .getMessage()
            .contains("transport -1.0"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> NikaidoIsoda.of(new QuadraticPayoff(new double[][] {{1}}, 0, 1), null))
            .getMessage()
            .contains("expected a and c positive, found 0.0 and 1.0"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> new DescentAscent(1, 1, 0, 1, false, 0.5))
            .getMessage()
            .contains("neither reaction nor extragradient"));
    for (DescentAscent other :
        List.of(
            new DescentAscent(1, 0, 0.1, 1, false),
            new DescentAscent(1, 0, 0, 1, true),
            new DescentAscent(1, 0, 0, 1, false, 0.5))) {
      assertTrue(
          assertThrows(IllegalArgumentException.class, other::withOptimism)
              .getMessage()
              .contains("no noise, no extragradient steps and no averaged gradients"));
    }
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new DescentAscent(1, 0, 0, 1, false, 3)
                        .run(new DoubleWell(1, 1), null, 0.5, new int[0], 1))
            .getMessage()
            .contains("found 1.5"));
  }
}
