package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.SETS;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
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
@AutoService(Catalogued.class)
public final class EnergyOverSets implements Theorem<NetworkInstance> {
  private static final List<Theorem<NetworkInstance>> UNCHANGED =
      List.of(
          new EnergyDissipation(),
          new DescentLemma(),
          new WidthConsistency(),
          new FirstVariation());

  @Override
  public Card card() {
    return Card.of("symmetry.energy")
        .states(
            "f(nu; mu) = int phi(nu; theta) mu(dtheta), nu the empirical measure of a set: lift.energy-dissipation, lift.descent-lemma, lift.width-consistency and lift.first-variation hold")
        .source(
            "Zweig, Bruna 2021, section 2; Chizat, Bach 2018, section 2; the theorems of the block lift")
        .assumes(
            Hypothesis.of("every set counts once, whatever its size")
                .violatedBy(
                    "larger sets count twice",
                    SetMutant.SET_WEIGHTED_BY_SIZE,
                    NetworkInstance::plainSets,
                    this::check))
        .needs(EULER, NETWORK, EVALUATE, SETS)
        .budget(
            "those of the theorems that are run: discretisation by proved inequalities, rounding by running error analysis")
        .firstRefutes(SetMutant.SET_WEIGHTED_BY_SIZE)
        .alone(RareMutant.OVER_SETS)
        .cost(2);
  }

  /** The theorems whose hypotheses the instance meets, one after the other. */
  @Override
  public void check(Trial<NetworkInstance> trial) {
    for (Theorem<NetworkInstance> theorem : UNCHANGED) {
      if (theorem.unmet(trial.instance()).isEmpty()) {
        trial.under(theorem.id() + ": ").later(theorem::check);
      }
    }
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.overSets(declared).arbitrary();
  }
}
