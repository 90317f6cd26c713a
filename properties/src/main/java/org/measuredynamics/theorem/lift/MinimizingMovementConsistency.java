package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.MinimizingMovement;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow is the limit of minimizing movements: one step argmin W2(mu, .)^2 / (2 tau) + F
 * decreases that functional, and agrees with the flow over tau to first order.
 *
 * <p>Both leave theta - tau grad V(theta) by second-order terms: the implicit step by at most tau L
 * |theta* - theta|, the Euler steps by at most h L sum |theta_k - theta|, each computed.
 *
 * <p>Refuted by a flow whose clock is off by more than tau L.
 *
 * <p>Alone: {@code check --theorem lift.minimizing-movement}.
 */
@AutoService(Theorem.class)
public final class MinimizingMovementConsistency implements OldTheorem {
  private static final int STEPS = 4;

  @Override
  public String id() {
    return "lift.minimizing-movement";
  }

  @Override
  public String statement() {
    return "W2(mu, mu*)^2 / (2 tau) + F(mu*) <= F(mu); W2(mu*, mu_tau) = O(tau^2), mu* the minimizing movement";
  }

  @Override
  public String source() {
    return "Jordan, Kinderlehrer, Otto 1998, theorem 5.1; Ambrosio, Gigli, Savare 2008, section 11.1.3";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("grad V is Lipschitz (smooth unit and regulariser)", "tau < 1/L");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "discretisation: tau L |theta* - theta| + h L sum |theta_k - theta|, proved; rounding: running error analysis of the steps";
  }

  @Override
  public String firstRefutes() {
    return "step-5-percent-long";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return instance.energy().isSmooth() ? Optional.empty() : Optional.of(hypotheses().get(0));
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    List<Comparison> comparisons = new ArrayList<>();
    for (double product : new double[] {0.016, 0.004}) {
      comparisons.addAll(
          step(implementation, energy, initial, EulerPath.step(energy, initial, product)));
    }
    return comparisons;
  }

  private static List<Comparison> step(
      Implementation implementation, Energy energy, ParticleMeasure initial, double tau) {
    ParticleMeasure implicit = MinimizingMovement.of(energy).step(initial, tau);
    EulerPath path = EulerPath.of(implementation, energy, initial, tau / STEPS, STEPS);
    double discretisation = tau * difference(energy, initial, implicit);
    double rounding = 0;
    for (int k = 0; k < STEPS; k++) {
      discretisation += path.step() * difference(energy, initial, path.at(k));
      rounding += 2 * path.stepRoundingNorm(k);
    }
    double blur = path.energyRounding(0) + path.energyRounding(STEPS);
    double moved = Wasserstein.identityCost(initial, implicit);
    double flown = Wasserstein.identityCost(initial, path.at(STEPS));
    double value = moved / (2 * tau) + energy.value(implicit);
    return List.of(
        Comparison.identity(
            "distance of the flow from the minimizing movement",
            Math.sqrt(Wasserstein.identityCost(implicit, path.at(STEPS))),
            0,
            Budget.of(discretisation, rounding)),
        Comparison.atMost(
            "what the minimizing movement minimises, against where it began",
            value,
            energy.value(initial),
            Budget.ofRounding(2 * blur)),
        Comparison.atMost(
            "what the minimizing movement minimises, against the flow",
            value,
            flown / (2 * tau) + energy.value(path.at(STEPS)),
            Budget.ofRounding(2 * blur)));
  }

  /** A bound of the norm of grad V at one configuration less that at another. */
  private static double difference(Energy energy, ParticleMeasure mu, ParticleMeasure nu) {
    double[] gap = nu.positions();
    double[] from = mu.positions();
    for (int c = 0; c < gap.length; c++) {
      gap[c] -= from[c];
    }
    double lipschitz = energy.regularity(mu, EulerPath.lengths(mu, gap)).lipschitz();
    return lipschitz * Math.sqrt(Energy.meanSquare(mu, gap));
  }

  @Override
  public String uncontrolled(String hypothesis) {
    return hypothesis.equals(hypotheses().get(0))
        ? "the proof needs it for the rate; the conclusion fails for relu only where a kink is crossed within tau"
        : "";
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
    return List.of(
        new Control(
            hypotheses().get(1),
            "tau = 4/L: explicit and implicit part ways",
            () -> far(instance)));
  }

  /**
   * On the linear unit in dimension 1 the implicit step is explicit: theta - tau g / (1 + tau L).
   */
  private static List<Comparison> far(Instance instance) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    double tau = EulerPath.step(energy, initial, 4);
    double[] gradient = energy.gradient(initial);
    double slope = Math.sqrt(Energy.meanSquare(initial, gradient));
    double implicit = tau * slope / 5;
    double explicit = tau * slope;
    double small = 0.01;
    // The first-order budget of a tau that is small, in the same unit.
    return List.of(
        Comparison.identity(
            "relative distance of the two steps",
            (explicit - implicit) / explicit,
            0,
            Budget.of(2 * small, 0)));
  }
}
