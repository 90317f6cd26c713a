package org.measuredynamics.game;

import java.util.Arrays;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.kernel.Fdlibm;

/**
 * p(x) = m + a_1 cos x + b_1 sin x + a_2 cos 2x + b_2 sin 2x, and its largest value exactly up to
 * rounding: where p' vanishes t = tan(x / 2) is a root of a polynomial of degree 4, of which the
 * roots are the eigenvalues of its companion matrix.
 *
 * @param mean m
 * @param cosines a_1 and a_2
 * @param sines b_1 and b_2
 */
record TrigonometricPolynomial(double mean, double[] cosines, double[] sines) {
  /** Angles at which no derivative that is not 0 vanishes all at once. */
  private static final int TURNS = 5;

  /** Returns p(x). */
  double value(double x) {
    double value = mean;
    for (int k = 0; k < 2; k++) {
      value += cosines[k] * Fdlibm.cos((k + 1) * x) + sines[k] * Fdlibm.sin((k + 1) * x);
    }
    return value;
  }

  private double slope(double x) {
    double slope = 0;
    for (int k = 0; k < 2; k++) {
      double size = k + 1;
      slope += size * (sines[k] * Fdlibm.cos(size * x) - cosines[k] * Fdlibm.sin(size * x));
    }
    return slope;
  }

  /** Returns s -> p(x + s). */
  private TrigonometricPolynomial turned(double x) {
    double[] cosine = new double[2];
    double[] sine = new double[2];
    for (int k = 0; k < 2; k++) {
      double c = Fdlibm.cos((k + 1) * x);
      double s = Fdlibm.sin((k + 1) * x);
      cosine[k] = cosines[k] * c + sines[k] * s;
      sine[k] = sines[k] * c - cosines[k] * s;
    }
    return new TrigonometricPolynomial(mean, cosine, sine);
  }

  /** Returns the largest value. */
  double max() {
    // Turned so that p' is far from 0 at pi, where t is infinite: of five angles, one is.
    double turn = 0;
    for (int k = 1; k < TURNS; k++) {
      double other = 2 * Math.PI * k / TURNS;
      turn = Math.abs(slope(other + Math.PI)) > Math.abs(slope(turn + Math.PI)) ? other : turn;
    }
    if (slope(turn + Math.PI) == 0) {
      return value(0);
    }
    TrigonometricPolynomial from = turned(turn);
    return Arrays.stream(from.stationary()).map(from::value).max().orElseThrow();
  }

  /** Returns the least value. */
  double min() {
    return -new TrigonometricPolynomial(-mean, negative(cosines), negative(sines)).max();
  }

  private static double[] negative(double[] values) {
    return Arrays.stream(values).map(value -> -value).toArray();
  }

  /** The real parts of all roots: those of p' are among them, as far as rounding lets see. */
  private double[] stationary() {
    double a1 = sines[0];
    double b1 = -cosines[0];
    double a2 = 2 * sines[1];
    double b2 = -2 * cosines[1];
    // (1 + t^2)^2 p'.
    double[] quartic = {a1 + a2, 2 * b1 + 4 * b2, -6 * a2, 2 * b1 - 4 * b2, a2 - a1};
    RealMatrix companion = MatrixUtils.createRealMatrix(4, 4);
    for (int k = 0; k < 4; k++) {
      companion.setEntry(k, 3, -quartic[k] / quartic[4]);
      if (k > 0) {
        companion.setEntry(k, k - 1, 1);
      }
    }
    return Arrays.stream(new EigenDecomposition(companion).getRealEigenvalues())
        .map(t -> 2 * StrictMath.atan(t))
        .toArray();
  }
}
