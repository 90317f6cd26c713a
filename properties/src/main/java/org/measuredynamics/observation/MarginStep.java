package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * One Euler step of a network of homogeneous units under the logistic risk, between particles that
 * were answered: what it does to the second moment N of the neurons and to the smoothed margin 2 G
 * / N, what is proved of both, and how far rounding may part the two (theory.md, Margins).
 */
public final class MarginStep {
  private static final double U = EulerPath.U;

  /** Above it log(e^x - 1) is x. */
  private static final double LONG = 40;

  private final NetworkEnergy energy;
  private final double step;
  private final Fit before;
  private final Fit after;
  private final double expected;
  private final double momentRounding;
  private final double bound;
  private final double marginRounding;

  private MarginStep(Problem problem, Precision precision, ParticleMeasure next) {
    energy = (NetworkEnergy) problem.energy();
    step = problem.step();
    ParticleMeasure mu = problem.initial();
    before = Fit.of(energy, mu);
    after = Fit.of(energy, next);
    OneStep.Image image = OneStep.of(problem, precision).from(mu);
    double[] gradient = energy.gradient(mu);
    int p = mu.dimension();
    double dissipated = 0;
    double sizes = 0;
    double works = 0;
    for (int c = 0; c < gradient.length; c++) {
      double weight = mu.weight(c / p);
      double slope = gradient[c];
      double blur = weight * image.rounding()[c];
      double there = Math.abs(next.position(c / p, c % p));
      double moved = Math.abs(next.position(c / p, c % p) - mu.position(c / p, c % p));
      dissipated += weight * slope * slope;
      sizes += blur * (there + Math.abs(image.positions()[c]) + 2 * step * Math.abs(slope));
      works += 4 * blur * (Math.abs(slope) + moved / step);
    }
    double driven = 2 * energy.unit().homogeneity() * step * before.drive();
    expected = before.moment + driven + step * step * dissipated;
    momentRounding =
        2 * sizes
            + 4 * (gradient.length + 8) * U * (expected + after.moment)
            + 2 * energy.unit().homogeneity() * step * before.driveOff();
    double[] remainder = remainder(mu, next);
    double m = energy.data().size();
    double fallen = step * dissipated - remainder[0];
    double fallenOff = works + remainder[1] + 4 * (gradient.length + 8) * U * step * dissipated;
    double c = before.steepness();
    double least = before.log() + c * m * fallen;
    double off =
        c * m * (fallenOff + Math.abs(fallen) * (4 * before.off / before.loss + 16 * U))
            + before.logOff()
            + after.logOff();
    bound = 2 * least / expected;
    marginRounding =
        2 * off / after.moment
            + 2 * (Math.abs(bound) + Math.abs(margin())) * (momentRounding / expected + 16 * U);
  }

  /**
   * Returns the step.
   *
   * @param problem one step of the gradient flow of a network
   * @param next where it was said to lead
   */
  public static MarginStep of(Problem problem, Precision precision, ParticleMeasure next) {
    return new MarginStep(problem, precision, next);
  }

  /**
   * What is known of a network.
   *
   * @param margin y_j f(x_j), length m
   * @param blur by how much those may be off
   * @param slope s_j, the derivative of the loss in -q_j
   * @param loss x, the sum of the losses
   * @param off by how much x may be off
   * @param moment N
   */
  private record Fit(
      double[] margin, double[] blur, double[] slope, double loss, double off, double moment) {
    static Fit of(NetworkEnergy energy, ParticleMeasure mu) {
      double[] margin = energy.outputs(mu);
      double[] blur = energy.outputMagnitudes(mu);
      double[] slope = new double[margin.length];
      double loss = 0;
      double off = 0;
      for (int j = 0; j < margin.length; j++) {
        double y = energy.data().target(j);
        slope[j] = Math.abs(energy.risk().slope(margin[j], y));
        blur[j] *= energy.operations(mu.size()) * U;
        loss += energy.risk().loss(margin[j], y);
        off += 2 * slope[j] * blur[j];
        margin[j] *= y;
      }
      off += 8 * (margin.length + 4) * U * loss;
      double moment = 0;
      for (int c = 0; c < mu.size() * mu.dimension(); c++) {
        double theta = mu.position(c / mu.dimension(), c % mu.dimension());
        moment += mu.weight(c / mu.dimension()) * theta * theta;
      }
      return new Fit(margin, blur, slope, loss, off, moment);
    }

    /** B, the mean of s_j q_j. */
    double drive() {
      double sum = 0;
      for (int j = 0; j < margin.length; j++) {
        sum += slope[j] * margin[j] / margin.length;
      }
      return sum;
    }

    double driveOff() {
      double sum = 0;
      for (int j = 0; j < margin.length; j++) {
        sum += slope[j] * (1 + Math.abs(margin[j])) * (2 * blur[j] + 16 * U) / margin.length;
      }
      return sum;
    }

    /** G = -log(e^x - 1). */
    double log() {
      return loss > LONG ? -loss : -StrictMath.log(StrictMath.expm1(loss));
    }

    double logOff() {
      return 2 * steepness() * off + 4 * U * Math.abs(log());
    }

    /** c = -dG/dx. */
    double steepness() {
      return -1 / StrictMath.expm1(-loss);
    }
  }

