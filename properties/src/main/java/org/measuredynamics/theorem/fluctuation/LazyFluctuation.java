package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.limit.LinearDescent;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.LinearEnds;
import org.measuredynamics.observation.NormalDraws;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * In lazy training every network of an ensemble descends by the kernel of its own start. Of linear
 * units that kernel is the same for all, so outputs at the end are a Gaussian process with the
 * covariance of the start, contracted: exactly, at every width and time, on the data and off them.
 *
 * <p>The ends alone are asked for. What an ensemble answers are means over the neurons where they
 * are; n^{1/2} times that is the output of a linear unit, of others it is not what was trained.
 *
 * <p>Alone: {@code check --theorem fluctuation.lazy}.
 */
@AutoService(Catalogued.class)
public final class LazyFluctuation implements Theorem<NetworkInstance> {
  private static final int STEPS = 6;

  /** Replicates of a width whose law is looked at. */
  private static final int REPLICATES = 1 << 12;

  /** Replicates that are trained again, neuron by neuron. */
  private static final int FOLLOWED = 8;

  /** Networks that the suite draws itself, to choose a step. */
  private static final int TYPICAL = 16;

  private static final double PART_OF_FASTEST = 0.25;

  @Override
  public Card card() {
    return Card.of("fluctuation.lazy")
        .states(
            "theta_i independent of law mu_0, f = n^-1/2 sum phi, linearised: a replicate r has f_k^r - y = (I - (h/m) K_r)^k (f_0^r - y), K_r the kernel of its own start; phi = theta . x, mu_0 = N(0, D): f_k is a Gaussian process of mean x . (I - B^k) s*, covariance x . B^k D B^k x', B = I - h A, A = (1/m) sum x x^T, for every n")
        .source(
            "Jacot, Gabriel, Hongler 2018; Chizat, Oyallon, Bach 2019, theorem 2.2; theory.md, Linear units")
        .assumes(
            Hypothesis.of("networks are linearised at their start")
                .violatedBy(
                    "features move with the neurons",
                    EnsembleMutant.LAZY_FEATURES_MOVE,
                    () -> NetworkInstance.plain("tanh"),
                    LazyFluctuation::followTheirKernels),
            violated(
                "the output is scaled by n^-1/2",
                "scaling 1/n",
                EnsembleMutant.LAZY_OVER_N::implementation,
                "linear",
                16),
            violated(
                "units are linear: one kernel for all networks",
                "quadratic units",
                ReferenceImplementation::new,
                "quadratic",
                16),
            violated(
                "the neurons are independent draws from mu_0",
                "neurons in pairs",
                EnsembleMutant.NEURONS_IN_PAIRS::implementation,
                "linear",
                16),
            violated(
                "mu_0 is normal",
                "normal numbers cut at 2, of the right variance",
                EnsembleMutant.CUT_AT_TWO::implementation,
                "linear",
                1))
        .needs(ENSEMBLE, NETWORK, dynamics("lazy"), unit("linear"), risk(Risk.SQUARE))
        .budget(
            "Monte Carlo: exact laws, and the bounds of Massart and Chernoff, at alpha; rounding: of stored neurons and of residuals in each step, carried back to the start, and features of neurons that it takes over a kink; no discretisation, no limit in n")
        .firstRefutes(EnsembleMutant.LAZY_FOLLOWS_FLOW)
        .cost(4)
        .sharpened();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    followTheirKernels(trial);
    NetworkInstance linear = trial.instance().with("linear");
    if (!trial.instance().equals(linear)) {
      followTheirKernels(trial.on(linear));
    }
    Trial<NetworkInstance> half = trial.on(linear).withPart(0.5);
    half.later(part -> gaussian(part, 1));
    half.later(part -> gaussian(part, linear.particles()));
  }

