package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * An energy that is kappa-convex along geodesics has one minimiser, and its flow contracts:
 * W2(mu_t, nu_t) &lt;= exp(-kappa t) W2(mu_0, nu_0). An Euler step of length at most 1/L contracts
 * by 1 - h kappa.
 *
 * <p>Instances: confinement kappa |theta|^2 / 2 with quadratic attraction, and linear units with
 * square risk and ridge kappa. One pair of starts is a translate, which the first family contracts
 * at exactly this rate.
 *
 * <p>Alone: {@code check --theorem global.displacement-convexity}.
 */
@AutoService(Catalogued.class)
public final class DisplacementConvexity implements Theorem<NetworkInstance> {
  private static final int STEPS = 6;

  @Override
  public Card card() {
    return Card.of("global.displacement-convexity")
        .states(
            "F kappa-convex along geodesics: W2(mu_t, nu_t) <= exp(-kappa t) W2(mu_0, nu_0); Euler, h <= 1/L: the factor is 1 - h kappa a step")
        .source("McCann 1997; Ambrosio, Gigli, Savare 2008, theorem 11.1.4")
        .assumes(
            Hypothesis.of("F is kappa-convex along geodesics, kappa > 0")
                .violatedBy(
                    "two particles that repel each other",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain(NetworkInstance.PAIRS),
                    DisplacementConvexity::repelled))
        .needs(EULER, unit("linear"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget("none but rounding of one step: the factor of the coupled particles is proved")
        .firstRefutes(FlowMutant.STEP_NOT_TIMES_N)
        .alone(RareMutant.WITHOUT_REPULSION);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear", NetworkInstance.PAIRS))
        .ofRisk(Risk.SQUARE)
        .under(Regulariser.Kind.TIKHONOV)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkInstance instance = trial.instance();
    Stream stream = instance.stream(Draw.CONFINEMENT);
    double kappa = 0.05 + stream.uniform();
    Energy energy =
        instance.isNetwork()
            ? NetworkEnergy.of(
                Unit.named("linear"),
                Risk.SQUARE,
                new Regulariser(Regulariser.Kind.TIKHONOV, kappa),
                instance.dataSet())
            : PairInteraction.of(instance.dimension(), kappa, 2 * stream.uniform(), 0);
    ParticleMeasure mu = trial.initial();
    contracts(trial, energy, mu, translate(mu), kappa);
    contracts(trial, energy, mu, mu.at(instance.drawn(1).positions()), kappa);
  }

  /** |mu_(k+1) - nu_(k+1)| is at most (1 - h kappa) |mu_k - nu_k|, particle by particle. */
  private static void contracts(
      Trial<NetworkInstance> trial,
      Energy energy,
      ParticleMeasure mu,
      ParticleMeasure nu,
      double kappa) {
    double step = EulerPath.step(energy, mu, 0.5);
    EulerPair pair =
        new EulerPair(
            energy,
            EulerPath.of(trial.implementation(), energy, mu, step, STEPS),
            EulerPath.of(trial.implementation(), energy, nu, step, STEPS));
    for (int k = 0; k < STEPS; k++) {
      trial.atMost(
          "distance of the coupled particles after step " + (k + 1),
          pair.distance(k + 1),
          (1 - step * kappa) * pair.distance(k),
          Budget.ofRounding(pair.rounding(k)));
    }
  }

  /** mu moved by 1 in every coordinate. */
  private static ParticleMeasure translate(ParticleMeasure mu) {
    double[] positions = mu.positions();
    for (int c = 0; c < positions.length; c++) {
      positions[c] += 1;
    }
    return mu.at(positions);
  }

  /** Two clusters that repel each other: along the line that joins them F is concave. */
  private static void repelled(Trial<NetworkInstance> trial) {
    PairInteraction repelling = PairInteraction.of(3, 0.05, 0, 2);
    ParticleMeasure mu = ParticleMeasure.uniform(3, new double[] {-0.1, 0, 0, 0.1, 0, 0});
    ParticleMeasure nu = ParticleMeasure.uniform(3, new double[] {-0.2, 0, 0, 0.2, 0, 0});
    contracts(trial, repelling, mu, nu, 0.05);
  }
}
