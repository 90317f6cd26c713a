package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.CopyLaw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.KillMutant;
import org.measuredynamics.observation.Descent;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Killing and cloning is unbiased: in a step particle i is killed (V_i above its mean) or cloned
 * (below) with probability 1 - exp(-alpha h |V_i - Vbar|), independently of the others, and the
 * population is restored by uniform killing, or cloning of survivors with replacement. So in its
 * mean the step is that of the weights, and over n particles it errs at the Monte-Carlo rate.
 *
 * <p>The law of the number of copies of each particle is known exactly: the number of those alive
 * is a sum of independent variables, whose law is a convolution. How many runs in how many leave a
 * particle without a copy, or with more than one, is binomial. And whatever lives after a step
 * stands where a particle before it would have moved to: clones are of their own, not one particle
 * moved twice.
 *
 * <p>Births from a reservoir, by which mass reaches basins that hold none, are binomial in number
 * and follow its law.
 *
 * <p>Alone: {@code check --theorem global.birth-death-particles}.
 */
@AutoService(Catalogued.class)
public final class BirthDeathParticles implements Theorem<NetworkInstance> {
  private static final int RUNS = 600;

  /** gamma h, the rate of births from the reservoir times a step. */
  private static final double BIRTHS = 0.2;

  @Override
  public Card card() {
    return Card.of("global.birth-death-particles")
        .states(
            "P(particle i is killed or cloned in a step) = 1 - exp(-alpha h |V_i - Vbar|), independently; the population is restored uniformly: the mean is the weighted form, the error of Monte-Carlo order")
        .source("Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, algorithm 1 and proposition 3.2")
        .assumes(
            Hypothesis.of("events are independent over particles")
                .violatedBy(
                    "one number decides for all particles",
                    KillMutant.SHARED_NUMBER,
                    () -> NetworkInstance.plain("tanh").sized(5, 20, 22),
                    this::check),
            Hypothesis.of("the population is restored uniformly")
                .violatedBy(
                    "the first of the living are cloned, the last killed",
                    KillMutant.RESTORED_BY_INDEX,
                    () -> NetworkInstance.plain("tanh").sized(5, 20, 22),
                    this::check))
        .needs(dynamics("birth-death"), NETWORK, regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: exact binomial quantiles at alpha; no discretisation, the law of the step itself is known; rounding of positions")
        .firstRefutes(KillMutant.BY_INDEX)
        .cost(10);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).alone().plain().ofParticles(6, 24).arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    Energy energy = underRidge(trial.instance());
    CopyLaw law = CopyLaw.of(energy.firstVariation(trial.initial()));
    double step = EulerPath.step(energy, trial.initial(), 0.1);
    List<int[]> copies = descended(trial, energy, law, step);
    if (trial.declares(Capability.REINJECTION)) {
      reservoir(trial.withPart(0.25), energy, step);
    }
    // The likelier two are to be killed, the more it shows whether they are together.
    List<Integer> likeliest =
        IntStream.range(0, trial.initial().size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -law.none(i)))
            .toList();
    for (int k = 0; k < likeliest.size(); k++) {
      copies(trial, law, copies, likeliest.get(k), likeliest.get((k + 1) % likeliest.size()));
    }
  }

  /** A strong ridge: the mean of V must not vanish, or nobody would notice it is subtracted. */
  private static Energy underRidge(NetworkInstance instance) {
    return NetworkEnergy.of(
        Unit.named(instance.unit()),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, 1),
        instance.dataSet());
  }

  /**
   * Whoever lives stands at theta_k - h grad V(theta_k) of some k. Returns the copies after one
   * step.
   */
  private static List<int[]> descended(
      Trial<NetworkInstance> trial, Energy energy, CopyLaw law, double step) {
    List<int[]> copies = new ArrayList<>();
    Dynamics killing = new Dynamics.Reacting(law.scale() / step, BirthDeath.Form.PARTICLES);
    for (int r = 0; r < RUNS; r++) {
      List<ParticleMeasure> path = run(trial, killing, energy, step, r, 0, 1, 2);
      for (int k = 1; k <= 2; k++) {
        Descent descent =
            Descent.of(trial.implementation(), energy, path.get(k - 1), path.get(k), step);
        trial.atMost(
            "from where a particle would have moved, run %d, step %d".formatted(r, k),
            descent.farthest(),
            0,
            Budget.ofRounding(descent.rounding()));
        if (k == 1) {
          copies.add(descent.copies());
        }
      }
    }
    return copies;
  }

  /**
   * Births from a reservoir: whoever stands where no particle would have moved to is new. How many
   * are new is binomial, and where they stand follows the reservoir's law.
   */
  private static void reservoir(Trial<NetworkInstance> trial, Energy energy, double step) {
    int p = trial.initial().dimension();
    double[] deviations = new double[p];
    Arrays.setAll(deviations, k -> 2 + k % 3);
    Dynamics reinjection =
        new Dynamics.Reacting(
            0, BirthDeath.Form.PARTICLES, BIRTHS / step, new NormalLaw(deviations));
    int fresh = 0;
    List<Double> places = new ArrayList<>();
    for (int r = 0; r < RUNS; r++) {
      List<ParticleMeasure> path = run(trial, reinjection, energy, step, r, 0, 1);
      Descent descent = Descent.of(trial.implementation(), energy, path.get(0), path.get(1), step);
      for (int i = 0; i < trial.initial().size(); i++) {
        if (descent.isNew(i)) {
          fresh++;
          for (int k = 0; k < p; k++) {
            places.add(path.get(1).position(i, k) / deviations[k]);
          }
        }
      }
    }
    binomial(
        trial,
        "births from the reservoir",
        fresh,
        RUNS * trial.initial().size(),
        -StrictMath.expm1(-BIRTHS),
        trial.alpha() / 4);
    trial.add(
        Comparison.distribution(
            "places of births from the reservoir, standardised",
            places.stream().mapToDouble(Double::doubleValue).toArray(),
            new NormalDistribution(null, 0, 1),
            1e-12,
            trial.alpha() / 2));
  }

  /** How many runs leave a particle without a copy, the next likeliest too, or it with several. */
  private static void copies(
      Trial<NetworkInstance> trial, CopyLaw law, List<int[]> copies, int i, int next) {
    double share = trial.alpha() / (8 * trial.initial().size());
    int none = count(copies, of -> of[i] == 0);
    int several = count(copies, of -> of[i] > 1);
    int both = count(copies, of -> of[i] == 0 && of[next] == 0);
    binomial(trial, "without a copy: particle " + i, none, RUNS, law.none(i), share);
    binomial(trial, "with more than one copy: particle " + i, several, RUNS, law.several(i), share);
    String pair = "without a copy, both: particles %d, %d".formatted(i, next);
    binomial(trial, pair, both, RUNS, law.none(i, next), share);
  }

  private static int count(List<int[]> copies, Predicate<int[]> event) {
    return Math.toIntExact(copies.stream().filter(event).count());
  }

  /** A count of trials that each succeed with probability p: exact quantiles on both sides. */
  private static void binomial(
      Trial<NetworkInstance> trial, String what, int count, int trials, double p, double alpha) {
    BinomialDistribution law = new BinomialDistribution(null, trials, Math.min(1, p));
    double mean = trials * p;
    double above = Math.max(0, law.inverseCumulativeProbability(1 - alpha) - mean);
    int least = law.inverseCumulativeProbability(alpha);
    trial.atMost("from above: " + what, count, mean, new Budget(0, above, 0, 0, alpha));
    if (least > 0) {
      double below = Math.max(0, mean - least);
      trial.atMost("from below: " + what, mean - count, 0, new Budget(0, below, 0, 0, alpha));
    }
  }

  private static List<ParticleMeasure> run(
      Trial<NetworkInstance> trial,
      Dynamics dynamics,
      Energy energy,
      double step,
      int run,
      int... record) {
    return trial
        .implementation()
        .run(
            new Problem(
                dynamics,
                energy,
                trial.initial(),
                Problem.Scheme.EULER,
                step,
                record,
                trial.instance().seed() + run));
  }
}
