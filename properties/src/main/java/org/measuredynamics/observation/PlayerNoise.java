package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.Tails;

/**
 * The noise that the steps of a player were taken with, given the strategies before each: what is
 * left after the drift, over (2 tau gamma h)^{1/2}, in coordinates in which it is independent and
 * standard normal in every space.
 *
 * <ul>
 *   <li>On the sphere x' (x . m) / (x . x') - m is the tangent vector that was added to m, x after
 *       its drift; reflected so that x is an axis, it has d - 1 coordinates.
 *   <li>In the cube a coordinate that was put back on a face is known to have left it: its noise is
 *       drawn from the law given that, by the suite.
 * </ul>
 *
 * @param values steps x particles x coordinates
 * @param drift the drift of each, in the same coordinates
 * @param errors what rounding may do to each number
 * @param coordinates how many a particle has
 * @param perStep how many numbers a step has
 */
public record PlayerNoise(
    double[] values, double[] drift, double[] errors, int coordinates, int perStep) {

  /**
   * Returns the noise of a player.
   *
   * @param path the strategies after every step from the first on
   * @param stills the steps without noise, each from where the path is
   * @param precision of whoever took the steps
   * @param own what the suite draws from in the cube
   */
  public static PlayerNoise of(
      Player player,
      GameRun run,
      List<Profile> path,
      List<PlayerStep> stills,
      Precision precision,
      Stream own) {
    Space space = run.payoff().space();
    double step = player.step(run.step(), run.dynamics().timeScale());
    double deviation =
        Math.sqrt(2 * run.dynamics().temperature() * run.dynamics().transport() * Math.abs(step));
    ParticleMeasure first = player.of(path.get(0));
    int p = first.dimension();
    int free = space == Space.SPHERE ? p - 1 : p;
    int perStep = first.size() * free;
    double[] values = new double[(path.size() - 1) * perStep];
    double[] drift = new double[values.length];
    double[] errors = new double[values.length];
    double u = precision.products() + EulerPath.U;
    for (int k = 0; k + 1 < path.size(); k++) {
      PlayerStep still = stills.get(k);
      double[] from = player.of(path.get(k)).positions();
      double[] to = player.of(path.get(k + 1)).positions();
      for (int particle = 0; particle < first.size(); particle++) {
        int i = particle;
        int at = k * perStep + i * free;
        double factor = 1 / deviation;
        if (space == Space.SPHERE) {
          double[] target = new double[p];
          Arrays.setAll(target, c -> from[number(i, c, p)] + still.drift()[number(i, c, p)]);
          double cosine = dot(from, to, i * p, p);
          double radial = dot(Arrays.copyOfRange(from, i * p, (i + 1) * p), target, 0, p);
          double[] tangent = new double[p];
          Arrays.setAll(tangent, c -> to[number(i, c, p)] * (radial / cosine) - target[c]);
          reflected(from, i * p, tangent, 0, values, at, p);
          reflected(from, i * p, still.drift(), i * p, drift, at, p);
          // Where a particle goes nearly a quarter round, dividing by the cosine loses digits.
          factor *= 2 * (1 + Math.abs(radial)) / (cosine * cosine);
        } else {
          for (int c = 0; c < p; c++) {
            int number = i * p + c;
            values[at + c] = to[number] - from[number] - still.drift()[number];
            drift[at + c] = still.drift()[number];
          }
        }
        for (int c = 0; c < free; c++) {
          values[at + c] /= deviation;
          double kept = 4 * u * Math.abs(to[i * p + c]);
          errors[at + c] = factor * (still.positionRounding()[i * p + c] + kept);
          if (space == Space.BOX) {
            double target = from[i * p + c] + drift[at + c];
            values[at + c] =
                uncensored(
                    values[at + c], to[i * p + c], target, deviation, precision.storage(), own);
          }
        }
      }
    }
    return new PlayerNoise(values, drift, errors, free, perStep);
  }

  private static int number(int i, int c, int p) {
    return i * p + c;
  }

  private static double dot(double[] x, double[] y, int at, int p) {
    double dot = 0;
    for (int c = at; c < at + p; c++) {
      dot = Math.fma(x[c], y[c], dot);
    }
    return dot;
  }

  /** Writes the last p - 1 coordinates of a vector, reflected by what takes x to an axis. */
  private static void reflected(
      double[] x, int of, double[] vector, int from, double[] into, int at, int p) {
    double[] mirror = Arrays.copyOfRange(x, of, of + p);
    double length = Math.sqrt(dot(x, x, of, p));
    mirror[0] += mirror[0] < 0 ? -length : length;
    double product = 0;
    double square = 0;
    for (int c = 0; c < p; c++) {
      product += mirror[c] * vector[from + c];
      square += mirror[c] * mirror[c];
    }
    for (int c = 1; c < p; c++) {
      into[at + c - 1] = vector[from + c] - 2 * product / square * mirror[c];
    }
  }

  /** The noise of a coordinate in [-1, 1]: on a face, one of those that lead there or beyond. */
  private static double uncensored(
      double noise, double found, double target, double deviation, double u, Stream own) {
    // What is kept in a form of its own comes back beside the face.
    if (Math.abs(found) < 1 - 4 * u) {
      return noise;
    }
    double sign = Math.signum(found);
    double least = (1 - sign * target) / deviation;
    double tail = own.uniform() * Tails.normal(least);
    return sign * (least > 35 ? least : Tails.normalQuantile(1 - tail, tail));
  }

  /** Returns how many steps there are. */
  public int steps() {
    return values.length / perStep;
  }

  /** Returns how many particles there are. */
  public int particles() {
    return perStep / coordinates;
  }

  /** Returns the noise with its axes. */
  public NormalArray array() {
    return blurred(
        NormalArray.of(
            values,
            new Axis("step", steps()),
            new Axis("particle", particles()),
            new Axis("coordinate", coordinates)));
  }

  /** Returns the noise with no axes, steps and in them particles in their order. */
  public NormalArray inNoOrder() {
    return blurred(NormalArray.of(values));
  }

  /** Returns a bound of the norm of what rounding did to all numbers together. */
  private double norm() {
    return Math.sqrt(Arrays.stream(errors).map(e -> e * e).sum());
  }

  /**
   * Returns whether rounding leaves products of rows and magnitudes as they are; of as many rows as
   * there are columns or a few less, products given all other rows lose some digits.
   */
  public boolean isSharp() {
    return norm() < 0.02 * Math.max(0.05, Math.sqrt(perStep) - steps());
  }

  private NormalArray blurred(NormalArray array) {
    return array.blurred(Arrays.copyOf(errors, array.size()));
  }

  /** Returns the numbers rounded to a grid that is far coarser than what rounding may do. */
  public double[] onGrid(double width) {
    return Arrays.stream(values).map(x -> width * Math.rint(x / width)).toArray();
  }

  /** Returns that of the first particles and coordinates alone. */
  public PlayerNoise first(int particles, int some) {
    int n = particles();
    if (particles == n && some == coordinates) {
      return this;
    }
    int count = steps() * particles * some;
    double[][] kept = new double[3][count];
    double[][] all = {values, drift, errors};
    for (int which = 0; which < all.length; which++) {
      int at = 0;
      for (int k = 0; k < steps() * n; k++) {
        if (k % n < particles) {
          System.arraycopy(all[which], k * coordinates, kept[which], at, some);
          at += some;
        }
      }
    }
    return new PlayerNoise(kept[0], kept[1], kept[2], some, particles * some);
  }

  /** Returns the noise of this run and then of another of the same player and shape. */
  public PlayerNoise then(PlayerNoise next) {
    return new PlayerNoise(
        joined(values, next.values),
        joined(drift, next.drift),
        joined(errors, next.errors),
        coordinates,
        perStep);
  }

  private static double[] joined(double[] one, double[] other) {
    double[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /**
   * Returns the numbers (noise . drift) / |drift| of the steps: given the past, standard normal. A
   * drift that is off by a part of itself moves all of them one way.
   */
  public NormalArray alongDrift() {
    double[] products = new double[steps()];
    double[] blur = new double[steps()];
    for (int k = 0; k < products.length; k++) {
      double product = 0;
      double square = 0;
      double error = 0;
      for (int c = k * perStep; c < (k + 1) * perStep; c++) {
        product += values[c] * drift[c];
        square += drift[c] * drift[c];
        error += errors[c] * errors[c];
      }
      // Where nothing drifts any direction will do.
      products[k] = square > 0 ? product / Math.sqrt(square) : values[k * perStep];
      blur[k] = Math.sqrt(error);
    }
    return NormalArray.of(products).blurred(blur);
  }

  /** Returns the sum of the numbers along the drift over the root of how many there are. */
  public NormalArray withDrift() {
    double sum = Arrays.stream(alongDrift().values()).sum() / Math.sqrt(steps());
    return NormalArray.of(new double[] {sum}).blurred(new double[] {norm()});
  }
}
