package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The particle flow solves the continuity equation weakly: d/dt int psi dmu_t = -int grad psi .
 * grad V dmu_t for every test function psi.
 *
 * <p>Over one Euler step, int psi dmu^+ - int psi dmu = -h int grad psi . grad V dmu + remainder,
 * and Taylor bounds the remainder by sup |Hess psi| int |step|^2 dmu / 2: zero for linear psi.
 *
 * <p>Refuted by a velocity that is not -grad V(theta_i; mu) of the present measure: a wrong factor,
 * a stale residual, momentum, a schedule. Alone: {@code check --theorem lift.continuity-equation}.
 */
@AutoService(Theorem.class)
public final class ContinuityEquation implements OldTheorem {
  private static final int STEPS = 6;
  private static final int WAVES = 4;

  @Override
  public String id() {
    return "lift.continuity-equation";
  }

  @Override
  public String statement() {
    return "d/dt int psi dmu_t = -int grad psi . grad V(.; mu_t) dmu_t for every smooth psi";
  }

  @Override
  public String source() {
    return "Ambrosio, Gigli, Savare 2008, section 8.1; Chizat, Bach 2018, definition 2.2";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("every particle moves by -grad V of the same, present measure (no inertia)");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "discretisation: Taylor remainder sup|Hess psi| |step|^2 / 2; rounding: running error analysis of one step";
  }

  @Override
  public String firstRefutes() {
    return "gradient-doubled";
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    double step = EulerPath.step(energy, initial, 0.05);
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    List<Comparison> comparisons = new ArrayList<>();
    int p = initial.dimension();
    Precision precision = implementation.describe().precision();
    for (int c = 0; c < initial.size() * p; c++) {
      double asked = initial.position(c / p, c % p);
      comparisons.add(
          Comparison.identity(
              "initial coordinate " + c,
              path.at(0).position(c / p, c % p),
              asked,
              Budget.ofRounding(EulerPath.stored(precision, asked))));
    }
    for (int k = 0; k < STEPS; k++) {
      ParticleMeasure mu = path.at(k);
      double[] increment = path.increment(k);
      double[] gradient = path.gradient(k);
      double[] rounding = path.stepRounding(k);
      for (int c = 0; c < p; c++) {
        double[] axis = new double[p];
        axis[c] = 1;
        comparisons.add(linear("coordinate " + c, mu, increment, gradient, rounding, step, axis));
      }
      Stream stream = instance.stream(Draw.PERTURBATION, k);
      for (int wave = 0; wave < WAVES; wave++) {
        comparisons.add(
            cosine(mu, path.at(k + 1), increment, gradient, rounding, step, stream.normals(p)));
      }
    }
    return comparisons;
  }

  private static Comparison linear(
      String name,
      ParticleMeasure mu,
      double[] increment,
      double[] gradient,
      double[] rounding,
      double step,
      double[] direction) {
    int p = mu.dimension();
    double moved = 0;
    double pushed = 0;
    double blur = 0;
    for (int c = 0; c < increment.length; c++) {
      double slope = mu.weight(c / p) * direction[c % p];
      moved += slope * increment[c];
      pushed -= slope * step * gradient[c];
      blur += Math.abs(slope) * rounding[c];
    }
    return Comparison.identity(name, moved, pushed, Budget.ofRounding(blur));
  }

  /**
   * psi(theta) = cos(frequency . theta), a bounded test function; |Hess psi| &lt;= |frequency|^2.
   */
  private static Comparison cosine(
      ParticleMeasure before,
      ParticleMeasure after,
      double[] increment,
      double[] gradient,
      double[] rounding,
      double step,
      double[] frequency) {
    int p = before.dimension();
    double moved = 0;
    double pushed = 0;
    double blur = 0;
    double square = 0;
    for (double f : frequency) {
      square += f * f;
    }
    for (int i = 0; i < before.size(); i++) {
      double phase = 0;
      double phaseAfter = 0;
      double along = 0;
      double size = 0;
      double error = 0;
      for (int c = 0; c < p; c++) {
        phase = Math.fma(frequency[c], before.position(i, c), phase);
        phaseAfter = Math.fma(frequency[c], after.position(i, c), phaseAfter);
        along = Math.fma(frequency[c], gradient[i * p + c], along);
        size +=
            Math.abs(frequency[c])
                * (Math.abs(before.position(i, c)) + Math.abs(after.position(i, c)));
        error += Math.abs(frequency[c]) * rounding[i * p + c];
      }
      moved += before.weight(i) * (StrictMath.cos(phaseAfter) - StrictMath.cos(phase));
      pushed += before.weight(i) * step * StrictMath.sin(phase) * along;
      blur += before.weight(i) * (error + 4 * (p + before.size() + 4) * EulerPath.U * (1 + size));
    }
    double remainder = 0.5 * square * Energy.meanSquare(before, increment);
    return Comparison.identity("cosine wave", moved, pushed, Budget.of(remainder, blur));
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
