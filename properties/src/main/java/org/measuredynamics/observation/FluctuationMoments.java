package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.SumOfDraws;

/**
 * Moments of fluctuations g_r of networks of n neurons at one time, whose linear parts l_r =
 * n^{-1/2} sum_i psi(theta_i) have a law that is known at every n ({@link SumOfDraws}). A root mean
 * square of l lies within D = (mean |g* - l|^2)^{1/2} of that of g, and a mean of l is that of g
 * but for a shift: the truncation of the limit n to infinity is computed draw by draw, no order is
 * assumed.
 *
 * @param where width and time, in words
 * @param law of a neuron
 * @param influence psi of each atom, of mean 0: atoms x m
 * @param n neurons of a network
 * @param found g, replicates x m
 * @param linear l, of the neurons drawn, replicates x m
 * @param rest g* - l, likewise
 * @param rounding what floating point may do to each component of g, length m
 */
record FluctuationMoments(
    String where,
    ParticleMeasure law,
    double[][] influence,
    int n,
    double[][] found,
    double[][] linear,
    double[][] rest,
    double[] rounding) {
  /** Of the largest variance: directions in which nothing fluctuates. */
  private static final double NOTHING = 1e-9;

  /** Of the largest variance: of the directions that a Mahalanobis length is taken in. */
  private static final double FLAT = 0.01;

  private static final int LEADING = 3;

  /** A direction in the space of outputs, with v . C v. */
  private record Direction(double[] v, double variance) {}

  /**
   * Returns the moments of what a linear map makes of the fluctuations, whose rows have absolute
   * sums of at most 2.
   */
  FluctuationMoments mapped(UnaryOperator<double[]> map) {
    double[] blurred = new double[rounding.length];
    Arrays.fill(blurred, 2 * Arrays.stream(rounding).max().orElse(0));
    return new FluctuationMoments(
        where,
        law,
        each(influence, map),
        n,
        each(found, map),
        each(linear, map),
        each(rest, map),
        blurred);
  }

  private static double[][] each(double[][] rows, UnaryOperator<double[]> map) {
    return Arrays.stream(rows).map(map).toArray(double[][]::new);
  }

  /** C = E psi psi^T. */
  private double[][] covariance() {
    return law.secondMoment(influence);
  }

  /** Returns tr C / m, the limit of n E|f_n - f|^2. */
  double level() {
    double[][] covariance = covariance();
    double sum = 0;
    for (int j = 0; j < covariance.length; j++) {
      sum += covariance[j][j] / covariance.length;
    }
    return sum;
  }

  /** The eigenvectors of C, the greatest eigenvalue first. */
  private List<Direction> eigenvectors() {
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(covariance(), false));
    List<Direction> directions = new ArrayList<>();
    for (int e = 0; e < rounding.length; e++) {
      double value = eigen.getRealEigenvalue(e);
      if (value > NOTHING * eigen.getRealEigenvalue(0)) {
        directions.add(new Direction(eigen.getEigenvector(e).toArray(), value));
      }
    }
    return directions;
  }

  /** The law of v . l over its deviation. */
  private SumOfDraws along(double[] v) {
    double[] values = new double[influence.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = dot(v, influence[i]);
    }
    return SumOfDraws.standardised(List.of(new SumOfDraws.Draws(values, law.weights(), n)));
  }

  /**
   * Returns the claims that the trace of n Cov is that of C, and the mean square of Mahalanobis
   * lengths; the part along each leading eigenvector of C the eigenvalue, and the mean along it
   * nothing.
   *
   * @param alpha of all together
   */
  List<Comparison> leading(double alpha) {
    List<Direction> eigenvectors = eigenvectors();
    if (eigenvectors.isEmpty()) {
      return List.of();
    }
    double[] shares = shares(eigenvectors);
    List<Comparison> claims = new ArrayList<>();
    claims.add(sum("n E|f_n - f|^2 over its limit", eigenvectors, shares, 1, false, alpha / 4));
    List<Direction> steep =
        eigenvectors.stream()
            .filter(each -> each.variance >= FLAT * eigenvectors.get(0).variance)
            .toList();
    double[] equal = new double[steep.size()];
    Arrays.fill(equal, 1.0 / equal.length);
    claims.add(sum("n E|C^-1/2 (f_n - f)|^2 over its limit", steep, equal, 1, false, alpha / 4));
    int count = Math.min(LEADING, eigenvectors.size());
    for (int e = 0; e < count; e++) {
      String what = "along eigenvector %d".formatted(e + 1);
      claims.addAll(variance(what, eigenvectors.get(e), alpha / (4 * count)));
      claims.add(mean(what, eigenvectors.get(e), alpha / (4 * count)));
    }
    return claims;
  }

  private static double[] shares(List<Direction> directions) {
    double sum = directions.stream().mapToDouble(Direction::variance).sum();
    return directions.stream().mapToDouble(each -> each.variance / sum).toArray();
  }

  /**
   * The mean of sum_k share_k (v_k . g)^2 / lambda_k, 1 for l in the place of g, is as claimed, or
   * at most that: its variance for l is known from the fourth moments of a neuron, and its distance
   * from that of l is computed; that of a bound is taken off.
   */
  private Comparison sum(
      String what,
      List<Direction> directions,
      double[] shares,
      double claim,
      boolean isBound,
      double alpha) {
    double squares = 0;
    double blur = 0;
    for (int k = 0; k < shares.length; k++) {
      Direction of = directions.get(k);
      squares += 2 * shares[k] * shares[k];
      double moved = this.blur(of.v);
      blur += shares[k] * moved * moved / of.variance;
    }
    double fourth = 0;
    for (int i = 0; i < influence.length; i++) {
      double square = square(directions, shares, influence[i]);
      fourth += law.weight(i) * square * square;
    }
    double variance = squares + (fourth - 1 - squares) / n;
    CatoniMean mean = new CatoniMean(1, variance, found.length, alpha);
    double beyond = 0;
    double rounded = 0;
    for (int r = 0; r < found.length; r++) {
      double[] exact = linear[r].clone();
      for (int j = 0; j < exact.length; j++) {
        exact[j] += rest[r][j];
      }
      double square = square(directions, shares, exact);
      double higher = square - square(directions, shares, linear[r]);
      mean.add((square(directions, shares, found[r]) - (isBound ? higher : 0)) / claim);
      beyond += isBound ? 0 : Math.abs(higher) / found.length / claim;
      rounded += (2 * Math.sqrt(square * blur) + blur) / found.length / claim;
    }
    return isBound
        ? mean.atMost(what + ", " + where, rounded, beyond)
        : mean.comparison(what + ", " + where, rounded, beyond);
  }

  private static double square(List<Direction> directions, double[] shares, double[] g) {
    double sum = 0;
    for (int k = 0; k < shares.length; k++) {
      double of = dot(directions.get(k).v, g);
      sum += shares[k] * of * of / directions.get(k).variance;
    }
    return sum;
  }

  /** Returns the claims that the variance of each output is that of the limit, and its mean 0. */
  List<Comparison> outputs(double alpha) {
    double[][] covariance = covariance();
    double level = level();
    List<Comparison> claims = new ArrayList<>();
    int m = covariance.length;
    for (int j = 0; j < m; j++) {
      double[] v = new double[m];
      v[j] = 1;
      if (covariance[j][j] > NOTHING * level) {
        Direction direction = new Direction(v, covariance[j][j]);
        claims.addAll(variance("of output " + j, direction, alpha / (2 * m)));
        claims.add(mean("of output " + j, direction, alpha / (2 * m)));
      }
    }
    return claims;
  }

  /**
   * Returns the claim that the limit of n E|f_n - f|^2 is at most a level: of each square is taken
   * what is of higher order in the neurons drawn.
   */
  Comparison atMost(String what, double most, double alpha) {
    List<Direction> directions = eigenvectors();
    double[] shares = shares(directions);
    return sum(what, directions, shares, most / level(), true, alpha);
  }

  private List<Comparison> variance(String what, Direction direction, double alpha) {
    double square = 0;
    double beyond = 0;
    for (int r = 0; r < found.length; r++) {
      double of = dot(direction.v, found[r]);
      square += of * of / found.length;
      of = dot(direction.v, rest[r]);
      beyond += of * of / found.length;
    }
    return about(
        "n Var over its limit " + what,
        direction.variance,
        along(direction.v).meanSquare(found.length, alpha),
        new double[] {Math.sqrt(square), Math.sqrt(beyond) + blur(direction.v)},
        alpha);
  }

  /** A mean square over its limit lies in the interval but for D, on both sides. */
  private List<Comparison> about(
      String what, double limit, Interval interval, double[] roots, double alpha) {
    double ratio = roots[0] * roots[0] / limit;
    double slack = roots[1] / Math.sqrt(limit);
    double least = Math.max(0, Math.sqrt(interval.low()) - slack);
    return List.of(
        Comparison.atMost(
            what + ", from above, " + where,
            ratio,
            1,
            new Budget(0, interval.high() - 1, 0, beyond(interval.high(), slack), alpha / 2)),
        Comparison.atMost(
            what + ", from below, " + where,
            1 - ratio,
            0,
            new Budget(0, 1 - interval.low(), 0, interval.low() - least * least, alpha / 2)));
  }

  /** (sqrt(q) + D)^2 - q. */
  private static double beyond(double square, double slack) {
    return slack * (2 * Math.sqrt(square) + slack);
  }

  /** The mean of g is that of the rest, over the deviation of a mean of l. */
  private Comparison mean(String what, Direction direction, double alpha) {
    double mean = 0;
    double shift = 0;
    for (int r = 0; r < found.length; r++) {
      mean += dot(direction.v, found[r]);
      shift += dot(direction.v, rest[r]);
    }
    double scale = Math.sqrt(found.length * direction.variance);
    return Comparison.atMost(
        "mean over its deviation %s, %s".formatted(what, where),
        Math.abs(mean) / scale,
        0,
        new Budget(
            0,
            along(direction.v).mean(found.length, alpha),
            found.length * blur(direction.v) / scale,
            Math.abs(shift) / scale,
            alpha));
  }

  /** What rounding may do to v . g. */
  private double blur(double[] v) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      sum += Math.abs(v[j]) * rounding[j];
    }
    return sum;
  }

  private static double dot(double[] v, double[] g) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      sum = Math.fma(v[j], g[j], sum);
    }
    return sum;
  }
}