  /** rho, and by how much it may be off. */
  private double[] remainder(ParticleMeasure mu, ParticleMeasure next) {
    int m = before.margin.length;
    double sum = 0;
    double off = 0;
    for (int j = 0; j < m; j++) {
      double linear = 0;
      double size = 0;
      for (int i = 0; i < mu.size(); i++) {
        double[] slope = energy.unit().gradient(mu.particle(i), energy.data().input(j));
        for (int k = 0; k < slope.length; k++) {
          double moved = next.position(i, k) - mu.position(i, k);
          linear += mu.weight(i) * slope[k] * moved;
          size += mu.weight(i) * Math.abs(slope[k] * moved);
        }
      }
      linear *= energy.data().target(j);
      double change = after.margin[j] - before.margin[j];
      double blur = before.blur[j] + after.blur[j];
      double fallen = StrictMath.expm1(-change);
      sum += before.slope[j] * (fallen + linear) / m;
      off +=
          before.slope[j]
              * (2 * (before.blur[j] + 8 * U) * (Math.abs(fallen) + Math.abs(linear))
                  + 2 * StrictMath.exp(Math.abs(change)) * blur
                  + 2 * energy.operations(mu.size()) * U * size)
              / m;
    }
    return new double[] {sum, off};
  }

  /** Returns N after the step. */
  public double moment() {
    return after.moment;
  }

  /** Returns N + 2 k h B + h^2 D, k the degree of the unit. */
  public double expectedMoment() {
    return expected;
  }

  /** Returns how far rounding may part the two. */
  public double momentRounding() {
    return momentRounding;
  }

  /** Returns 2 G / N before the step. */
  public double marginBefore() {
    return 2 * before.log() / before.moment;
  }

  /** Returns 2 G / N after the step. */
  public double margin() {
    return 2 * after.log() / after.moment;
  }

  /** Returns what that is at least, of units of degree 2. */
  public double marginBound() {
    return bound;
  }

  /** Returns by how much rounding may take it below. */
  public double marginRounding() {
    return marginRounding;
  }

  /**
   * Returns h for which steps of length c h are moderate: 1 over a bound of the curvature of the
   * risk of relu units, which falls with the risk.
   */
  public static double pace(NetworkEnergy energy, ParticleMeasure mu) {
    Fit fit = Fit.of(energy, mu);
    double curvature = 0;
    for (int j = 0; j < fit.margin.length; j++) {
      double square = 0;
      for (double x : energy.data().input(j)) {
        square += x * x;
      }
      double slope = fit.slope[j];
      curvature += (slope * (1 - slope) * square * fit.moment + slope * Math.sqrt(square));
    }
    return fit.margin.length / curvature;
  }

  /**
   * Returns min_j q_j / int |a| |w| dmu, at most the largest margin of networks of relu units whose
   * norm is 1.
   */
  public static double normalised(NetworkEnergy energy, ParticleMeasure mu) {
    double norm = 0;
    for (int i = 0; i < mu.size(); i++) {
      double square = 0;
      for (int k = 1; k < mu.dimension(); k++) {
        square += mu.position(i, k) * mu.position(i, k);
      }
      norm += mu.weight(i) * Math.abs(mu.position(i, 0)) * Math.sqrt(square);
    }
    return Arrays.stream(Fit.of(energy, mu).margin).min().orElseThrow() / norm;
  }

  /** Returns what the slopes of the risk prove that the largest margin does not exceed. */
  public static double proved(NetworkEnergy energy, ParticleMeasure mu) {
    return Certificate.marginBound(energy.data(), Fit.of(energy, mu).slope);
  }
}
