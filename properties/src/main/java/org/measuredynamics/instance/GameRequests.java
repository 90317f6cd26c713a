package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.FiniteGame;
import org.measuredynamics.contract.Game;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.BoxTrigonometric;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.SphericalPolynomial;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Request.Family;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * Small games in families: every payoff and dynamics that is declared, each with neighbours that
 * differ in one thing, and Nikaido-Isoda errors.
 */
public final class GameRequests {
  private static final double STEP = 0.05;
  private static final int ROW = 4;
  private static final int COLUMN = 5;
  private static final int MANY = 65;

  /** Each switch alone, and those that go together. */
  private static final List<DescentAscent> WAYS =
      List.of(
          DescentAscent.GRADIENT,
          new DescentAscent(1, 0, 0.2, 2.5, false),
          new DescentAscent(0.5, 0.8, 0, 0.5, false),
          new DescentAscent(0.5, 0.8, 0.2, 1, false),
          new DescentAscent(0, 0.8, 0, 1, false),
          new DescentAscent(1, 0, 0, 2.5, true),
          new DescentAscent(0, 0.8, 0, 1, true),
          new DescentAscent(1, 0, 0.2, 1, false, 0.7),
          new DescentAscent(1, 0, 0, 2.5, false).withOptimism(),
          new DescentAscent(0, 0.8, 0, 1, false).withOptimism());

  private final Stream probe;
  private final long seed;
  private final long other;

  private GameRequests(Stream probe, long seed, long other) {
    this.probe = probe;
    this.seed = seed;
    this.other = other;
  }

  /**
   * Returns the families of what is declared.
   *
   * @param probe from which strategies are drawn
   * @param seed that is asked with
   * @param other another seed
   */
  public static List<Family> of(Description description, Stream probe, long seed, long other) {
    GameRequests requests = new GameRequests(probe, seed, other);
    List<Family> families = new ArrayList<>();
    for (Payoff payoff : Payoff.all()) {
      boolean isFinite = payoff instanceof MatrixPayoff;
      for (DescentAscent way : WAYS) {
        if (!isFinite || way.transport() == 0) {
          families.add(requests.plays(payoff, way));
        }
      }
    }
    families.add(requests.errors());
    return families.stream()
        .map(family -> family.within(description))
        .filter(family -> !family.requests().isEmpty())
        .toList();
  }

  private Family plays(Payoff payoff, DescentAscent way) {
    Profile initial = profile(payoff, ROW, COLUMN, way.reaction() > 0);
    int[] record = {0, 3};
    Game first = new Game(way, payoff, initial, STEP, record, way.transport() == 0, seed);
    Family family =
        Family.of(
            "play %s, transport %s, reaction %s, temperature %s, forgetting %s, payoff %s"
                .formatted(
                    first.kind(),
                    way.transport(),
                    way.reaction(),
                    way.temperature(),
                    way.forgetting(),
                    payoff.kind()),
            first);
    family.add("half the step", first.withStep(STEP / 2), true);
    family.add(Request.ALL_RECORDS, with(first, initial, 0, 1, 2, 3), false);
    family.add("another record of the same length", with(first, initial, 0, 2), true);
    family.add("another seed", reseeded(first), way.temperature() > 0 && way.transport() > 0);
    family.add("other time scale", first.under(way.withTimeScale(0.3)), true);
    if (way.temperature() > 0) {
      family.add("other temperature", first.under(way.withTemperature(0.8)), true);
    }
    if (way.reaction() > 0) {
      family.add("other reaction", first.under(way.withReaction(0.4)), true);
    }
    if (way.transport() > 0) {
      family.add("other transport", first.under(way.withTransport(0.25)), true);
    }
    if (!(payoff instanceof MatrixPayoff)) {
      Profile others = profile(payoff, ROW, COLUMN, way.reaction() > 0);
      family.add("other strategies", with(first, others, record), true);
      family.add(
          "other strategies of the column player",
          with(first, new Profile(initial.row(), others.column()), record),
          true);
      Profile more = profile(payoff, ROW + 1, COLUMN, way.reaction() > 0);
      family.add("one strategy more", with(first, more, record), false);
      Profile many = profile(payoff, MANY, MANY, way.reaction() > 0);
      family.add("many strategies", with(first, many, 1), false);
    }
    for (Payoff each : changed(payoff)) {
      family.add("another payoff", first.withPayoff(each), true);
    }
    return family;
  }

