package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.game.BoxTrigonometric;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.Space;
import org.measuredynamics.game.SphericalPolynomial;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * A game of two players: a payoff of some kind and the strategies that both begin with, as
 * functions of its sizes and its seed.
 *
 * @param payoff the kind of the payoff, a word of {@link Payoff#kind}
 * @param dimension d, of the row player's strategies where the payoff has any
 * @param particles n, of the row player; in a finite game, the number of its pure strategies
 * @param weighted whether weights are unequal
 * @param seed of the payoff's coefficients and the strategies
 */
public record GameInstance(String payoff, int dimension, int particles, boolean weighted, long seed)
    implements Instance {
  /** Refuses what is no game. */
  public GameInstance {
    Payoff.named(payoff);
    Instance.require("dimension", dimension, 1, Integer.MAX_VALUE);
    Instance.require("particles", particles, 1, Integer.MAX_VALUE);
  }

  /** A game of particles of equal weight. */
  public GameInstance(String payoff, int dimension, int particles, long seed) {
    this(payoff, dimension, particles, false, seed);
  }

  private static double[][] normal(Stream stream, int rows, int columns, double scale) {
    double[][] matrix = new double[rows][];
    for (int k = 0; k < rows; k++) {
      matrix[k] = stream.normals(columns);
      for (int l = 0; l < columns; l++) {
        matrix[k][l] *= scale;
      }
    }
    return matrix;
  }

  /** x . B y with confinements, 0 if so asked for; y has one dimension more than x. */
  public QuadraticPayoff quadratic(boolean confined) {
    Stream stream = stream(Draw.GAME);
    int d = dimension;
    return new QuadraticPayoff(
        normal(stream, d, d + 1, 1 / Math.sqrt(d)),
        confined ? 0.3 + stream.uniform() : 0,
        confined ? 0.3 + stream.uniform() : 0);
  }

  /** c x . y + U(x) - U(y), c between 1 and 4. */
  public DoubleWell doubleWell() {
    return new DoubleWell(1 + 3 * stream(Draw.GAME).uniform(), dimension);
  }

  /** Three terms of small integer frequencies; y has one dimension more than x. */
  public TrigonometricPayoff trigonometric() {
    Stream stream = stream(Draw.GAME);
    int terms = 3;
    double[][] rows = new double[terms][dimension];
    double[][] columns = new double[terms][dimension + 1];
    for (int k = 0; k < terms; k++) {
      Arrays.setAll(rows[k], l -> stream.integer(5) - 2.0);
      double[] column = columns[k];
      Arrays.setAll(column, l -> stream.integer(5) - 2.0);
    }
    return new TrigonometricPayoff(stream.normals(terms), rows, columns, stream.normals(terms));
  }

  /** Frequencies of the normal law: near a Gaussian field. */
  public BoxTrigonometric boxTrigonometric() {
    Stream stream = stream(Draw.GAME);
    int terms = 6;
    double[] phases = new double[terms];
    Arrays.setAll(phases, k -> 2 * Math.PI * stream.uniform());
    return new BoxTrigonometric(
        new TrigonometricPayoff(
            stream.normals(terms),
            normal(stream, terms, dimension, 1.5),
            normal(stream, terms, dimension + 1, 1.5),
            phases));
  }

  /** Data of two to five components. */
  public GeneratorCritic generatorCritic() {
    Stream stream = stream(Draw.GAME);
    int components = 2 + stream.integer(4);
    double[][] means = new double[components][dimension];
    for (double[] mean : means) {
      Arrays.setAll(mean, k -> 2 * stream.uniform() - 1);
    }
    return new GeneratorCritic(
        means, weights(stream, components), 0.3 * stream.uniform(), 1 + 3 * stream.uniform());
  }

  /** Normal coefficients; both players on the sphere of one dimension more. */
  public SphericalPolynomial polynomial() {
    Stream stream = stream(Draw.GAME);
    int d = dimension + 1;
    double[][][] matrices = new double[4][][];
    Arrays.setAll(matrices, k -> normal(stream, d, d, 1 / Math.sqrt(d)));
    return new SphericalPolynomial(matrices, new double[][] {stream.normals(d), stream.normals(d)});
  }

  /** A matrix of normal payoffs whose equilibrium is interior: it makes both indifferent. */
  public MatrixPayoff interior() {
    Stream stream = stream(Draw.GAME);
    int n = particles;
    double[] p = weights(stream, n);
    double[] q = weights(stream, n);
    double[][] matrix = normal(stream, n, n, 1);
    // A - 1 (p^T A) - (A q) 1^T + p^T A q: rows and columns have the same mean under p and q.
    double[] ofColumn = new double[n];
    double[] ofRow = new double[n];
    double mean = 0;
    for (int k = 0; k < n; k++) {
      for (int l = 0; l < n; l++) {
        ofColumn[l] += p[k] * matrix[k][l];
        ofRow[k] += matrix[k][l] * q[l];
        mean += p[k] * matrix[k][l] * q[l];
      }
    }
    for (int k = 0; k < n; k++) {
      for (int l = 0; l < n; l++) {
        matrix[k][l] += mean - ofColumn[l] - ofRow[k];
      }
    }
    return new MatrixPayoff(matrix);
  }

  /** The interior equilibrium of {@link #interior}. */
  public Profile equilibrium() {
    Stream stream = stream(Draw.GAME);
    double[] p = weights(stream, particles);
    return interior().profile(p, weights(stream, particles));
  }

  /** Weights of n particles, unequal: the largest at most five times the least. */
  public static double[] weights(Stream stream, int n) {
    double[] weights = new double[n];
    double mass = 0;
    for (int k = 0; k < n; k++) {
      weights[k] = 0.25 + stream.uniform();
      mass += weights[k];
    }
    for (int k = 0; k < n; k++) {
      weights[k] /= mass;
    }
    return weights;
  }

  /** Normal payoffs, with one column more than there are rows. */
  public MatrixPayoff rectangular() {
    int n = particles;
    return new MatrixPayoff(normal(stream(Draw.GAME), n, n + 1, 1));
  }

  /** The payoff of its kind, as above; of a kind that is not listed there the example. */
  public Payoff drawPayoff() {
    return switch (payoff) {
      case "quadratic" -> quadratic(true);
      case "double-well" -> doubleWell();
      case "trigonometric" -> trigonometric();
      case "box-trigonometric" -> boxTrigonometric();
      case "generator-critic" -> generatorCritic();
      case "spherical-polynomial" -> polynomial();
      case "matrix" -> rectangular();
      default -> Payoff.named(payoff);
    };
  }

  /** The same payoff with steeper slopes: so many times where it is linear in a coefficient. */
  public static Payoff steeper(Payoff payoff, double factor) {
    if (payoff instanceof QuadraticPayoff of) {
      return new QuadraticPayoff(
          times(of.coupling(), factor), factor * of.row(), factor * of.column());
    }
    if (payoff instanceof DoubleWell of) {
      return new DoubleWell(factor * of.coupling(), of.dimension());
    }
    if (payoff instanceof TrigonometricPayoff of) {
      return steeper(of, factor);
    }
    if (payoff instanceof BoxTrigonometric of) {
      return new BoxTrigonometric(steeper(of.terms(), factor));
    }
    if (payoff instanceof GeneratorCritic of) {
      return new GeneratorCritic(
          of.means(), of.masses(), of.deviation() / factor, factor * of.bandwidth());
    }
    if (payoff instanceof SphericalPolynomial of) {
      double[][][] matrices =
          Arrays.stream(of.matrices()).map(each -> times(each, factor)).toArray(double[][][]::new);
      return new SphericalPolynomial(matrices, times(of.vectors(), factor));
    }
    if (payoff instanceof MatrixPayoff of) {
      return new MatrixPayoff(times(of.matrix(), factor));
    }
    return payoff;
  }

  private static TrigonometricPayoff steeper(TrigonometricPayoff of, double factor) {
    return new TrigonometricPayoff(
        Arrays.stream(of.amplitudes()).map(each -> factor * each).toArray(),
        of.rowFrequencies(),
        of.columnFrequencies(),
        of.phases());
  }

  private static double[][] times(double[][] matrix, double factor) {
    return Arrays.stream(matrix)
        .map(row -> Arrays.stream(row).map(entry -> factor * entry).toArray())
        .toArray(double[][]::new);
  }

  /** Normal strategies, on the sphere where the payoff is; the column player has one more. */
  public Profile initial(Payoff of) {
    return initial(of, particles, particles + 1);
  }

  /** The same for players of so many particles; of a finite game one for each pure strategy. */
  public Profile initial(Payoff of, int rows, int columns) {
    if (of instanceof MatrixPayoff finite) {
      Stream stream = stream(Draw.MIXED_STRATEGIES);
      int count = finite.matrix().length;
      int others = finite.matrix()[0].length;
      return finite.profile(weights(stream, count), weights(stream, others));
    }
    return new Profile(
        player(of.rowDimension(), rows, of.space(), 0),
        player(of.columnDimension(), columns, of.space(), 1));
  }

  /** So many normal particles of one mean and standard deviation in every coordinate. */
  public static ParticleMeasure around(
      double mean, double deviation, int particles, int dimension, Stream stream) {
    double[] positions = stream.normals(particles * dimension);
    Arrays.setAll(positions, c -> mean + deviation * positions[c]);
    return ParticleMeasure.uniform(dimension, positions);
  }

  private ParticleMeasure player(int p, int n, Space space, int which) {
    Stream stream = stream(Draw.ROW_PLAYER, which);
    double[] positions = stream.normals(n * p);
    if (space == Space.BOX) {
      // Some on faces, most inside.
      Arrays.setAll(positions, c -> 0.6 * positions[c]);
    }
    for (int i = 0; i < n; i++) {
      space.retract(positions, i * p, p);
    }
    return weighted
        ? ParticleMeasure.of(p, positions, weights(stream, n))
        : ParticleMeasure.uniform(p, positions);
  }

  /** In one line. */
  @Override
  public String toString() {
    return "game[payoff=%s, dimension=%s, particles=%s, weighted=%s, seed=%s]"
        .formatted(payoff, dimension, particles, weighted, seed);
  }
}
