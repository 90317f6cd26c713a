package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.Populations;
import org.measuredynamics.instance.Populations.Sampling;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.NetworkOnPopulations;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A network trained on sets of size N answers sets of any size, and its error obeys
 *
 * <pre>
 *   rms(N') &lt;= rms(N) + B (N^{-1/2} + N'^{-1/2}),  B = (1/n) sum_i |b_i| (E Var_nu phi_i)^{1/2}
 * </pre>
 *
 * plus the like of the target where it is a function of the set: each feature mean misses its limit
 * by (Var phi / N)^{1/2} in mean square, in whatever dimension the points are. For neurons that are
 * smooth in the feature mean, or linear as those of a unit pooled by its mean, |rms(f(nu_N) -
 * f(nu)) - (C/N)^{1/2}| is at most a bound of order 1/N, C that of the delta method.
 *
 * <p>The network is trained on sets of populations, normal points with a planted target or the ink
 * of handwritten digits with their parity, and its answers to drawn sets of 4 to 256 points are
 * those of the network that was returned. Means over draws are exact: of populations of three
 * points all sets are asked for, each with its probability; chance has no part in it.
 *
 * <p>Refuted by whatever remembers the size of the sets it was trained on.
 *
 * <p>Alone: {@code check --theorem symmetry.size-generalisation}.
 */
@AutoService(Catalogued.class)
public final class SizeGeneralisation implements Theorem<NetworkInstance> {
  private static final int TRAINED = 4;
  private static final int[] DRAWN = {4, 16, 64, 256};
  private static final int STEPS = 100;
  private static final int POPULATIONS = 12;

  /** Sizes of which all sets are asked for, of so few populations of so few points. */
  private static final int[] SIZES = {4, 8, 16, 32};

  private static final int FEW = 4;
  private static final int POINTS = 3;

  /** Units that are Lipschitz in the points, and so in W1 of sets. */
  private static final Capability[] UNITS =
      Unit.all().stream()
          .filter(SizeGeneralisation::isLipschitz)
          .map(unit -> unit(unit.name()))
          .toArray(Capability[]::new);

  private static boolean isLipschitz(Unit unit) {
    return Double.isFinite(unit.inputLipschitz(new double[unit.parameters(1)]));
  }

  @Override
  public Card card() {
    return Card.of("symmetry.size-generalisation")
        .states(
            "rms error at N' <= rms error at N + B (N^{-1/2} + N'^{-1/2}), B from the variances of features, whatever the dimension; |rms(f(nu_N) - f(nu)) - (C/N)^{1/2}| = O(1/N), with its constant, for smooth units")
        .source(
            "Zweig, Bruna 2021, generalisation in the size (there by W1, here feature by feature); van der Vaart 1998, theorem 3.1; theory.md, Sets of different sizes")
        .assumes(
            Hypothesis.of("the network is a function of the measure")
                .violatedBy("sum pooling", SetMutant.SET_SUM, this::plain, this::check),
            Hypothesis.of("sets are independent draws from the measure")
                .violatedBy(
                    "evenly spaced points of a population in its order",
                    ReferenceImplementation::new,
                    this::plain,
                    trial -> generalises(trial, Sampling.EVENLY_SPACED)))
        .needs(EULER, EVALUATE, SETS)
        .needsOneOf(UNITS)
        .budget(
            "answers: rounding by running error analysis; means over draws are exact; rate: the remainder of the delta method by the largest second derivatives and exact fourth moments")
        .firstRefutes(SetMutant.SET_NORMALISED_BY_TRAINING_SIZE)
        .alone(RareMutant.OF_16_NEURONS)
        .cost(20);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    generalises(trial, Sampling.INDEPENDENT);
  }

