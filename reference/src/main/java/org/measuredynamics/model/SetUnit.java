package org.measuredynamics.model;

import java.util.Arrays;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/**
 * One neuron of a network over sets (Zaheer, Kottur, Ravanbakhsh, Poczos, Salakhutdinov, Smola
 * 2017; Zweig, Bruna 2021, section 2), a function of the empirical measure nu of its points:
 *
 * <pre>
 *   phi(nu; (b, c, a)) = b sigma(s),  s = (1/h) sum_k c_k int sigma(a_k . x) nu(dx)
 * </pre>
 *
 * with h = {@value #FEATURES} features of its own. Parameters theta = (b, c_1, a_1, ..., c_h, a_h)
 * in R^{1 + h (1 + d)}; the networks are the space S1, in which both layers are learned.
 */
abstract class SetUnit implements Unit {
  /** h, the number of features of a neuron. */
  static final int FEATURES = 4;

  /** Points that are worked on together: what fits into a cache. */
  private static final int CHUNK = 4096;

  /** sigma, that of both layers; |sigma'| is at most 1. */
  private final RidgeUnit layer;

  SetUnit(RidgeUnit layer) {
    this.layer = layer;
  }

  @Override
  public boolean isSmooth() {
    return layer.isSmooth();
  }

  @Override
  public boolean isOverSets() {
    return true;
  }

  @Override
  public int parameters(int d) {
    return 1 + FEATURES * (1 + d);
  }

  @Override
  public int[] orthogonalBlocks(int d) {
    int[] blocks = new int[FEATURES];
    Arrays.setAll(blocks, k -> 2 + k * (1 + d));
    return blocks;
  }

  private static int dimension(double[] theta) {
    return (theta.length - 1) / FEATURES - 1;
  }

  private static double preactivation(double[] theta, int at, double[] x, int from, int d) {
    double z = 0;
    for (int l = 0; l < d; l++) {
      z = Math.fma(theta[at + l], x[from + l], z);
    }
    return z;
  }

  /** s, and its gradient in (c, a) if there is room for it: index k of theta is k - 1 there. */
  private double inner(double[] theta, double[] x, double[] gradient) {
    int d = dimension(theta);
    int points = x.length / d;
    double share = 1.0 / (FEATURES * points);
    double s = 0;
    for (int k = 0; k < FEATURES; k++) {
      int c = 1 + k * (1 + d);
      double sum = 0;
      for (int at = 0; at < x.length; at += d) {
        double z = preactivation(theta, c + 1, x, at, d);
        double sigma = layer.activation(z);
        sum += sigma;
        if (gradient.length > 0) {
          double scale = share * theta[c] * layer.slope(z, sigma);
          Contraction.accumulate(scale, x, at, gradient, c, d);
        }
      }
      s = Math.fma(share * theta[c], sum, s);
      if (gradient.length > 0) {
        gradient[c - 1] = share * sum;
      }
    }
    return s;
  }

  @Override
  public double value(double[] theta, double[] x) {
    return theta[0] * layer.activation(inner(theta, x, new double[0]));
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double[] inner = new double[theta.length - 1];
    return gradient(theta, inner(theta, x, inner), inner);
  }

  private double[] gradient(double[] theta, double s, double[] inner) {
    double sigma = layer.activation(s);
    double[] gradient = new double[theta.length];
    gradient[0] = sigma;
    Contraction.accumulate(theta[0] * layer.slope(s, sigma), inner, 0, gradient, 1, inner.length);
    return gradient;
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    int p = theta.length;
    int d = dimension(theta);
    double share = 1.0 / (FEATURES * (x.length / d));
    double[] inner = new double[p - 1];
    double s = inner(theta, x, inner);
    double sigma = layer.activation(s);
    double slope = layer.slope(s, sigma);
    double[] hessian = new double[p * p];
    for (int k = 1; k < p; k++) {
      hessian[k] = slope * inner[k - 1];
      hessian[k * p] = hessian[k];
      double corner = theta[0] * layer.curvature(s, sigma) * inner[k - 1];
      Contraction.accumulate(corner, inner, 0, hessian, k * p + 1, p - 1);
    }
    for (int k = 0; k < FEATURES; k++) {
      int c = 1 + k * (1 + d);
      for (int at = 0; at < x.length; at += d) {
        double z = preactivation(theta, c + 1, x, at, d);
        double value = layer.activation(z);
        double off = theta[0] * slope * share * layer.slope(z, value);
        double corner = theta[0] * slope * share * theta[c] * layer.curvature(z, value);
        for (int l = 0; l < d; l++) {
          int row = c + 1 + l;
          hessian[c * p + row] += off * x[at + l];
          hessian[row * p + c] += off * x[at + l];
          Contraction.accumulate(corner * x[at + l], x, at, hessian, row * p + c + 1, d);
        }
      }
    }
    return hessian;
  }

