package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow is Hoelder continuous of exponent 1/2 in W2, with the energy it spends as constant:
 * W2(mu_s, mu_t)^2 &lt;= (t - s) (F(mu_s) - F(mu_t)).
 *
 * <p>For Euler steps the energy spent is h int |grad V|^2 dmu up to the proved remainder of each
 * step, which is the discretisation term. W2 is exact up to 48 particles; beyond, the coupling by
 * identity, which is larger and obeys the same bound.
 *
 * <p>Refuted by particles that move faster than the energy they spend allows.
 *
 * <p>Alone: {@code check --theorem lift.hoelder-continuity}.
 */
@AutoService(Theorem.class)
public final class HoelderContinuity implements OldTheorem {
  private static final int STEPS = 6;
  private static final int MOST_ASSIGNED = 48;

  @Override
  public String id() {
    return "lift.hoelder-continuity";
  }

  @Override
  public String statement() {
    return "W2(mu_s, mu_t)^2 <= (t - s) (F(mu_s) - F(mu_t)), s <= t";
  }

  @Override
  public String source() {
    return "Ambrosio, Gigli, Savare 2008, theorem 11.2.1 with Cauchy-Schwarz; theory.md, Dissipation and Hoelder continuity";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("gradient flow in continuous time (steps short against 1/L)");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "discretisation: (t - s) times the sum of L h^2 D / 2 over the steps, proved; rounding: running error analysis of F and of the steps";
  }

  @Override
  public String firstRefutes() {
    return "step-5-percent-long";
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    double step = EulerPath.step(energy, instance.initial(), 0.004);
    return pairs(EulerPath.of(implementation, energy, instance.initial(), step, STEPS), true);
  }

  private static List<Comparison> pairs(EulerPath path, boolean discrete) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int s = 0; s < path.steps(); s++) {
      double remainder = 0;
      double rounding = path.energyRounding(s);
      double travel = 0;
      double blur = 0;
      for (int t = s + 1; t <= path.steps(); t++) {
        remainder += path.remainder(t - 1);
        double length = path.incrementNorm(t - 1);
        double error = path.stepRoundingNorm(t - 1);
        travel += length;
        blur += error;
        rounding += 2 * Math.sqrt(path.dissipation(t - 1)) * error;
        double time = (t - s) * path.step();
        comparisons.add(
            Comparison.atMost(
                "W2^2 between steps %d and %d".formatted(s, t),
                squared(path.at(s), path.at(t)),
                time * (path.energy(s) - path.energy(t)),
                Budget.of(
                    discrete ? time * remainder : 0,
                    time * (rounding + path.energyRounding(t)) + 4 * (travel + blur) * blur)));
      }
    }
    return comparisons;
  }

  private static double squared(ParticleMeasure mu, ParticleMeasure nu) {
    if (mu.size() <= MOST_ASSIGNED && mu.isUniform()) {
      double distance = Wasserstein.distance(mu, nu);
      return distance * distance;
    }
    return Wasserstein.identityCost(mu, nu);
  }

  @Override
  public List<Control> controls() {
    Instance instance =
        new Instance(
            "linear",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            Instance.Source.SYNTHETIC,
            1,
            20,
            8,
            false,
            1);
    Energy energy = instance.energy();
    return List.of(
        new Control(
            hypotheses().get(0),
            "steps of 1.9/L",
            () ->
                pairs(
                    EulerPath.of(
                        new ReferenceImplementation(),
                        energy,
                        instance.initial(),
                        EulerPath.step(energy, instance.initial(), 1.9),
                        1),
                    false)));
  }
}
