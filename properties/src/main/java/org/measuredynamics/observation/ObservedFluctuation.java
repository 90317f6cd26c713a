package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.SumOfDraws;

/**
 * The fluctuations g_r = sqrt(n) (f_r - f) of networks that an implementation drew and trained, and
 * their moments, which are compared with those of the limit at the width they have.
 *
 * <p>Each replicate has its linear part l_r = n^{-1/2} sum_i psi_t(theta_i), whose law is known at
 * every n ({@link SumOfDraws}), and the rest g*_r - l_r, which the suite computes from the neurons
 * drawn ({@link Replication}). So a root mean square of l lies within D = (mean |g* - l|^2)^{1/2}
 * of that of g, and a mean of l is that of g but for a shift that is known: no order of n is
 * assumed, and the truncation of the limit n to infinity is computed draw by draw.
 */
public final class ObservedFluctuation {
  /** Parts of the largest eigenvalue that count as directions of their own. */
  private static final double NOTHING = 1e-9;

  private static final int LEADING = 3;

  private final Replication replication;
  private final int n;
  private final double[][] rounding;
  private final double[][][] found;
  private final double[][][] rest;
  private final Farthest farthest = new Farthest("outputs and the flow from the neurons drawn");

  private ObservedFluctuation(Trial trial, Replication replication, int n, int replicates) {
    this.replication = replication;
    this.n = n;
    rounding = replication.rounding(n, trial.roundoff());
    found = new double[replicates][][];
    rest = new double[replicates][][];
    replication.train(
        trial.implementation(),
        new Dynamics.GradientFlow(),
        n,
        replicates,
        trial.instance().seed() + n,
        each -> {
          int r = each.number();
          found[r] = each.found();
          rest[r] = Replication.minus(each.exact(), replication.linear(each.drawn(), n));
          farthest.see(boundsOfRounding(each.beyond()), "replicate " + r);
        });
  }

  /** The most that an output is from that of the flow, in units of what rounding may do to it. */
  private double boundsOfRounding(double[][] beyond) {
    double most = 0;
    for (int k = 0; k < beyond.length; k++) {
      for (int j = 0; j < beyond[k].length; j++) {
        double apart = Math.abs(beyond[k][j]) / Math.sqrt(n);
        double part = apart == 0 ? 0 : apart / rounding[k][j];
        if (!(part <= most)) {
          most = Double.isNaN(part) ? Double.POSITIVE_INFINITY : part;
        }
      }
    }
    return most;
  }

  /**
   * Has the trial's implementation draw and train so many networks of n neurons, of a seed of that
   * width.
   *
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public static ObservedFluctuation of(
      Trial trial, Replication replication, int n, int replicates) {
    return new ObservedFluctuation(trial, replication, n, replicates * trial.sharpness());
  }

  /** Observes that every output is that of the flow from the neurons drawn. */
  public void observeFlow(Trial trial) {
    farthest.observe(trial, "width " + n);
  }

  /** A direction in the space of outputs, with v . C_t v. */
  private record Direction(double[] v, double variance) {}

