package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
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
@AutoService(Catalogued.class)
public final class ContinuityEquation implements Theorem<NetworkInstance> {
  private static final int STEPS = 6;
  private static final int WAVES = 4;

  @Override
  public Card card() {
    return Card.of("lift.continuity-equation")
        .states("d/dt int psi dmu_t = -int grad psi . grad V(.; mu_t) dmu_t for every smooth psi")
        .source("Ambrosio, Gigli, Savare 2008, section 8.1; Chizat, Bach 2018, definition 2.2")
        .assumes(
            Hypothesis.of(
                    "every particle moves by -grad V of the same, present measure (no inertia)")
                .violatedBy(
                    "heavy-ball inertia",
                    FlowMutant.MOMENTUM,
                    () -> NetworkInstance.plain("tanh"),
                    this::check))
        .needs(EULER)
        .budget(
            "discretisation: Taylor remainder sup|Hess psi| |step|^2 / 2; rounding: running error analysis of one step")
        .firstRefutes(FlowMutant.GRADIENT_DOUBLED)
        .neverAloneSince(
            "asks runs of a few steps of every energy, as lift.semigroup and symmetry.conserved-quantities do: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.step(0.05), STEPS);
    start(trial, path.at(0));
    for (int k = 0; k < STEPS; k++) {
      Step step = Step.of(path, k);
      coordinates(trial, step);
      Stream stream = trial.instance().stream(Draw.PERTURBATION, k);
      for (int wave = 0; wave < WAVES; wave++) {
        cosine(trial, step, stream.normals(step.before.dimension()));
      }
    }
  }

  /** One step; fields are n x p. */
  private record Step(
      ParticleMeasure before,
      ParticleMeasure after,
      double length,
      double[] increment,
      double[] gradient,
      double[] rounding) {
    static Step of(EulerPath path, int k) {
      return new Step(
          path.at(k),
          path.at(k + 1),
          path.step(),
          path.increment(k),
          path.gradient(k),
          path.stepRounding(k));
    }
  }

  /** mu_0 is what was asked for, as it is stored. */
  private static void start(Trial<NetworkInstance> trial, ParticleMeasure start) {
    Precision precision = trial.description().precision();
    int p = start.dimension();
    for (int c = 0; c < start.size() * p; c++) {
      double asked = trial.initial().position(c / p, c % p);
      trial.identity(
          "initial coordinate " + c,
          start.position(c / p, c % p),
          asked,
          Budget.ofRounding(EulerPath.stored(precision, asked)));
    }
  }

  /** psi(theta) = theta_c: sum_i w_i (theta_i^+ - theta_i)_c = -h sum_i w_i (grad V)_c. */
  private static void coordinates(Trial<NetworkInstance> trial, Step step) {
    int p = step.before.dimension();
    for (int c = 0; c < p; c++) {
      double moved = 0;
      double pushed = 0;
      double blur = 0;
      for (int i = 0; i < step.before.size(); i++) {
        double weight = step.before.weight(i);
        moved += weight * step.increment[i * p + c];
        pushed -= weight * step.length * step.gradient[i * p + c];
        blur += weight * step.rounding[i * p + c];
      }
      trial.identity("coordinate " + c, moved, pushed, Budget.ofRounding(blur));
    }
  }

  /**
   * psi(theta) = cos(frequency . theta), a bounded test function; |Hess psi| &lt;= |frequency|^2.
   */
  private static void cosine(Trial<NetworkInstance> trial, Step step, double[] frequency) {
    ParticleMeasure before = step.before;
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
        double f = frequency[c];
        double from = before.position(i, c);
        double to = step.after.position(i, c);
        phase = Math.fma(f, from, phase);
        phaseAfter = Math.fma(f, to, phaseAfter);
        along = Math.fma(f, step.gradient[i * p + c], along);
        size += Math.abs(f) * (Math.abs(from) + Math.abs(to));
        error += Math.abs(f) * step.rounding[i * p + c];
      }
      double weight = before.weight(i);
      moved += weight * (StrictMath.cos(phaseAfter) - StrictMath.cos(phase));
      pushed += weight * step.length * StrictMath.sin(phase) * along;
      blur += weight * (error + 4 * (p + before.size() + 4) * EulerPath.U * (1 + size));
    }
    double remainder = 0.5 * square * Energy.meanSquare(before, step.increment);
    trial.identity("cosine wave", moved, pushed, Budget.of(remainder, blur));
  }
}
