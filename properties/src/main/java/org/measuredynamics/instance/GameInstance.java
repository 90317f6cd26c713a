package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
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

/** The games of the block game, as functions of an instance's dimension, sizes and seed. */
public final class GameInstance {
  private GameInstance() {}

  /** The instance that a drawn one stands for: so many particles a player at most. */
  public static Instance member(Instance drawn, int mostDimensions, int mostParticles) {
    return of(
        1 + drawn.dimension() % mostDimensions,
        2 + drawn.particles() % (mostParticles - 1),
        drawn.weighted(),
        drawn.seed());
  }

  /** The instance of so many dimensions, and so many particles a player, of equal weight. */
  public static Instance of(int dimension, int particles, long seed) {
    return of(dimension, particles, false, seed);
  }

  private static Instance of(int dimension, int particles, boolean weighted, long seed) {
    return new Instance(
        Instance.PAIRS,
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        dimension,
        1,
        particles,
        weighted,
        seed);
  }

  private static Stream stream(Instance instance) {
    return instance.stream(Draw.GAME);
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
  public static QuadraticPayoff quadratic(Instance instance, boolean confined) {
    Stream stream = stream(instance);
    int d = instance.dimension();
    return new QuadraticPayoff(
        normal(stream, d, d + 1, 1 / Math.sqrt(d)),
        confined ? 0.3 + stream.uniform() : 0,
        confined ? 0.3 + stream.uniform() : 0);
  }

  /** c x . y + U(x) - U(y), c between 1 and 4. */
  public static DoubleWell doubleWell(Instance instance) {
    return new DoubleWell(1 + 3 * stream(instance).uniform(), instance.dimension());
  }

  /** Three terms of small integer frequencies; y has one dimension more than x. */
  public static TrigonometricPayoff trigonometric(Instance instance) {
    Stream stream = stream(instance);
    int terms = 3;
    double[][] rows = new double[terms][instance.dimension()];
    double[][] columns = new double[terms][instance.dimension() + 1];
    for (int k = 0; k < terms; k++) {
      Arrays.setAll(rows[k], l -> stream.integer(5) - 2.0);
      double[] column = columns[k];
      Arrays.setAll(column, l -> stream.integer(5) - 2.0);
    }
    return new TrigonometricPayoff(stream.normals(terms), rows, columns, stream.normals(terms));
  }

  /** Frequencies of the normal law: near a Gaussian field. */
  public static BoxTrigonometric boxTrigonometric(Instance instance) {
    Stream stream = stream(instance);
    int terms = 6;
    double[] phases = new double[terms];
    Arrays.setAll(phases, k -> 2 * Math.PI * stream.uniform());
    return new BoxTrigonometric(
        new TrigonometricPayoff(
            stream.normals(terms),
            normal(stream, terms, instance.dimension(), 1.5),
            normal(stream, terms, instance.dimension() + 1, 1.5),
            phases));
  }

  /** Data of two to five components. */
  public static GeneratorCritic generatorCritic(Instance instance) {
    Stream stream = stream(instance);
    int components = 2 + stream.integer(4);
    double[][] means = new double[components][instance.dimension()];
    for (double[] mean : means) {
      Arrays.setAll(mean, k -> 2 * stream.uniform() - 1);
    }
    return new GeneratorCritic(
        means, weights(stream, components), 0.3 * stream.uniform(), 1 + 3 * stream.uniform());
  }

  /** Normal coefficients; both players on the sphere of one dimension more. */
  public static SphericalPolynomial polynomial(Instance instance) {
    Stream stream = stream(instance);
    int d = instance.dimension() + 1;
    double[][][] matrices = new double[4][][];
    Arrays.setAll(matrices, k -> normal(stream, d, d, 1 / Math.sqrt(d)));
    return new SphericalPolynomial(matrices, new double[][] {stream.normals(d), stream.normals(d)});
  }

  /** A matrix of normal payoffs whose equilibrium is interior: it makes both indifferent. */
  public static MatrixPayoff interior(Instance instance) {
    Stream stream = stream(instance);
    int n = instance.particles();
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
  public static Profile equilibrium(Instance instance) {
    Stream stream = stream(instance);
    double[] p = weights(stream, instance.particles());
    return interior(instance).profile(p, weights(stream, instance.particles()));
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
  public static MatrixPayoff rectangular(Instance instance) {
    int n = instance.particles();
    return new MatrixPayoff(normal(stream(instance), n, n + 1, 1));
  }

  /**
   * A payoff of that kind, as above; of a kind that is not listed there its example.
   *
   * @param kind a word of {@link Payoff#kind}
   */
  public static Payoff payoff(String kind, Instance instance) {
    return switch (kind) {
      case "quadratic" -> quadratic(instance, true);
      case "double-well" -> doubleWell(instance);
      case "trigonometric" -> trigonometric(instance);
      case "box-trigonometric" -> boxTrigonometric(instance);
      case "generator-critic" -> generatorCritic(instance);
      case "spherical-polynomial" -> polynomial(instance);
      case "matrix" -> rectangular(instance);
      default -> Payoff.named(kind);
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

  /** Normal strategies, on the sphere where the payoff is; of unequal weight if so asked for. */
  public static Profile initial(Payoff payoff, Instance instance, boolean weighted) {
    return initial(payoff, instance, instance.particles(), instance.particles() + 1, weighted);
  }

  /** The same for players of so many particles; of a finite game one for each pure strategy. */
  public static Profile initial(
      Payoff payoff, Instance instance, int rows, int columns, boolean weighted) {
    if (payoff instanceof MatrixPayoff finite) {
      Stream stream = instance.stream(Draw.MIXED_STRATEGIES);
      int count = finite.matrix().length;
      int others = finite.matrix()[0].length;
      return finite.profile(weights(stream, count), weights(stream, others));
    }
    return new Profile(
        player(payoff.rowDimension(), rows, payoff.space(), instance, 0, weighted),
        player(payoff.columnDimension(), columns, payoff.space(), instance, 1, weighted));
  }

  /** So many normal particles of one mean and standard deviation in every coordinate. */
  public static ParticleMeasure around(
      double mean, double deviation, int particles, int dimension, Stream stream) {
    double[] positions = stream.normals(particles * dimension);
    Arrays.setAll(positions, c -> mean + deviation * positions[c]);
    return ParticleMeasure.uniform(dimension, positions);
  }

  private static ParticleMeasure player(
      int dimension, int n, Space space, Instance instance, int which, boolean weighted) {
    Stream stream = instance.stream(Draw.ROW_PLAYER, which);
    double[] positions = stream.normals(n * dimension);
    if (space == Space.BOX) {
      // Some on faces, most inside.
      Arrays.setAll(positions, c -> 0.6 * positions[c]);
    }
    for (int i = 0; i < n; i++) {
      space.retract(positions, i * dimension, dimension);
    }
    return weighted
        ? ParticleMeasure.of(dimension, positions, weights(stream, n))
        : ParticleMeasure.uniform(dimension, positions);
  }
}