  private NetworkInstance plain() {
    return NetworkInstance.plain("smooth-deep-sets")
        .from(NetworkInstance.Source.SETS)
        .sized(2, POPULATIONS, 16);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("deep-sets", "smooth-deep-sets"), SizeGeneralisation::isLipschitz)
        .plain()
        .from(Source.SETS, Source.CLOUDS)
        .ofDimensions(2, 6)
        .ofData(POPULATIONS, POPULATIONS)
        .ofParticles(16, 16)
        .arbitrary();
  }

  private static void generalises(Trial<NetworkInstance> trial, Sampling sampling) {
    Populations populations = Populations.of(trial.instance());
    NetworkEnergy energy = onTraining(populations);
    ParticleMeasure mu = trained(trial, energy);
    answers(trial, energy, mu, populations, sampling);
    NetworkOnPopulations network = new NetworkOnPopulations(mu, populations.fewer(FEW, POINTS));
    List<NetworkOnPopulations.Answers> all = new ArrayList<>();
    for (int size : SIZES) {
      all.add(network.answers(trial.implementation(), size, sampling));
    }
    bound(trial, network, all);
    rate(trial, network, all);
  }

  /** Two sets of {@value #TRAINED} points of each population. */
  private static NetworkEnergy onTraining(Populations populations) {
    Populations twice = populations.twice();
    DataSet training = twice.sets(twice.draw(TRAINED, -1, Sampling.INDEPENDENT));
    return NetworkEnergy.of(populations.unit(), Risk.SQUARE, Regulariser.NONE, training);
  }

  private static ParticleMeasure trained(Trial<NetworkInstance> trial, NetworkEnergy energy) {
    double step = EulerPath.step(energy, trial.initial(), 0.5);
    int[] last = {STEPS};
    return trial
        .implementation()
        .run(new Problem(energy, trial.initial(), Problem.Scheme.EULER, step, last))
        .get(0);
  }

  /** The implementation's f(nu_N) is that of the network it returned, at every N. */
  private static void answers(
      Trial<NetworkInstance> trial,
      NetworkEnergy energy,
      ParticleMeasure mu,
      Populations populations,
      Sampling sampling) {
    for (int size : DRAWN) {
      NetworkEnergy there = energy.on(populations.sets(populations.draw(size, -2, sampling)));
      double[] found = trial.implementation().evaluate(there, mu).outputs();
      double[] right = there.outputs(mu);
      double[] magnitude = there.outputMagnitudes(mu);
      for (int j = 0; j < found.length; j++) {
        trial.identity(
            "answer to set %d of size %d".formatted(j, size),
            found[j],
            right[j],
            Budget.ofRounding(2 * there.operations(mu.size()) * trial.roundoff() * magnitude[j]));
      }
    }
  }

  /** rms(N') - rms(N) is at most B (N^{-1/2} + N'^{-1/2}), the target's share in B. */
  private static void bound(
      Trial<NetworkInstance> trial,
      NetworkOnPopulations network,
      List<NetworkOnPopulations.Answers> all) {
    double spread = network.spread() + network.populations().spread();
    NetworkOnPopulations.Answers least = all.get(0);
    for (int s = 1; s < SIZES.length; s++) {
      NetworkOnPopulations.Answers answers = all.get(s);
      trial.atMost(
          "rms error at size %d less that at size %d".formatted(SIZES[s], SIZES[0]),
          answers.error() - least.error(),
          spread * (1 / Math.sqrt(SIZES[0]) + 1 / Math.sqrt(SIZES[s])),
          Budget.ofRounding(answers.rounding() + least.rounding()));
    }
  }

  /** |rms(f(nu_N) - f(nu)) - (C/N)^{1/2}| is at most the remainder, at every N. */
  private static void rate(
      Trial<NetworkInstance> trial,
      NetworkOnPopulations network,
      List<NetworkOnPopulations.Answers> all) {
    double constant = network.constant();
    for (int s = 0; s < SIZES.length; s++) {
      double remainder = network.remainder(SIZES[s]);
      // At a kink there is no linear part: the bound holds, C/N need not.
      if (Double.isFinite(remainder)) {
        trial.identity(
            "finite-N term at size " + SIZES[s],
            all.get(s).gap(),
            Math.sqrt(constant / SIZES[s]),
            Budget.of(remainder, all.get(s).rounding()));
      }
    }
  }
}
