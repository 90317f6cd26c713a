package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class DisplacementConvexity implements OldTheorem {
  private static final int STEPS = 6;

  @Override
  public String id() {
    return "global.displacement-convexity";
  }

  @Override
  public String statement() {
    return "F kappa-convex along geodesics: W2(mu_t, nu_t) <= exp(-kappa t) W2(mu_0, nu_0); Euler, h <= 1/L: the factor is 1 - h kappa a step";
  }

  @Override
  public String source() {
    return "McCann 1997; Ambrosio, Gigli, Savare 2008, theorem 11.1.4";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("F is kappa-convex along geodesics, kappa > 0");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "linear", "tikhonov");
  }

  @Override
  public String budget() {
    return "none but rounding of one step: the factor of the coupled particles is proved";
  }

  @Override
  public String firstRefutes() {
    return "step-not-times-n";
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        drawn.isNetwork() ? "linear" : Instance.PAIRS,
        Risk.SQUARE,
        drawn.isNetwork() ? Regulariser.Kind.TIKHONOV : Regulariser.Kind.NONE,
        drawn.isNetwork() ? drawn.source() : Instance.Source.SYNTHETIC,
        drawn.dimension(),
        drawn.data(),
        drawn.particles(),
        drawn.weighted(),
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
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
    ParticleMeasure translate = instance.initial();
    double[] positions = translate.positions();
    for (int c = 0; c < positions.length; c++) {
      positions[c] += 1;
    }
    List<Comparison> comparisons =
        contraction(implementation, energy, instance.initial(), translate.at(positions), kappa);
    comparisons.addAll(
        contraction(
            implementation,
            energy,
            instance.initial(),
            instance.initial().at(instance.drawn(1).positions()),
            kappa));
    return comparisons;
  }

  private static List<Comparison> contraction(
      Implementation implementation,
      Energy energy,
      ParticleMeasure mu,
      ParticleMeasure nu,
      double kappa) {
    double step = EulerPath.step(energy, mu, 0.5);
    EulerPair pair =
        new EulerPair(
            energy,
            EulerPath.of(implementation, energy, mu, step, STEPS),
            EulerPath.of(implementation, energy, nu, step, STEPS),
            IntStream.range(0, mu.size()).toArray());
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < STEPS; k++) {
      comparisons.add(
          Comparison.atMost(
              "distance of the coupled particles after step " + (k + 1),
              pair.distance(k + 1),
              (1 - step * kappa) * pair.distance(k),
              Budget.ofRounding(pair.rounding(k))));
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    // Two clusters that repel each other: along the line that joins them F is concave.
    PairInteraction repelling = PairInteraction.of(3, 0.05, 0, 2);
    ParticleMeasure mu = ParticleMeasure.uniform(3, new double[] {-0.1, 0, 0, 0.1, 0, 0});
    ParticleMeasure nu = ParticleMeasure.uniform(3, new double[] {-0.2, 0, 0, 0.2, 0, 0});
    return List.of(
        new Control(
            hypotheses().get(0),
            "two particles that repel each other",
            () -> contraction(new ReferenceImplementation(), repelling, mu, nu, 0.05)));
  }
}
