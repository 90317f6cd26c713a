package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Theory.md, A mixed equilibrium. */
class MixedEquilibriumTest {
  private static final MixedEquilibrium GAME = new MixedEquilibrium(0.7, 1.3, 2);
  private static final DescentAscent DYNAMICS = new DescentAscent(0.03, 0.08, 0, 1, true);

  /** The game of Wang and Chizat, in angles: a transport of 0.001 is one of 4 pi^2 / 1000. */
  private static final MixedEquilibrium PUBLISHED = new MixedEquilibrium(1, 1, 2);

  private static final DescentAscent MIRROR_PROX =
      new DescentAscent(0.004 * Math.PI * Math.PI, 0.04, 0, 1, true);

  private static Profile evenly() {
    return new Profile(evenly(10), evenly(11));
  }

  private static ParticleMeasure evenly(int n) {
    return ParticleMeasure.uniform(
        1, IntStream.range(0, n).mapToDouble(i -> 2 * Math.PI * i / n).toArray());
  }

  @Test
  void errorsOfTheRunAreThosePublished() {
    TrigonometricPayoff payoff = PUBLISHED.payoff();
    int[] record = {0, 50, 100, 1000, 2000, 3000};
    double[] published = {2, 0.0452599527, 0.0472685922, 2.6853e-3, 1.0829e-4, 4.1276e-6};
    double[] digits = {1e-14, 1e-10, 2e-9, 1e-7, 1e-8, 1e-10};
    List<Profile> path = MIRROR_PROX.run(payoff, evenly(), 1, record, 1);
    for (int r = 0; r < record.length; r++) {
      assertEquals(published[r], NikaidoIsoda.of(payoff, path.get(r)), digits[r]);
    }
    List<Profile> plain =
        MIRROR_PROX
            .withoutExtragradient()
            .run(payoff, evenly(), 1, new int[] {50, 100, 500, 1000}, 1);
    double[] circling = {0.0490644393, 0.0611275580, 0.222, 0.957};
    double[] figures = {3e-9, 3e-9, 1e-3, 1e-3};
    for (int r = 0; r < circling.length; r++) {
      assertEquals(circling[r], NikaidoIsoda.of(payoff, plain.get(r)), figures[r]);
    }
  }

  /** Clusters of particles: their masses come nearer by the factor of two particles. */
  @Test
  void lateMassesHaveTheRate() {
    List<Profile> path =
        MIRROR_PROX.run(PUBLISHED.payoff(), evenly(), 1, new int[] {2000, 3000}, 1);
    double slope = Math.log(amplitude(path.get(1)) / amplitude(path.get(0))) / 1000;
    double h = 0.08;
    assertEquals(Math.log(1 - h * h + h * h * h * h) / 2, slope, 1e-8);
    double masses =
        2 * (Math.abs(difference(path.get(0), 0)) + Math.abs(difference(path.get(0), 1)));
    assertEquals(masses, NikaidoIsoda.of(PUBLISHED.payoff(), path.get(0)), 1e-14);
  }

  private static double amplitude(Profile profile) {
    return Math.hypot(difference(profile, 0), difference(profile, 1));
  }

  /** The mass on one half of the circle less that on the other: each has one atom. */
  private static double difference(Profile profile, int player) {
    ParticleMeasure mu = player == 0 ? profile.row() : profile.column();
    double middle = player == 0 ? 0.75 * Math.PI : 0.25 * Math.PI;
    return IntStream.range(0, mu.size())
        .mapToDouble(i -> mu.weight(i) * Math.signum(Math.cos(mu.position(i, 0) - middle)))
        .sum();
  }

