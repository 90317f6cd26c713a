package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.LazyMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.OrbitTraining;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Training on every image of every input is averaging: a step is the mean of the steps on the
 * images under each element, the risk is that of the averaged function and the variance over
 * orbits, linear units learn from averaged inputs, lazy neurons that fill orbits by the averaged
 * kernel.
 *
 * <p>Of the last two only the end is asked for, some two hundred steps later.
 *
 * <p>Alone: {@code check --theorem symmetry.augmentation}.
 */
@AutoService(Catalogued.class)
public final class Augmentation implements Theorem<NetworkInstance> {
  private static final int MOST = 4;

  /** After so many steps a step is looked at again. */
  private static final int LATER = 6;

  @Override
  public Card card() {
    return Card.of("symmetry.augmentation")
        .states(
            "on data g x_j, g in G, of the targets y_j: a step is the mean over g of the steps on data g x_j; F = F_G + (1/2m) sum_j Var_g f(g x_j) for the square risk, F >= F_G for the logistic one, F_G that of (1/|G|) sum_g phi(g x); linear units: the invariant part learns from averaged inputs; lazy, neurons invariant: r' = (I - (h/m) Kbar) r, Kbar_ij = (1/|G|) sum_g K(x_i, g x_j)")
        .source("Chen, Dobriban, Lee 2020; theory.md, Equivariance and orbits")
        .assumes(
            violated(
                "the data are whole orbits",
                "one image of an input is missing",
                trial -> {
                  SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                  stepOf(trial, problem, problem.missingImage(), problem.initial(), "control");
                }),
            violated(
                "an orbit has one target",
                "another target at one image of an input",
                trial -> {
                  SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                  stepOf(trial, problem, problem.unequalTargets(), problem.initial(), "control");
                }),
            violated(
                "lazy: neurons fill orbits",
                "they do not",
                trial -> {
                  SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                  OrbitTraining.lazy(trial, problem, problem.initial());
                }))
        .needs(NETWORK)
        .needsOneOf(EULER, dynamics("lazy"))
        .uses(EVALUATE, GROUPS, unit("linear"))
        .budget(
            "rounding: of a step, of an evaluation; of all steps of a run, which bring nothing apart")
        .firstRefutes(LazyMutant.FAR_FROM_RECORDS)
        .cost(2);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    SymmetricInstance problem = SymmetricInstance.of(trial.instance());
    Unit unit = problem.energy().unit();
    boolean isPlain = !unit.isOverSets() && problem.energy().given().isVectors();
    boolean isSquare = isPlain && trial.declares(risk(Risk.SQUARE));
    if (trial.declares(EULER)) {
      steps(trial, problem);
      if (isSquare && trial.declares(unit("linear"))) {
        trial.later(part -> OrbitTraining.linear(part, problem));
      }
    }
    if (isSquare && unit.isSmooth() && trial.declares(dynamics("lazy"))) {
      trial.later(part -> OrbitTraining.lazy(part, problem, problem.invariantInitial()));
    }
    if (isPlain && trial.declares(EVALUATE) && trial.declares(GROUPS)) {
      trial.later(part -> risks(part, problem));
    }
  }

  private static Hypothesis violated(
      String words, String name, Consumer<Trial<NetworkInstance>> claim) {
    return Hypothesis.of(words)
        .violatedBy(
            name,
            ReferenceImplementation::new,
            () -> NetworkInstance.plain("tanh").sized(4, 2, 3),
            claim);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return SymmetricInstance.networks(declared, MOST).arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return SymmetricInstance.unmet(instance);
  }

  /** The first step, and a later one. */
  private static void steps(Trial<NetworkInstance> trial, SymmetricInstance problem) {
    NetworkEnergy whole = problem.invariantEnergy();
    ParticleMeasure initial = problem.initial();
    double step = EulerPath.step(whole, initial, 0.3);
    stepOf(trial, problem, whole, initial, "the first");
    EulerPath path = EulerPath.of(trial.implementation(), whole, initial, step, LATER);
    stepOf(trial, problem, whole, path.at(LATER), "a later");
  }

  /** A step on all data is the mean over the group of the steps on the images. */
  private static void stepOf(
      Trial<NetworkInstance> trial,
      SymmetricInstance problem,
      NetworkEnergy whole,
      ParticleMeasure from,
      String which) {
    Group group = problem.group();
    double step = EulerPath.step(whole, from, 0.3);
    EulerPath path = EulerPath.of(trial.implementation(), whole, from, step, 1);
    double[] missed = path.increment(0);
    double[] rounding = path.stepRounding(0);
    for (int g = 0; g < group.order(); g++) {
      NetworkEnergy part = problem.energy().on(group.element(g).act(problem.energy().given()));
      EulerPath alone = EulerPath.of(trial.implementation(), part, from, step, 1);
      double[] moved = alone.increment(0);
      double[] blur = alone.stepRounding(0);
      Arrays.setAll(missed, c -> missed[c] - moved[c] / group.order());
      Arrays.setAll(rounding, c -> rounding[c] + blur[c] / group.order());
    }
    int at = 0;
    for (int c = 0; c < missed.length; c++) {
      boolean isWorse = Math.abs(missed[c]) * rounding[at] > Math.abs(missed[at]) * rounding[c];
      at = isWorse ? c : at;
    }
    trial.identity(
        "%s step less the mean of those on images, coordinate %d, %s"
            .formatted(which, at, group.name()),
        missed[at],
        0,
        Budget.ofRounding(2 * rounding[at]));
  }

  /** F on the orbits, less F of the averaged unit, is half the mean variance over orbits. */
  private static void risks(Trial<NetworkInstance> trial, SymmetricInstance problem) {
    NetworkEnergy whole = problem.invariantEnergy();
    NetworkEnergy averaged = problem.energy().symmetrised(problem.group());
    ParticleMeasure mu = problem.initial();
    Evaluation found = trial.implementation().evaluate(whole, mu);
    Evaluation of = trial.implementation().evaluate(averaged, mu);
    double u = trial.roundoff();
    double chain = 2 * whole.operations(mu.size()) * u;
    double[] off = whole.outputMagnitudes(mu);
    int order = problem.group().order();
    DataSet data = whole.data();
    double variance = 0;
    double rounding =
        chain * whole.valueMagnitude(mu)
            + 2 * averaged.operations(mu.size()) * u * averaged.valueMagnitude(mu);
    for (int l = 0; l < data.size(); l++) {
      double mean = of.outputs()[l / order];
      double gap = found.outputs()[l] - mean;
      variance += gap * gap / data.size();
      double blur = 2 * chain * off[l] + chain * (Math.abs(mean) + Math.abs(data.target(l)));
      rounding += (2 * Math.abs(gap) + blur) * blur / data.size();
    }
    String what = "F on orbits less F of averages, " + problem.group().name();
    if (problem.energy().risk() == Risk.SQUARE) {
      trial.identity(what, found.energy() - of.energy(), variance / 2, Budget.ofRounding(rounding));
    } else {
      trial.atMost(what, of.energy(), found.energy(), Budget.ofRounding(rounding));
    }
  }
}