  /** What the law of networks of n neurons needs. */
  private static Hypothesis violated(
      String words, String name, Supplier<Implementation> implementation, String unit, int n) {
    return Hypothesis.of(words)
        .violatedBy(
            name, implementation, () -> NetworkInstance.plain(unit), trial -> gaussian(trial, n));
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .alone()
        .plain()
        .ofDimensions(1, 8)
        .ofData(1, 16)
        .ofParticles(2, 36)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() && instance.risk() == Risk.SQUARE
        ? Optional.empty()
        : Optional.of("a network under the square risk");
  }

  /**
   * f_k^r is the output of replicate r, whose neurons go where the kernel of its start has them.
   */
  private static void followTheirKernels(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    NormalLaw law = law(trial);
    int n = trial.instance().particles();
    long seed = trial.instance().seed();
    double fastest = 1e-3;
    for (int r = 0; r < TYPICAL; r++) {
      ParticleMeasure typical = law.draw(n, seed + 1, r);
      fastest = Math.max(fastest, TangentKernel.of(energy, typical).rateBound());
    }
    double step = PART_OF_FASTEST / fastest;
    Ensemble ensemble =
        Ensemble.onData(energy, law, n, step, new int[] {STEPS}, seed)
            .under(new Dynamics.Lazy())
            .withInitialNeurons();
    Ensemble.Replicates all = trial.implementation().ensemble(ensemble.part(0, FOLLOWED));
    for (int r = 0; r < FOLLOWED; r++) {
      ParticleMeasure drawn = ParticleMeasure.uniform(law.dimension(), all.initial()[r]);
      TangentKernel kernel = TangentKernel.of(energy, drawn);
      // Of a network that learns so much faster than is typical, residuals may grow.
      if (step * kernel.rateBound() < 1) {
        follow(trial, "replicate %d".formatted(r), kernel, step, all.outputs()[r][0]);
      }
    }
  }

  private static void follow(
      Trial<NetworkInstance> trial,
      String what,
      TangentKernel kernel,
      double step,
      double[] outputs) {
    NetworkEnergy energy = kernel.energy();
    ParticleMeasure end = kernel.after(step, STEPS);
    double farthest = Math.max(largest(kernel.initial()), largest(end));
    double moved =
        Math.sqrt(end.dimension()) * kernel.rounding(step, STEPS, farthest, trial.roundoff());
    double[] right = energy.outputs(end);
    double[] magnitude = energy.outputMagnitudes(end);
    double distance = 0;
    double rounding = 0;
    for (int j = 0; j < right.length; j++) {
      double bound = energy.operations(end.size()) * trial.roundoff() * magnitude[j];
      for (int i = 0; i < end.size(); i++) {
        double slope = energy.unit().gradientBound(end.particle(i), energy.data().input(j), moved);
        bound += slope * moved / end.size();
      }
      distance = Math.hypot(distance, outputs[j] - right[j]);
      rounding = Math.hypot(rounding, bound);
    }
    trial.atMost(
        "distance of the outputs of %s after %d steps".formatted(what, STEPS),
        distance,
        0,
        Budget.ofRounding(rounding));
  }

  /** n^{1/2} times the mean neuron, carried back from the end, is N(0, D), and independent. */
  private static void gaussian(Trial<NetworkInstance> trial, int n) {
    NetworkEnergy energy = trial.instance().network();
    double step = PART_OF_FASTEST / Math.max(1e-3, LinearDescent.fastest(energy.data()));
    Ensemble ensemble =
        Ensemble.onData(energy, law(trial), n, step, new int[] {STEPS}, trial.instance().seed() + n)
            .under(new Dynamics.Lazy());
    LinearEnds ends = LinearEnds.of(trial, ensemble, REPLICATES * trial.sharpness());
    trial.addAll(ends.starts().tests("networks of %d neurons".formatted(n), trial.alpha()));
  }

  private static NormalLaw law(Trial<NetworkInstance> trial) {
    return NormalDraws.mild(
        trial.instance().network().dimension(), trial.instance().stream(Draw.START));
  }

  private static double largest(ParticleMeasure mu) {
    return Arrays.stream(mu.positions()).map(Math::abs).max().orElse(0);
  }
}
