package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.Instance.Source;
import org.measuredynamics.instance.Populations;
import org.measuredynamics.instance.Populations.Sampling;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.NetworkOnPopulations;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A network trained on sets of size N answers sets of any size, and its error obeys, from N to 64
 * N,
 *
 * <pre>
 *   rms(N') &lt;= rms(N) + B (N^{-1/2} + N'^{-1/2}),  B = (1/n) sum_i |b_i| (E Var_nu phi_i)^{1/2}
 * </pre>
 *
 * plus the like of the target where it is a function of the set: each feature mean misses its limit
 * by (Var phi / N)^{1/2} in mean square, in whatever dimension the points are. For smooth units the
 * finite-N term itself, E|f(nu_N) - f(nu)|^2, is C/N with the constant of the delta method: decided
 * by equivalence tests of slope and constant.
 *
 * <p>Sets are drawn from finite populations, so that nu, B and C are exact: normal points with a
 * planted target, or the ink of handwritten digits with their parity. The implementation trains and
 * answers sets of all sizes; its answers are compared with the network it returned.
 *
 * <p>Refuted by whatever remembers the size of the sets it was trained on.
 *
 * <p>Alone: {@code check --theorem symmetry.size-generalisation}.
 */
@AutoService(Theorem.class)
public final class SizeGeneralisation implements Theorem {
  private static final int TRAINED = 4;
  private static final int[] SIZES = {4, 16, 64, 256};
  private static final int LAST = SIZES.length - 1;
  private static final int STEPS = 100;
  private static final int REPLICATES = 2 * BlockMeans.BLOCKS;
  private static final double SLOPE = 0.1;
  private static final double CONSTANT = 0.1;

  @Override
  public Card card() {
    return Card.of("symmetry.size-generalisation")
        .states(
            "rms error at N' <= rms error at N + B (N^{-1/2} + N'^{-1/2}), B from the variances of features, whatever the dimension; E|f(nu_N) - f(nu)|^2 = C/N (1 + o(1)) for smooth units")
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
        .needs(EULER, EVALUATE, SETS, unit("deep-sets"), unit("smooth-deep-sets"))
        .budget(
            "answers: rounding; bound: Student intervals over 64 blocks of sets at alpha, its constant exact; rate: the same with a control variate, truncation: the resolution, 0.1 of the slope and 10 percent of the constant")
        .firstRefutes(SetMutant.SET_NORMALISED_BY_TRAINING_SIZE)
        .cost(20);
  }

  @Override
  public void check(Trial trial) {
    generalises(trial, Sampling.INDEPENDENT);
  }

  private Instance plain() {
    return member(Instance.plain("tanh"));
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        drawn.seed() % 2 == 0 ? "deep-sets" : "smooth-deep-sets",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        drawn.data() % 2 == 0 ? Source.SETS : Source.CLOUDS,
        2 + drawn.dimension() % 5,
        12,
        16,
        false,
        drawn.seed());
  }

  private static void generalises(Trial trial, Sampling sampling) {
    Populations populations = Populations.of(trial.instance());
    NetworkEnergy energy = onTraining(populations);
    NetworkOnPopulations network = new NetworkOnPopulations(trained(trial, energy), populations);
    answers(trial, energy, network, sampling);
    List<BlockMeans> errors = new ArrayList<>();
    for (int size : SIZES) {
      errors.add(network.errors(size, REPLICATES, sampling));
    }
    bound(trial, network.spread() + populations.spread(), errors);
    // Where a feature mean lies at a kink there is no linear part: the bound holds, C/N need not.
    if (energy.unit().isSmooth()) {
      rate(trial, network.constant(), errors, sampling);
    }
  }

  /** Two sets of {@value #TRAINED} points of each population. */
  private static NetworkEnergy onTraining(Populations populations) {
    Populations twice = populations.twice();
    DataSet training = twice.sets(twice.draw(TRAINED, -1, Sampling.INDEPENDENT));
    return NetworkEnergy.of(populations.unit(), Risk.SQUARE, Regulariser.NONE, training);
  }

  private static ParticleMeasure trained(Trial trial, NetworkEnergy energy) {
    double step = EulerPath.step(energy, trial.initial(), 0.5);
    int[] last = {STEPS};
    return trial
        .implementation()
        .run(new Problem(energy, trial.initial(), Problem.Scheme.EULER, step, last))
        .get(0);
  }

  /** The implementation's f(nu_N) is that of the network it returned, at every N. */
  private static void answers(
      Trial trial, NetworkEnergy energy, NetworkOnPopulations network, Sampling sampling) {
    ParticleMeasure mu = network.mu();
    Populations populations = network.populations();
    for (int size : SIZES) {
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
  private static void bound(Trial trial, double spread, List<BlockMeans> errors) {
    double share = trial.alpha() / 5;
    for (int s = 1; s <= LAST; s++) {
      Interval interval =
          BlockMeans.interval(
              List.of(errors.get(0), errors.get(s)),
              means -> Math.sqrt(means[1][0]) - Math.sqrt(means[0][0]),
              share);
      trial.add(
          Comparison.atMost(
              "rms error at size %d less that at size %d".formatted(SIZES[s], TRAINED),
              interval,
              spread * (1 / Math.sqrt(TRAINED) + 1 / Math.sqrt(SIZES[s])),
              0,
              share));
    }
  }

  /** E|f(nu_N) - f(nu)|^2 = C/N: its slope in log N, and its value at the largest N. */
  private static void rate(
      Trial trial, double constant, List<BlockMeans> errors, Sampling sampling) {
    double share = trial.alpha() / 5;
    Interval slope =
        BlockMeans.interval(
            List.of(errors.get(LAST - 1), errors.get(LAST)),
            means ->
                StrictMath.log(
                        (constant / SIZES[LAST] + means[1][1])
                            / (constant / SIZES[LAST - 1] + means[0][1]))
                    / StrictMath.log((double) SIZES[LAST] / SIZES[LAST - 1]),
            share);
    Interval level =
        errors.get(LAST).interval(means -> 1 + means[1] * SIZES[LAST] / constant, share);
    for (Comparison claim :
        List.of(
            Comparison.equivalence("slope of the finite-N term", slope, -1, SLOPE, share),
            Comparison.equivalence(
                "finite-N term over C/N at N = " + SIZES[LAST], level, 1, CONSTANT, share))) {
      // That N is large for the network that was trained is not the implementation's to prove.
      trial.add(sampling == Sampling.INDEPENDENT ? claim.inconclusive() : claim);
    }
  }
}
