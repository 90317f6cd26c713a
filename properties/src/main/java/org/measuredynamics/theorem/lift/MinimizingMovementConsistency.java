package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.MinimizingMovement;
import org.measuredynamics.instance.Counterexamples;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow is the limit of minimizing movements: one step argmin W2(mu, .)^2 / (2 tau) + F agrees
 * with the flow over tau to first order.
 *
 * <p>Both leave theta - tau grad V(theta) by second-order terms: the implicit step by at most tau L
 * |theta* - theta|, the Euler steps by at most h L sum |theta_k - theta|, each computed.
 *
 * <p>Refuted by a flow whose clock is off by more than tau L.
 *
 * <p>Alone: {@code check --theorem lift.minimizing-movement}.
 */
@AutoService(Catalogued.class)
public final class MinimizingMovementConsistency implements Theorem<NetworkInstance> {
  private static final String LIPSCHITZ = "grad V is Lipschitz (smooth unit and regulariser)";
  private static final int STEPS = 4;

  @Override
  public Card card() {
    return Card.of("lift.minimizing-movement")
        .states(
            "W2(mu*, mu_tau) = O(tau^2), mu* = argmin W2(mu, .)^2 / (2 tau) + F the minimizing movement")
        .source(
            "Jordan, Kinderlehrer, Otto 1998, theorem 5.1; Ambrosio, Gigli, Savare 2008, section 11.1.3")
        .assumes(
            Hypothesis.of(LIPSCHITZ)
                .uncontrolledSince(
                    "the proof needs it for the rate; the conclusion fails for relu only where a kink is crossed within tau"),
            Hypothesis.of("tau < 1/L")
                .violatedBy(
                    "tau = 4/L: explicit and implicit part ways",
                    ReferenceImplementation::new,
                    Counterexamples::linear,
                    MinimizingMovementConsistency::farStep))
        .needs(EULER)
        .budget(
            "discretisation: tau L |theta* - theta| + h L sum |theta_k - theta|, proved; rounding: running error analysis of the steps")
        .firstRefutes(FlowMutant.STEP_5_PERCENT_LONG)
        .neverAloneSince(
            "asks runs of a few steps of every energy, as lift.energy-dissipation does: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.energy().isSmooth() ? Optional.empty() : Optional.of(LIPSCHITZ);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    for (double product : new double[] {0.016, 0.004}) {
      double tau = trial.time(product);
      ParticleMeasure implicit = MinimizingMovement.of(trial.energy()).step(trial.initial(), tau);
      EulerPath path = trial.euler(tau / STEPS, STEPS);
      distance(trial, tau, implicit, path);
    }
  }

  /** |theta* - theta_tau| is at most tau L |theta* - theta| + h L sum_k |theta_k - theta|. */
  private static void distance(
      Trial<NetworkInstance> trial, double tau, ParticleMeasure implicit, EulerPath path) {
    double discretisation = tau * difference(trial, implicit);
    double rounding = 0;
    for (int k = 0; k < STEPS; k++) {
      discretisation += path.step() * difference(trial, path.at(k));
      rounding += 2 * path.stepRoundingNorm(k);
    }
    trial.identity(
        "distance of the flow from the minimizing movement",
        Math.sqrt(Wasserstein.identityCost(implicit, path.at(STEPS))),
        0,
        Budget.of(discretisation, rounding));
  }

  /** A bound of the norm of grad V at one configuration less that at mu_0. */
  private static double difference(Trial<NetworkInstance> trial, ParticleMeasure nu) {
    ParticleMeasure mu = trial.initial();
    double[] gap = nu.positions();
    double[] from = mu.positions();
    for (int c = 0; c < gap.length; c++) {
      gap[c] -= from[c];
    }
    double lipschitz = trial.energy().regularity(mu, EulerPath.lengths(mu, gap)).lipschitz();
    return lipschitz * Math.sqrt(Energy.meanSquare(mu, gap));
  }

  /**
   * On the linear unit in dimension 1 the implicit step is explicit: theta - tau g / (1 + tau L).
   * The budget is that of first order of a small tau, 0.01/L, in the same unit.
   */
  private static void farStep(Trial<NetworkInstance> trial) {
    double tau = trial.time(4);
    double[] gradient = trial.energy().gradient(trial.initial());
    double slope = Math.sqrt(Energy.meanSquare(trial.initial(), gradient));
    double implicit = tau * slope / 5;
    double explicit = tau * slope;
    trial.identity(
        "relative distance of the two steps",
        (explicit - implicit) / explicit,
        0,
        Budget.of(2 * 0.01, 0));
  }
}
