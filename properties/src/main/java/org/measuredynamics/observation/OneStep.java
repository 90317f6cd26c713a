package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The step that a deterministic dynamics of one measure takes, as the suite takes it, coordinate by
 * coordinate, with what rounding may add; see theory.md, Recorded steps.
 */
public class OneStep {
  /** Roundings of an exponential, 24 ulps, and of the products about it. */
  private static final double EXPONENTIAL = 64;

  /**
   * Weights below it may be 0: a thousand times the smallest normal number of float32, for steps
   * that no record shows are few and change weights by less.
   */
  static final double VANISHED = 1e-35;

  /** An output weight below it may have lost digits of its gradient to that. */
  private static final double VANISHING = 0x1p-100;

  /**
   * Where a step leads.
   *
   * @param positions n x p
   * @param rounding bounds of the errors of positions, n x p
   * @param logWeights log of the weights, length n
   * @param logRounding bounds of the errors of those, length n
   */
  public record Image(
      double[] positions, double[] rounding, double[] logWeights, double[] logRounding) {}

  private final Problem problem;
  private final double products;
  private final double storage;

  OneStep(Problem problem, Precision precision) {
    this.problem = problem;
    products = precision.products() + EulerPath.U;
    storage = precision.storage() + EulerPath.U;
  }

  /** Returns the step of a problem, computed and kept as precisely as that. */
  public static OneStep of(Problem problem, Precision precision) {
    return problem.dynamics() instanceof Dynamics.Lazy
        ? new LazyStep(problem, precision)
        : new OneStep(problem, precision);
  }

  /**
   * How many roundings a weight takes from its logarithm and back, divided by the sum of n of them.
   */
  static double logarithm(double weight, int n) {
    return EXPONENTIAL + 8 * Math.abs(StrictMath.log(Math.max(weight, Double.MIN_NORMAL))) + n;
  }

  /** Returns the problem. */
  final Problem problem() {
    return problem;
  }

  /** Returns u of what is computed, and that of the suite. */
  final double products() {
    return products;
  }

  /**
   * Returns where the step from some particles leads; of particles that were reached from those the
   * last call was about, where the dynamics remembers its start.
   */
  public Image from(ParticleMeasure mu) {
    Energy energy = problem.energy();
    double[] gradient = energy.gradient(mu);
    double[] bound = energy.gradientRounding(mu, products);
    if (problem.dynamics() instanceof Dynamics.Conic conic) {
      return conic(mu, conic, gradient, bound);
    }
    double[] rates = new double[mu.dimension()];
    Arrays.fill(rates, 1);
    if (problem.dynamics() instanceof Dynamics.Preconditioned layers) {
      rates = layers.rates();
    }
    for (int c = 0; c < gradient.length; c++) {
      double pace = problem.step() * rates[c % rates.length];
      gradient[c] *= -pace;
      bound[c] *= pace;
    }
    Image moved = moved(mu, gradient, bound);
    return problem.dynamics() instanceof Dynamics.Reacting reacting
        ? reacted(mu, moved, problem.step() * reacting.rate())
        : moved;
  }

  /** Particles that move by so much, with errors of so much, n x p, at weights that stay. */
  final Image moved(ParticleMeasure mu, double[] move, double[] bound) {
    double[] positions = mu.positions();
    for (int c = 0; c < positions.length; c++) {
      bound[c] += kept(positions[c], move[c]);
      positions[c] += move[c];
    }
    double[] logs = Arrays.stream(mu.weights()).map(StrictMath::log).toArray();
    double[] stored = new double[mu.size()];
    Arrays.fill(stored, 4 * storage);
    return new Image(positions, bound, logs, stored);
  }

  /** What storing a coordinate before and after a move may do to it, and the sum of the two. */
  private double kept(double position, double move) {
    return 4 * storage * (Math.abs(position) + 2 * Math.abs(move))
        + 64 * (1 + problem.step()) * Precision.SMALLEST;
  }

  /** log w_i - alpha h V_i, normalised: errors of its own, and of the sum. */
  private Image reacted(ParticleMeasure mu, Image moved, double scale) {
    double[] variation = problem.energy().firstVariation(mu);
    double[] rounding = problem.energy().variationRounding(mu, products);
    double[] logs = moved.logWeights();
    double[] bound = moved.logRounding();
    double least = Arrays.stream(variation).min().orElseThrow();
    double[] share = new double[logs.length];
    double mass = 0;
    for (int i = 0; i < logs.length; i++) {
      if (mu.weight(i) == 0) {
        continue;
      }
      double size = Math.abs(variation[i]) + Math.abs(least);
      bound[i] +=
          scale * (rounding[i] + 4 * products * size)
              + products * (EXPONENTIAL + 8 * Math.abs(logs[i]));
      share[i] = mu.weight(i) * StrictMath.exp(-scale * (variation[i] - least));
      mass += share[i];
      logs[i] -= scale * (variation[i] - least);
    }
    double shared = logs.length * products;
    for (int i = 0; i < logs.length; i++) {
      shared += share[i] / mass * bound[i];
    }
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= StrictMath.log(mass);
      // What is next to nothing before it is divided by the mass may be lost.
      boolean mayVanish = share[i] < VANISHED && share[i] > VANISHED * mass;
      bound[i] = mayVanish ? Double.POSITIVE_INFINITY : bound[i] + shared;
    }
    return new Image(moved.positions(), moved.rounding(), logs, bound);
  }

  /** a exp(-4 h alpha s dV/da), w - h beta grad_w V / |a|. */
  private Image conic(ParticleMeasure mu, Dynamics.Conic conic, double[] gradient, double[] bound) {
    int p = mu.dimension();
    double[] move = new double[gradient.length];
    for (int c = 0; c < move.length; c++) {
      double a = mu.position(c / p, 0);
      double blur = bound[c] + 4 * products * Math.abs(gradient[c]);
      if (c % p == 0) {
        double scale = 4 * problem.step() * conic.massRate();
        double exponent = -scale * Math.signum(a) * gradient[c];
        move[c] = a * StrictMath.expm1(exponent);
        bound[c] =
            Math.abs(a)
                * StrictMath.exp(exponent)
                * StrictMath.expm1(scale * blur + EXPONENTIAL * products);
      } else {
        double scale = problem.step() * conic.positionRate() / Math.abs(a);
        move[c] = -scale * gradient[c];
        bound[c] =
            Math.abs(a) < VANISHING
                ? Double.POSITIVE_INFINITY
                : scale * blur + 8 * products * Math.abs(move[c]);
      }
    }
    return moved(mu, move, bound);
  }
}
