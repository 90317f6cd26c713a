package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.theorem.lift.DescentLemma;
import org.measuredynamics.theorem.lift.EnergyDissipation;
import org.measuredynamics.theorem.lift.FirstVariation;
import org.measuredynamics.theorem.lift.WidthConsistency;

/**
 * Networks over sets are lifted networks whose inputs are measures: energy dissipation, the descent
 * lemma, the first variation and the consistency of widths hold for them unchanged. The very
 * theorems of the block lift are run, on units over sets and on units pooled by their mean.
 *
 * <p>Refuted by losses that weigh sets by their size, and by whatever refutes those theorems.
 *
 * <p>Alone: {@code check --theorem symmetry.energy}.
 */
@AutoService(Theorem.class)
public final class EnergyOverSets implements OldTheorem {
  private static final List<Theorem> UNCHANGED =
      List.of(
          new EnergyDissipation(),
          new DescentLemma(),
          new WidthConsistency(),
          new FirstVariation());

  @Override
  public String id() {
    return "symmetry.energy";
  }

  @Override
  public String statement() {
    return "f(nu; mu) = int phi(nu; theta) mu(dtheta), nu the empirical measure of a set: lift.energy-dissipation, lift.descent-lemma, lift.width-consistency and lift.first-variation hold";
  }

  @Override
  public String source() {
    return "Zweig, Bruna 2021, section 2; Chizat, Bach 2018, section 2; the theorems of the block lift";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("every set counts once, whatever its size");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network", "evaluate", "sets", "deep-sets", "smooth-deep-sets");
  }

  @Override
  public String budget() {
    return "those of the theorems that are run: discretisation by proved inequalities, rounding by running error analysis";
  }

  @Override
  public String firstRefutes() {
    return "set-weighted-by-size";
  }

  @Override
  public int cost() {
    return 2;
  }

  @Override
  public Instance member(Instance drawn) {
    return drawn.overSets();
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons = new ArrayList<>();
    for (Theorem theorem : UNCHANGED) {
      if (theorem.unmet(instance).isEmpty()) {
        Trial trial = Trial.of(implementation, instance, alpha, 1).under(theorem.id() + ": ");
        theorem.check(trial);
        comparisons.addAll(trial.observations());
      }
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh").overSets();
    return List.of(
        new Control(
            hypotheses().get(0),
            "larger sets count twice",
            () ->
                check(
                    Mutant.named("set-weighted-by-size").implementation(),
                    instance,
                    AlphaLedger.RUN)));
  }
}
