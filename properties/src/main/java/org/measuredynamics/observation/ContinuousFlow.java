package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation answered to a gradient flow in continuous time over [0, T], at the nodes
 * of Gauss-Legendre quadrature by 8 and by 12 points: integrals over time along it, and how far it
 * may be from the flow.
 */
public final class ContinuousFlow {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  private static final int COARSE = 8;
  private static final int FINE = 12;

  private final Energy energy;
  private final double horizon;
  private final double resolution;
  private final NavigableMap<Integer, ParticleMeasure> trajectory = new TreeMap<>();
  private final double missed;

  private ContinuousFlow(
      Implementation implementation, Energy energy, ParticleMeasure initial, double horizon) {
    this.energy = energy;
    this.horizon = horizon;
    this.resolution = horizon * 0x1p-30;
    trajectory.put(0, initial);
    trajectory.put(1 << 30, initial);
    for (int points : new int[] {COARSE, FINE}) {
      GaussIntegrator rule = RULES.legendre(points, 0, horizon);
      for (int k = 0; k < points; k++) {
        trajectory.put(record(rule, k), initial);
      }
    }
    int[] record = trajectory.keySet().stream().mapToInt(Integer::intValue).toArray();
    ContinuousPath path =
        ContinuousPath.of(
            implementation,
            new Problem(energy, initial, Problem.Scheme.CONTINUOUS, resolution, record));
    double error = 0;
    double worst = 0;
    for (int k = 0; k < record.length; k++) {
      trajectory.put(record[k], path.at(k));
      if (k > 0) {
        error = path.growth(k - 1) * error + path.errorNorm(k - 1);
        worst = Math.max(worst, missed(path.at(k), error));
      }
    }
    missed = worst;
  }

  /** Has the implementation follow the flow over [0, T]. */
  public static ContinuousFlow of(
      Implementation implementation, Energy energy, ParticleMeasure initial, double horizon) {
    return new ContinuousFlow(implementation, energy, initial, horizon);
  }

  /**
   * What a particle measure that is off by an error, in the mean over the particles, changes in the
   * energy and in the dissipation over the horizon: (e + 2 L T e) |grad V| and terms of e^2.
   */
  private double missed(ParticleMeasure mu, double error) {
    double[] radius = new double[mu.size()];
    Arrays.setAll(radius, i -> error / Math.sqrt(mu.weight(i)));
    double lipschitz = energy.regularity(mu, radius).lipschitz();
    double slope = Math.sqrt(energy.dissipation(mu)) + lipschitz * error;
    return (1 + 2 * lipschitz * horizon) * slope * error;
  }

  private int record(GaussIntegrator rule, int point) {
    return (int) Math.round(rule.getPoint(point) / resolution);
  }

  /** Returns F(mu_0) - F(mu_T). */
  public double lost() {
    return energy.value(trajectory.firstEntry().getValue())
        - energy.value(trajectory.lastEntry().getValue());
  }

  /** Returns what rounding may do to {@link #lost}. */
  public double lostRounding() {
    ParticleMeasure initial = trajectory.firstEntry().getValue();
    return 2 * energy.operations(initial.size()) * EulerPath.U * energy.valueMagnitude(initial);
  }

  /** Returns int_0^T of a functional of mu_t dt by 12 nodes. */
  public double integral(ToDoubleFunction<ParticleMeasure> functional) {
    return integral(functional, FINE);
  }

  /** Returns what 8 nodes miss of {@link #integral}. */
  public double integralError(ToDoubleFunction<ParticleMeasure> functional) {
    return Math.abs(integral(functional, FINE) - integral(functional, COARSE));
  }

  private double integral(ToDoubleFunction<ParticleMeasure> functional, int points) {
    GaussIntegrator rule = RULES.legendre(points, 0, horizon);
    double sum = 0;
    for (int k = 0; k < points; k++) {
      double value = functional.applyAsDouble(trajectory.get(record(rule, k)));
      sum = Math.fma(rule.getWeight(k), value, sum);
    }
    return sum;
  }

  /** Returns what the declared tolerance leaves open of the energy and of its dissipation. */
  public double missed() {
    return missed;
  }

  /**
   * Returns what the nodes miss of the dissipation: record times are whole multiples of 2^-30 of
   * the horizon, and |dD/dt| is at most 2 L D.
   */
  public double nodes() {
    return 0x1p-28 * horizon * energy.dissipation(trajectory.firstEntry().getValue());
  }
}