  /** What bounds are made of, on the ball of a radius about theta. */
  private final class Ball {
    /** Bound of the change of s. */
    double change;

    /** Bound of |grad s|. */
    double steepness;

    /** Bound of the Hessian of s. */
    double bend;

    /** Bound of the jumps of grad s. */
    double jump;

    Ball(double[] theta, double[] x, double radius) {
      int d = dimension(theta);
      int points = x.length / d;
      double square = 0;
      for (int k = 0; k < FEATURES; k++) {
        int c = 1 + k * (1 + d);
        double weight = Math.abs(theta[c]) + radius;
        double reach = 0;
        double reachSquare = 0;
        double size = 0;
        double jumps = 0;
        for (int at = 0; at < x.length; at += d) {
          double z = preactivation(theta, c + 1, x, at, d);
          double length = Math.sqrt(Contraction.dot(x, at, x, at, d));
          reach += length / points;
          reachSquare += length * length / points;
          size += (Math.abs(layer.activation(z)) + radius * length) / points;
          jumps += !isSmooth() && Math.abs(z) <= radius * length ? weight * length / points : 0;
        }
        square += (size * size + weight * weight * reach * reach) / (FEATURES * FEATURES);
        change += radius * (size + weight * reach) / FEATURES;
        double corner = weight * layer.curvatureBound() * reachSquare / FEATURES;
        bend = Math.max(bend, corner / 2 + Math.hypot(corner / 2, reach / FEATURES));
        jump += jumps / FEATURES;
      }
      steepness = Math.sqrt(square);
    }
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    Ball ball = new Ball(theta, x, radius);
    double sigma = Math.abs(layer.activation(inner(theta, x, new double[0]))) + ball.change;
    return Math.hypot(sigma, (Math.abs(theta[0]) + radius) * ball.steepness);
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    Ball ball = new Ball(theta, x, radius);
    double corner =
        (Math.abs(theta[0]) + radius)
            * (layer.curvatureBound() * ball.steepness * ball.steepness + ball.bend);
    return corner / 2 + Math.hypot(corner / 2, ball.steepness);
  }

  @Override
  public double jumpBound(double[] theta, double[] x, double radius) {
    if (isSmooth()) {
      return 0;
    }
    Ball ball = new Ball(theta, x, radius);
    double s = inner(theta, x, new double[0]);
    double outer = Math.abs(s) <= 4 * ball.change ? ball.steepness : 0;
    return (Math.abs(theta[0]) + radius) * (outer + ball.jump);
  }

  /** sum_l |a_l x_l|, the condition of a pre-activation. */
  private static double condition(double[] theta, int at, double[] x, int from, int d) {
    double sum = 0;
    for (int l = 0; l < d; l++) {
      sum += Math.abs(theta[at + l] * x[from + l]);
    }
    return sum;
  }

  /** The condition of s. */
  private double innerMagnitude(double[] theta, double[] x) {
    int d = dimension(theta);
    double sum = 0;
    for (int k = 0; k < FEATURES; k++) {
      int c = 1 + k * (1 + d);
      for (int at = 0; at < x.length; at += d) {
        double sigma = layer.activation(preactivation(theta, c + 1, x, at, d));
        sum += Math.abs(theta[c]) * (Math.abs(sigma) + condition(theta, c + 1, x, at, d));
      }
    }
    return 2 * sum * d / (FEATURES * x.length);
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    double sigma = layer.activation(inner(theta, x, new double[0]));
    return Math.abs(theta[0]) * (Math.abs(sigma) + innerMagnitude(theta, x));
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    double sigma = layer.activation(inner(theta, x, new double[0]));
    return gradientMagnitude(theta, x, sigma, innerMagnitude(theta, x));
  }

  @Override
  public void conditions(double[] theta, double[] x, double[] out) {
    int p = theta.length;
    double[] inner = new double[p - 1];
    double s = inner(theta, x, inner);
    double sigma = layer.activation(s);
    double reach = innerMagnitude(theta, x);
    out[0] = Math.abs(theta[0]) * (Math.abs(sigma) + reach);
    System.arraycopy(gradient(theta, s, inner), 0, out, 1, p);
    System.arraycopy(gradientMagnitude(theta, x, sigma, reach), 0, out, 1 + p, p);
  }