  @Test
  void theDerivativeHasTheSpectrum() {
    RealMatrix derivative = GAME.derivative(DYNAMICS, GAME.at(new ArrayRealVector(6)), 1.5);
    EigenDecomposition found = new EigenDecomposition(derivative);
    List<Complex> eigenvalues = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      eigenvalues.add(new Complex(found.getRealEigenvalue(k), found.getImagEigenvalue(k)));
    }
    double gamma = 1.5 * DYNAMICS.transport();
    double sum = 4 * (GAME.row() + GAME.column());
    double product = 16 * GAME.row() * GAME.column() + GAME.coupling() * GAME.coupling();
    Complex root = new Complex(sum * sum / 4 - product).sqrt();
    Complex mass = new Complex(0, 1.5 * DYNAMICS.reaction() * GAME.coupling());
    List<Complex> expected = new ArrayList<>();
    for (Complex g :
        List.of(
            mass,
            mass.negate(),
            new Complex(4 * gamma * GAME.row()),
            new Complex(4 * gamma * GAME.column()),
            root.add(sum / 2).multiply(gamma),
            root.negate().add(sum / 2).multiply(gamma))) {
      expected.add(Complex.ONE.subtract(g).add(g.multiply(g)));
    }
    Comparator<Complex> order =
        Comparator.comparingDouble((Complex z) -> Math.rint(1e6 * z.getReal()))
            .thenComparingDouble(Complex::getImaginary);
    eigenvalues.sort(order);
    expected.sort(order);
    for (int k = 0; k < 6; k++) {
      assertEquals(0, expected.get(k).subtract(eigenvalues.get(k)).abs(), 1e-8);
    }
    RealMatrix law = GAME.law(DYNAMICS, 1.5).fromStart(1).get(1);
    assertEquals(0, law.subtract(derivative).getFrobeniusNorm(), 1e-8);
  }

  /** What a linear prediction leaves out is of second order. */
  @Test
  void theRemainderIsOfSecondOrder() {
    RealVector direction =
        new ArrayRealVector(Stream.of(3, 0, 0, 0, Purpose.INITIAL).normals(6), false);
    double[] remainder =
        Arrays.stream(new double[] {2e-3, 1e-3})
            .map(
                size -> {
                  RealVector start = direction.mapMultiply(size);
                  Profile end =
                      DYNAMICS.run(GAME.payoff(), GAME.at(start), 1, new int[] {40}, 1).get(0);
                  RealVector linear = GAME.law(DYNAMICS, 1).fromStart(40).get(40).operate(start);
                  return GAME.coordinates(end).getDistance(linear);
                })
            .toArray();
    assertTrue(remainder[0] / remainder[1] > Math.pow(2, 1.9), () -> Arrays.toString(remainder));
  }

  /** Exact errors lie between those of a fine grid and what it proves; and beside the masses. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void errorsAreExact(long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.INITIAL);
    Profile profile =
        new Profile(
            ParticleMeasure.uniform(1, stream.normals(3)),
            ParticleMeasure.uniform(1, stream.normals(2)));
    TrigonometricPayoff payoff =
        new TrigonometricPayoff(
            stream.normals(4),
            new double[][] {{2}, {1}, {0}, {-1}},
            new double[][] {{1}, {-2}, {2}, {1}},
            stream.normals(4));
    double exact = NikaidoIsoda.of(payoff, profile);
    NikaidoIsoda.Bounds bounds = NikaidoIsoda.onTorus(payoff, profile, 4000);
    assertTrue(exact >= bounds.lower() - 1e-13 && exact <= bounds.upper() + 1e-13);
    assertEquals(bounds.lower(), exact, 1e-5);
    RealVector z = new ArrayRealVector(stream.normals(6), false).mapMultiply(0.05);
    Profile near = GAME.at(z);
    double gap = NikaidoIsoda.of(GAME.payoff(), near) - GAME.errorOfMasses(near);
    assertTrue(Math.abs(gap) <= GAME.errorOfPlaces(near));
    assertEquals(0, GAME.coordinates(near).getDistance(z), 1e-14);
  }

  /** Pure strategies of one frequency: quartics that lose their degree. */
  @Test
  void errorsOfSimplePayoffs() {
    Profile pure =
        new Profile(
            ParticleMeasure.uniform(1, new double[] {0.3}),
            ParticleMeasure.uniform(1, new double[] {0.3}));
    assertEquals(2, NikaidoIsoda.of(TrigonometricPayoff.circle(), pure), 1e-14);
    TrigonometricPayoff constant =
        new TrigonometricPayoff(
            new double[] {0}, new double[][] {{1}}, new double[][] {{1}}, new double[1]);
    assertEquals(0, NikaidoIsoda.of(constant, pure));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> NikaidoIsoda.of(new TrigonometricPayoff(), pure))
            .getMessage()
            .contains("of -2 to 2"));
  }
}
