package org.measuredynamics.limit;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;
import org.measuredynamics.model.Ramp;

/**
 * The mean-field limit of two centred isotropic Gaussians told apart by their scale (Mei,
 * Montanari, Nguyen 2018, section 3): y = +-1 with probability 1/2 each, x ~ N(0, (1 +- Delta)^2
 * I_d), units phi(x; w) = sigma(w . x), sigma the {@link Ramp}. A rotation-invariant law of w is
 * that of its radius r = |w|, and
 *
 * <pre>  dr/dt = -V'(r),  V(r) = E[(f(|x|) - y) h(r |x|)],  f(s) = int h(r s) rho(dr),</pre>
 *
 * h(s) = E sigma(s u) for u a coordinate of a uniform unit vector: exact for every d, without the
 * limit of large d. The law of r is carried by quantiles, |x| by Gauss-Legendre nodes.
 */
public final class RadialGaussians {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  private static final int NODES = 48;
  private static final double REACH = 9;
  private static final double LONGEST = 80;
  private static final int KNOTS = 6_400;

  private final int d;
  private final double density;
  private final PolynomialSplineFunction mean;

  /** |x| and its probability, positive class first, then negative. */
  private final double[] lengths = new double[2 * NODES];

  private final double[] masses = new double[2 * NODES];

  private RadialGaussians(int d, double delta) {
    this.d = d;
    this.density =
        StrictMath.exp(Gamma.logGamma(d / 2.0) - Gamma.logGamma((d - 1) / 2.0))
            / Math.sqrt(Math.PI);
    double[] knots = new double[KNOTS + 1];
    double[] values = new double[KNOTS + 1];
    for (int k = 0; k <= KNOTS; k++) {
      knots[k] = LONGEST * k / KNOTS;
      values[k] = exactMean(knots[k]);
    }
    this.mean = new SplineInterpolator().interpolate(knots, values);
    double from = Math.max(0, Math.sqrt(d) - REACH);
    GaussIntegrator nodes = RULES.legendre(NODES, from, Math.sqrt(d) + REACH);
    double total = 0;
    for (int k = 0; k < NODES; k++) {
      double chi = nodes.getPoint(k);
      double weight =
          nodes.getWeight(k)
              * StrictMath.exp(
                  (d - 1) * StrictMath.log(chi)
                      - chi * chi / 2
                      - (d / 2.0 - 1) * StrictMath.log(2)
                      - Gamma.logGamma(d / 2.0));
      lengths[k] = (1 + delta) * chi;
      lengths[k + NODES] = (1 - delta) * chi;
      masses[k] = weight / 2;
      masses[k + NODES] = weight / 2;
      total += weight;
    }
    if (Math.abs(total - 1) > 1e-9) {
      throw new ArithmeticException("quadrature of |x|: expected mass 1, found " + total);
    }
  }

  /**
   * Returns the limit.
   *
   * @param d dimension of x, at least 4
   * @param delta separation, between 0 and 1
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static RadialGaussians of(int d, double delta) {
    if (d < 4 || !(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "dimension, separation: expected at least 4 and a number in (0, 1), found %d, %s"
              .formatted(d, delta));
    }
    return new RadialGaussians(d, delta);
  }

  /** Returns so many quantiles of |w| for w ~ N(0, scale^2 I_d / d). */
  public double[] radii(double scale, int count) {
    ChiSquaredDistribution law = new ChiSquaredDistribution(null, d);
    double[] radii = new double[count];
    for (int i = 0; i < count; i++) {
      radii[i] = scale * Math.sqrt(law.inverseCumulativeProbability((i + 0.5) / count) / d);
    }
    return radii;
  }

  /**
   * Takes Euler steps of the characteristics.
   *
   * @param radii r at time 0, equal masses
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   * @return the radii at the record times
   */
  public List<double[]> euler(double[] radii, double step, int[] record) {
    double[] now = radii.clone();
    List<double[]> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        double[] slope = slope(now);
        for (int i = 0; i < now.length; i++) {
          now[i] = Math.fma(-step, slope[i], now[i]);
        }
      }
      trajectory.add(now.clone());
    }
    return trajectory;
  }

  /** Returns V'(r_i), the derivative of the first variation at each radius. */
  public double[] slope(double[] radii) {
    double[] residual = new double[lengths.length];
    for (int k = 0; k < lengths.length; k++) {
      residual[k] = masses[k] * (output(radii, lengths[k]) - (k < NODES ? 1 : -1));
    }
    double[] slope = new double[radii.length];
    for (int i = 0; i < radii.length; i++) {
      for (int k = 0; k < lengths.length; k++) {
        slope[i] += residual[k] * lengths[k] * meanSlope(radii[i] * lengths[k]);
      }
    }
    return slope;
  }

  /** Returns f at an input of that length. */
  public double output(double[] radii, double length) {
    double sum = 0;
    for (double r : radii) {
      sum += mean.value(Math.min(LONGEST, Math.abs(r * length)));
    }
    return sum / radii.length;
  }

  /** Returns the population risk (1/2) E (f - y)^2. */
  public double risk(double[] radii) {
    double sum = 0;
    for (int k = 0; k < lengths.length; k++) {
      double error = output(radii, lengths[k]) - (k < NODES ? 1 : -1);
      sum += masses[k] * error * error / 2;
    }
    return sum;
  }

  /** h(s) = low + slope (E (s u - from)_+ - E (s u - to)_+). */
  private double exactMean(double s) {
    return Ramp.LOW + Ramp.SLOPE * (excess(s, Ramp.FROM) - excess(s, Ramp.TO));
  }

  private double excess(double s, double t) {
    if (s <= t) {
      return 0;
    }
    double a = t / s;
    double above = Beta.regularizedBeta(1 - a * a, (d - 1) / 2.0, 0.5) / 2;
    return s * tail(a) - t * above;
  }

  /** E u 1(u > a). */
  private double tail(double a) {
    return density * StrictMath.pow(1 - a * a, (d - 1) / 2.0) / (d - 1);
  }

  private double meanSlope(double s) {
    double first = s > Ramp.FROM ? tail(Ramp.FROM / s) : 0;
    double second = s > Ramp.TO ? tail(Ramp.TO / s) : 0;
    return Ramp.SLOPE * (first - second);
  }
}
