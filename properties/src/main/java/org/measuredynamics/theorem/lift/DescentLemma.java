package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Below the step 1/L every Euler step decreases the energy by its guaranteed amount: F(mu^+) &lt;=
 * F(mu) - h (1 - hL/2) int |grad V|^2 dmu, L a Lipschitz constant of the field on the whole step.
 *
 * <p>Refuted by steps that are longer than they say, or that are not downhill.
 *
 * <p>Alone: {@code check --theorem lift.descent-lemma}.
 */
@AutoService(Theorem.class)
public final class DescentLemma implements OldTheorem {
  private static final int STEPS = 8;

  @Override
  public String id() {
    return "lift.descent-lemma";
  }

  @Override
  public String statement() {
    return "h <= 1/L: F(mu^+) <= F(mu) - h (1 - hL/2) int |grad V|^2 dmu";
  }

  @Override
  public String source() {
    return "Nesterov 2004, lemma 1.2.3, in the metric of L^2(mu); theory.md, Descent lemma";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "grad V is Lipschitz on the whole step (smooth unit and regulariser)", "h <= 1/L");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "no discretisation term: L is computed for the segment of each step; rounding: running error analysis of F and of a step";
  }

  @Override
  public String firstRefutes() {
    return "gradient-sign";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return instance.energy().isSmooth() ? Optional.empty() : Optional.of(hypotheses().get(0));
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    return steps(implementation, energy, instance.initial(), longest(energy, instance.initial()));
  }

  /** The largest h = c/L, c in (0, 1), with hL at most 1 on the segment of the first step. */
  private static double longest(Energy energy, ParticleMeasure mu) {
    double[] lengths = EulerPath.lengths(mu, energy.gradient(mu));
    double step = EulerPath.step(energy, mu, 1);
    while (true) {
      double[] radius = lengths.clone();
      for (int i = 0; i < radius.length; i++) {
        radius[i] *= step;
      }
      if (step * energy.regularity(mu, radius).lipschitz() <= 1) {
        return step;
      }
      step *= 0.8;
    }
  }

  private static List<Comparison> steps(
      Implementation implementation, Energy energy, ParticleMeasure initial, double step) {
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < STEPS; k++) {
      // The segment that an exact step would take, so that a wrong step cannot choose its own L.
      double[] radius = EulerPath.lengths(path.at(k), path.gradient(k));
      for (int i = 0; i < radius.length; i++) {
        radius[i] *= step;
      }
      double product = step * energy.regularity(path.at(k), radius).lipschitz();
      if (product > 1) {
        continue;
      }
      double slope = Math.sqrt(path.dissipation(k));
      comparisons.add(
          Comparison.atMost(
              "guaranteed decrease against the decrease of step " + k,
              step * (1 - product / 2) * path.dissipation(k),
              path.energy(k) - path.energy(k + 1),
              Budget.ofRounding(
                  path.energyRounding(k)
                      + path.energyRounding(k + 1)
                      + 2 * slope * path.stepRoundingNorm(k))));
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance linear =
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
    Instance kinked =
        new Instance(
            "relu",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            Instance.Source.SYNTHETIC,
            1,
            1,
            1,
            false,
            1);
    return List.of(
        new Control(hypotheses().get(1), "h = 2.2/L on the linear unit", () -> increase(linear)),
        new Control(
            hypotheses().get(0), "a relu particle that crosses its kink", () -> kink(kinked)));
  }

  private static List<Comparison> increase(Instance instance) {
    Energy energy = instance.energy();
    EulerPath path =
        EulerPath.of(
            new ReferenceImplementation(),
            energy,
            instance.initial(),
            EulerPath.step(energy, instance.initial(), 2.2),
            STEPS);
    return List.of(
        Comparison.atMost(
            "energy after eight steps above 2/L",
            path.energy(STEPS),
            path.energy(0),
            Budget.ofRounding(path.energyRounding(0) + path.energyRounding(STEPS))));
  }

  /** One relu with large a > 0 just off its kink, whose step carries it over and overshoots. */
  private static List<Comparison> kink(Instance instance) {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named(instance.unit()),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("two sides", 1, new double[] {1, -1}, new double[] {-1, 1e-3}));
    ParticleMeasure initial = ParticleMeasure.uniform(2, new double[] {10, 1e-6});
    // L off the kinks: what the lemma would use if it did not ask for smoothness.
    double lipschitz = energy.regularity(initial, new double[1]).lipschitz();
    double step = 1 / lipschitz;
    EulerPath path = EulerPath.of(new ReferenceImplementation(), energy, initial, step, 1);
    return List.of(
        Comparison.atMost(
            "guaranteed decrease against the decrease over a kink",
            step / 2 * path.dissipation(0),
            path.energy(0) - path.energy(1),
            Budget.ofRounding(path.energyRounding(0) + path.energyRounding(1))));
  }
}