  /** The eigenvectors of C_t, the greatest eigenvalue first. */
  private List<Direction> eigenvectors(int k) {
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(covariance(k), false));
    List<Direction> directions = new ArrayList<>();
    for (int e = 0; e < covariance(k).length; e++) {
      double value = eigen.getRealEigenvalue(e);
      if (value > NOTHING * eigen.getRealEigenvalue(0)) {
        directions.add(new Direction(eigen.getEigenvector(e).toArray(), value));
      }
    }
    return directions;
  }

  private double[][] covariance(int k) {
    return replication.limit().covariance(replication.record()[k]);
  }

  /** The law of v . l over its deviation. */
  private SumOfDraws law(int k, double[] v) {
    double[] values = replication.influence(k, v);
    return SumOfDraws.standardised(
        List.of(new SumOfDraws.Draws(values, replication.atoms().weights(), n)));
  }

  /** Returns tr C_t / m at record k, the limit of n E|f_n - f|^2. */
  public double level(int k) {
    return replication.limit().trace(covariance(k));
  }

  /**
   * Returns the claims on one time of training: the trace of n Cov is that of C_t, its part along
   * each leading eigenvector of C_t the eigenvalue, and the mean along it nothing.
   *
   * @param alpha of all together
   */
  public List<Comparison> moments(int k, double alpha) {
    List<Comparison> claims = new ArrayList<>(trace(k, alpha / 3));
    List<Direction> leading = eigenvectors(k);
    int count = Math.min(LEADING, leading.size());
    for (int e = 0; e < count; e++) {
      String what = "along eigenvector %d".formatted(e + 1);
      Direction direction = leading.get(e);
      claims.addAll(variance(what, k, direction, alpha / (3 * count)));
      claims.add(mean(what, k, direction, alpha / (3 * count)));
    }
    return claims;
  }

  /** Returns the claims that the variance of each output is that of the limit, and its mean. */
  public List<Comparison> outputs(int k, double alpha) {
    double[][] covariance = covariance(k);
    List<Comparison> claims = new ArrayList<>();
    int m = covariance.length;
    for (int j = 0; j < m; j++) {
      double[] v = new double[m];
      v[j] = 1;
      Direction direction = new Direction(v, covariance[j][j]);
      if (covariance[j][j] > NOTHING * level(k)) {
        claims.addAll(variance("of output " + j, k, direction, alpha / (2 * m)));
        claims.add(mean("of output " + j, k, direction, alpha / (2 * m)));
      }
    }
    return claims;
  }

  /** Returns the claim that n E|f_n - f|^2 is tr C_t / m. */
  public List<Comparison> trace(int k, double alpha) {
    return about(
        "n E|f_n - f|^2 over its limit", k, level(k), ofTrace(k, alpha), rootSquares(k), alpha);
  }

  /** Returns the claim that n E|f_n - f|^2 is at most a level. */
  public Comparison atMost(String what, int k, double level, double alpha) {
    double[] roots = rootSquares(k);
    double scale = Math.sqrt(level);
    double high = ofTrace(k, 2 * alpha).high();
    double ratio = roots[0] / scale * (roots[0] / scale);
    return Comparison.atMost(
        "%s, width %d, step %d".formatted(what, n, replication.record()[k]),
        ratio,
        1,
        new Budget(0, high - 1, 0, beyond(high, roots[1] / scale), alpha));
  }

  /** Where the mean of |l|^2 lies, over tr C_t. */
  private Interval ofTrace(int k, double alpha) {
    List<Direction> directions = eigenvectors(k);
    List<SumOfDraws> laws = new ArrayList<>();
    double[] shares = new double[directions.size()];
    double sum = directions.stream().mapToDouble(Direction::variance).sum();
    for (int e = 0; e < shares.length; e++) {
      laws.add(law(k, directions.get(e).v));
      shares[e] = directions.get(e).variance / sum;
    }
    return SumOfDraws.meanSquare(laws, shares, found.length, alpha);
  }

  /** The root mean squares over the data of g, and of g* - l with what rounding does. */
  private double[] rootSquares(int k) {
    int m = found[0][k].length;
    double square = 0;
    double rest = 0;
    double blur = 0;
    for (int r = 0; r < found.length; r++) {
      for (int j = 0; j < m; j++) {
        square += found[r][k][j] * found[r][k][j] / m;
        rest += this.rest[r][k][j] * this.rest[r][k][j] / m;
      }
    }
    for (double bound : rounding[k]) {
      blur += n * bound * bound / m;
    }
    return new double[] {
      Math.sqrt(square / found.length), Math.sqrt(rest / found.length) + Math.sqrt(blur)
    };
  }

  private List<Comparison> variance(String what, int k, Direction direction, double alpha) {
    double square = 0;
    double rest = 0;
    for (int r = 0; r < found.length; r++) {
      double of = dot(direction.v, found[r][k]);
      square += of * of / found.length;
      of = dot(direction.v, this.rest[r][k]);
      rest += of * of / found.length;
    }
    double[] roots = {Math.sqrt(square), Math.sqrt(rest) + blur(k, direction.v)};
    return about(
        "n Var over its limit " + what,
        k,
        direction.variance,
        law(k, direction.v).meanSquare(found.length, alpha),
        roots,
        alpha);
  }

  /** A mean square over its limit lies in the interval but for D, on both sides. */
  private List<Comparison> about(
      String what, int k, double limit, Interval interval, double[] roots, double alpha) {
    String where = ", width %d, step %d".formatted(n, replication.record()[k]);
    double ratio = roots[0] * roots[0] / limit;
    double slack = roots[1] / Math.sqrt(limit);
    double least = Math.max(0, Math.sqrt(interval.low()) - slack);
    return List.of(
        Comparison.atMost(
            what + ", from above" + where,
            ratio,
            1,
            new Budget(0, interval.high() - 1, 0, beyond(interval.high(), slack), alpha / 2)),
        Comparison.atMost(
            what + ", from below" + where,
            1 - ratio,
            0,
            new Budget(0, 1 - interval.low(), 0, interval.low() - least * least, alpha / 2)));
  }

  /** (sqrt(q) + D)^2 - q. */
  private static double beyond(double square, double slack) {
    return slack * (2 * Math.sqrt(square) + slack);
  }

  /** The mean of g is that of the rest, over the deviation of a mean of l. */
  private Comparison mean(String what, int k, Direction direction, double alpha) {
    double mean = 0;
    double shift = 0;
    for (int r = 0; r < found.length; r++) {
      mean += dot(direction.v, found[r][k]);
      shift += dot(direction.v, rest[r][k]);
    }
    double scale = Math.sqrt(found.length * direction.variance);
    double blur = Math.sqrt(found.length / direction.variance) * blur(k, direction.v);
    return Comparison.atMost(
        "mean over its deviation %s, width %d, step %d".formatted(what, n, replication.record()[k]),
        Math.abs(mean) / scale,
        0,
        new Budget(
            0,
            law(k, direction.v).mean(found.length, alpha),
            blur,
            Math.abs(shift) / scale,
            alpha));
  }

  /** What rounding may do to v . g. */
  private double blur(int k, double[] v) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      sum += Math.abs(v[j]) * rounding[k][j];
    }
    return Math.sqrt(n) * sum;
  }

  private static double dot(double[] v, double[] g) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      sum = Math.fma(v[j], g[j], sum);
    }
    return sum;
  }
}