  private double[] gradientMagnitude(double[] theta, double[] x, double sigma, double reach) {
    int d = dimension(theta);
    double share = 1.0 / (FEATURES * (x.length / d));
    double outer = Math.abs(theta[0]) * (2 + layer.curvatureBound() * reach);
    double[] magnitude = new double[theta.length];
    magnitude[0] = Math.abs(sigma) + reach;
    for (int k = 0; k < FEATURES; k++) {
      int c = 1 + k * (1 + d);
      for (int at = 0; at < x.length; at += d) {
        double value = layer.activation(preactivation(theta, c + 1, x, at, d));
        double condition = condition(theta, c + 1, x, at, d);
        magnitude[c] += outer * share * (Math.abs(value) + condition);
        double scale =
            outer * share * Math.abs(theta[c]) * (1 + layer.curvatureBound() * condition);
        for (int l = 0; l < d; l++) {
          magnitude[c + 1 + l] += scale * Math.abs(x[at + l]);
        }
      }
    }
    return magnitude;
  }

  @Override
  public double inputLipschitz(double[] theta) {
    int d = dimension(theta);
    double sum = 0;
    for (int k = 0; k < FEATURES; k++) {
      int c = 1 + k * (1 + d);
      double square = Contraction.dot(theta, c + 1, theta, c + 1, d);
      sum += Math.abs(theta[c]) * Math.sqrt(square) / FEATURES;
    }
    return Math.abs(theta[0]) * sum;
  }

  @Override
  public double amplitude(double[] theta) {
    return theta[0];
  }

  /** The first set after j such that the sets between fill a chunk, or to. */
  static int chunk(DataSet data, int j, int to) {
    int end = j + 1;
    while (end < to && data.offset(end + 1) - data.offset(j) <= CHUNK) {
      end++;
    }
    return end;
  }

  private static double[] scratch(DataSet data) {
    int largest = CHUNK;
    for (int j = 0; j < data.size(); j++) {
      largest = Math.max(largest, data.points(j));
    }
    return new double[Math.min(largest, data.points())];
  }

  /** sigma and sigma' of feature k at the points of the sets from..to-1. */
  private void features(
      DataSet data, double[] theta, int k, int from, int to, double[] value, double[] slope) {
    int d = data.dimension();
    int first = data.offset(from);
    int count = data.offset(to) - first;
    Arrays.fill(value, 0, count, 0);
    Contraction.accumulateRows(
        theta, 2 + k * (1 + d), d, data.columns(), first, data.points(), value, 0, count);
    layer.activate(value, slope, 0, count);
  }

  @Override
  public final Layer layer(DataSet data, double[] mass) {
    return SideBySide.suits(mass.length, data.size())
        ? new SideBySide(mass, length -> new SetNeurons(data, length, layer, MicroKernel.chosen()))
        : Unit.super.layer(data, mass);
  }

  @Override
  public final void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    int d = data.dimension();
    double[] sigma = scratch(data);
    double[] unused = new double[sigma.length];
    Arrays.fill(value, at + from, at + to, 0);
    int end;
    for (int start = from; start < to; start = end) {
      end = chunk(data, start, to);
      for (int k = 0; k < FEATURES; k++) {
        features(data, theta, k, start, end, sigma, unused);
        double weight = theta[1 + k * (1 + d)] / FEATURES;
        int point = 0;
        for (int j = start; j < end; j++) {
          double sum = Contraction.sum(sigma, point, data.points(j));
          point += data.points(j);
          value[at + j] = Math.fma(weight, sum / data.points(j), value[at + j]);
        }
      }
    }
    layer.activate(value, slope, at + from, at + to);
  }

  @Override
  public final void pullback(
      DataSet data,
      double[] theta,
      double[] residual,
      double[] value,
      double[] slope,
      int at,
      double[] gradient,
      int gradientAt) {
    int m = data.size();
    int d = data.dimension();
    gradient[gradientAt] += Contraction.dot(residual, 0, value, at, m);
    double[] sigma = scratch(data);
    double[] factor = new double[sigma.length];
    int end;
    for (int start = 0; start < m; start = end) {
      end = chunk(data, start, m);
      int first = data.offset(start);
      for (int k = 0; k < FEATURES; k++) {
        int c = 1 + k * (1 + d);
        features(data, theta, k, start, end, sigma, factor);
        int point = 0;
        double sum = 0;
        for (int j = start; j < end; j++) {
          double share = theta[0] * residual[j] * slope[at + j] / (FEATURES * data.points(j));
          sum = Math.fma(share, Contraction.sum(sigma, point, data.points(j)), sum);
          for (int last = point + data.points(j); point < last; point++) {
            factor[point] *= share;
          }
        }
        gradient[gradientAt + c] += sum;
        Contraction.dotsInOrder(
            theta[c],
            factor,
            0,
            data.columns(),
            first,
            data.points(),
            d,
            point,
            gradient,
            gradientAt + c + 1);
      }
    }
  }
}