  /** Payoffs of the same kind and shape. */
  private static List<Payoff> changed(Payoff payoff) {
    if (payoff instanceof QuadraticPayoff quadratic) {
      return List.of(
          new QuadraticPayoff(
              quadratic.coupling(), quadratic.row() + 0.5, quadratic.column() + 0.5),
          new QuadraticPayoff(doubled(quadratic.coupling()), quadratic.row(), quadratic.column()));
    }
    if (payoff instanceof MatrixPayoff matrix) {
      return List.of(new MatrixPayoff(doubled(matrix.matrix())));
    }
    if (payoff instanceof TrigonometricPayoff terms) {
      return List.of(doubled(terms));
    }
    if (payoff instanceof BoxTrigonometric box) {
      return List.of(new BoxTrigonometric(doubled(box.terms())));
    }
    if (payoff instanceof SphericalPolynomial polynomial) {
      double[][][] matrices =
          Arrays.stream(polynomial.matrices())
              .map(GameRequests::doubled)
              .toArray(double[][][]::new);
      return List.of(new SphericalPolynomial(matrices, polynomial.vectors()));
    }
    return payoff instanceof DoubleWell well
        ? List.of(new DoubleWell(2 * well.coupling() + 1, well.dimension()))
        : List.of();
  }

  private static TrigonometricPayoff doubled(TrigonometricPayoff terms) {
    return new TrigonometricPayoff(
        Arrays.stream(terms.amplitudes()).map(a -> 2 * a).toArray(),
        terms.rowFrequencies(),
        terms.columnFrequencies(),
        terms.phases());
  }

  private static double[][] doubled(double[][] matrix) {
    return Arrays.stream(matrix)
        .map(row -> Arrays.stream(row).map(x -> 2 * x).toArray())
        .toArray(double[][]::new);
  }

  private Game reseeded(Game game) {
    return game.withSeed(other);
  }

  private static Game with(Game game, Profile initial, int... record) {
    return game.from(initial).recorded(record);
  }

  private Family errors() {
    MatrixPayoff matrix = new MatrixPayoff();
    Profile profile = profile(matrix, 2, 3, true);
    Family family = Family.of("Nikaido-Isoda error", new FiniteGame(matrix, profile));
    family.add(
        "another payoff",
        new FiniteGame(new MatrixPayoff(doubled(matrix.matrix())), profile),
        true);
    family.add("other strategies", new FiniteGame(matrix, profile(matrix, 2, 3, true)), true);
    MatrixPayoff larger = new MatrixPayoff(new double[][] {{1, 0.5}, {0.2, 0.7}, {0.6, 0.1}});
    family.add("another shape", new FiniteGame(larger, profile(larger, 3, 2, true)), false);
    return family;
  }

  private Profile profile(Payoff payoff, int rows, int columns, boolean weighted) {
    if (payoff instanceof MatrixPayoff matrix) {
      int[] shape = {matrix.matrix().length, matrix.matrix()[0].length};
      return matrix.profile(weights(shape[0]), weights(shape[1]));
    }
    return new Profile(
        strategies(payoff, payoff.rowDimension(), rows, weighted),
        strategies(payoff, payoff.columnDimension(), columns, weighted));
  }

  private ParticleMeasure strategies(Payoff payoff, int dimension, int count, boolean weighted) {
    double[] positions = new double[count * dimension];
    Arrays.setAll(positions, c -> (0.1 + 0.6 * probe.uniform()) * (c % 2 == 0 ? 1 : -1));
    for (int i = 0; i < count; i++) {
      payoff.space().retract(positions, i * dimension, dimension);
    }
    return weighted
        ? ParticleMeasure.of(dimension, positions, weights(count))
        : ParticleMeasure.uniform(dimension, positions);
  }

  private double[] weights(int count) {
    double[] weights = new double[count];
    Arrays.setAll(weights, i -> 0.5 + probe.uniform());
    double mass = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights[i] / mass);
    return weights;
  }
}
