package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.ContinuousPath;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Energy falls by exactly the dissipation: F(mu_0) - F(mu_T) = int_0^T int |grad V|^2 dmu_t dt.
 *
 * <p>Euler: the defect of every step is at most L h^2 int |grad V|^2 dmu / 2 (proved), and the
 * total defect over [0, T] vanishes with the step: extrapolated from T/8, T/16, T/32 and T/64 it is
 * zero within the last change of the extrapolation. Continuous flow: Gauss-Legendre quadrature in
 * time.
 *
 * <p>Refuted by time that runs too fast or too slow. Alone: {@code check --theorem
 * lift.energy-dissipation}.
 */
@AutoService(Theorem.class)
public final class EnergyDissipation implements OldTheorem {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  private static final int STEPS = 4;

  @Override
  public String id() {
    return "lift.energy-dissipation";
  }

  @Override
  public String statement() {
    return "F(mu_0) - F(mu_T) = int_0^T int |grad V(.; mu_t)|^2 dmu_t dt; the defect of Euler steps is of first order";
  }

  @Override
  public String source() {
    return "Ambrosio, Gigli, Savare 2008, theorem 11.2.1; Chizat, Bach 2018, proposition 2.5";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("velocity -grad V at the stated speed (a gradient flow)");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "discretisation: L h^2 D / 2 a step, proved; last change of the extrapolation in h; continuous time: the declared tolerance from record to record, grown with the flow; rounding: running error analysis of F and of a step";
  }

  @Override
  public String firstRefutes() {
    return "step-5-percent-long";
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    Observations comparisons = new Observations();
    double step = EulerPath.step(energy, initial, 0.004);
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    for (int k = 0; k < STEPS; k++) {
      double slope = Math.sqrt(path.dissipation(k));
      comparisons.add(
          Comparison.identity(
              "energy lost in one step",
              path.energy(k) - path.energy(k + 1),
              step * path.dissipation(k),
              Budget.of(
                  path.remainder(k),
                  path.energyRounding(k)
                      + path.energyRounding(k + 1)
                      + 2 * slope * path.stepRoundingNorm(k))));
    }
    if (energy.isSmooth()) {
      comparisons.addLater(() -> List.of(limit(implementation, energy, initial)));
    }
    if (implementation.describe().declares(Capability.CONTINUOUS)
        && energy.isSmooth()
        && initial.size() <= 64) {
      comparisons.addLater(() -> List.of(continuous(implementation, energy, initial)));
    }
    return comparisons;
  }

  /** Neville's extrapolation of the total defect over [0, T] to step 0. */
  private static Comparison limit(
      Implementation implementation, Energy energy, ParticleMeasure initial) {
    double horizon = EulerPath.step(energy, initial, 0.1);
    double[] column = new double[4];
    double rounding = 0;
    for (int level = 0; level < column.length; level++) {
      int steps = 8 << level;
      EulerPath path = EulerPath.of(implementation, energy, initial, horizon / steps, steps);
      double dissipated = 0;
      double blur = path.energyRounding(0) + path.energyRounding(steps);
      for (int k = 0; k < steps; k++) {
        dissipated += path.step() * path.dissipation(k);
        blur += 2 * Math.sqrt(path.dissipation(k)) * path.stepRoundingNorm(k);
      }
      column[level] = path.energy(0) - path.energy(steps) - dissipated;
      rounding = Math.max(rounding, blur);
    }
    Refinement defect = Refinement.of(column, 1);
    // The factor sums the absolute weights of the extrapolation from four levels.
    return Comparison.identity(
        "defect over [0, T], extrapolated to step 0",
        defect.limit(),
        0,
        Budget.of(defect.change(), 8 * rounding));
  }

  private static Comparison continuous(
      Implementation implementation, Energy energy, ParticleMeasure initial) {
    double horizon = EulerPath.step(energy, initial, 1);
    GaussIntegrator coarseRule = RULES.legendre(8, 0, horizon);
    GaussIntegrator fineRule = RULES.legendre(12, 0, horizon);
    double resolution = horizon * 0x1p-30;
    NavigableMap<Integer, ParticleMeasure> trajectory = new TreeMap<>();
    trajectory.put(0, initial);
    trajectory.put(1 << 30, initial);
    for (GaussIntegrator rule : List.of(coarseRule, fineRule)) {
      for (int k = 0; k < rule.getNumberOfPoints(); k++) {
        trajectory.put(record(rule, k, resolution), initial);
      }
    }
    int[] record = trajectory.keySet().stream().mapToInt(Integer::intValue).toArray();
    ContinuousPath path =
        ContinuousPath.of(
            implementation,
            new Problem(energy, initial, Problem.Scheme.CONTINUOUS, resolution, record));
    double error = 0;
    double missed = 0;
    for (int k = 0; k < record.length; k++) {
      ParticleMeasure at = path.at(k);
      trajectory.put(record[k], at);
      if (k > 0) {
        error = path.growth(k - 1) * error + path.errorNorm(k - 1);
        missed = Math.max(missed, missed(energy, at, error, horizon));
      }
    }
    double coarse = quadrature(energy, trajectory, coarseRule, resolution);
    double fine = quadrature(energy, trajectory, fineRule, resolution);
    double lost =
        energy.value(trajectory.firstEntry().getValue())
            - energy.value(trajectory.lastEntry().getValue());
    double rounding =
        2 * energy.operations(initial.size()) * EulerPath.U * energy.valueMagnitude(initial);
    // Record times are whole multiples of 2^-30 of the horizon; |dD/dt| is at most 2 L D.
    double nodes = 0x1p-28 * horizon * energy.dissipation(initial);
    return Comparison.identity(
        "energy lost by the continuous flow",
        lost,
        fine,
        Budget.of(Math.abs(fine - coarse) + missed + nodes, rounding));
  }

  /**
   * What a particle measure that is off by an error, in the mean over the particles, changes in the
   * energy and in the dissipation over the horizon: (e + 2 L T e) |grad V| and terms of e^2.
   */
  private static double missed(Energy energy, ParticleMeasure mu, double error, double horizon) {
    double[] radius = new double[mu.size()];
    Arrays.setAll(radius, i -> error / Math.sqrt(mu.weight(i)));
    double lipschitz = energy.regularity(mu, radius).lipschitz();
    double slope = Math.sqrt(energy.dissipation(mu)) + lipschitz * error;
    return (1 + 2 * lipschitz * horizon) * slope * error;
  }

  private static double quadrature(
      Energy energy,
      Map<Integer, ParticleMeasure> trajectory,
      GaussIntegrator rule,
      double resolution) {
    double sum = 0;
    for (int k = 0; k < rule.getNumberOfPoints(); k++) {
      ParticleMeasure at = trajectory.get(record(rule, k, resolution));
      sum = Math.fma(rule.getWeight(k), energy.dissipation(at), sum);
    }
    return sum;
  }

  private static int record(GaussIntegrator rule, int point, double resolution) {
    return (int) Math.round(rule.getPoint(point) / resolution);
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh");
    return List.of(
        new Control(
            hypotheses().get(0),
            "heavy-ball inertia",
            () -> check(Mutant.named("momentum").implementation(), instance, AlphaLedger.RUN)));
  }
}
