package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.RankDecision;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Networks that are trained on every image of every input are as random functions invariant, at
 * every width, time and batch size, off the data too: no single one is, their law is.
 *
 * <p>Outputs alone are asked for, at the orbits of points that are no data.
 *
 * <p>Alone: {@code check --theorem fluctuation.augmentation}.
 */
@AutoService(Catalogued.class)
public final class AugmentationOfEnsembles implements Theorem<NetworkInstance> {
  private static final int WIDTH = 16;
  private static final int REPLICATES = 512;
  private static final int STEPS = 40;
  private static final int PROBES = 8;

  /** h times the steps over 1 / L of a network of the law. */
  private static final double REACH = 12;

  @Override
  public Card card() {
    return Card.of("fluctuation.augmentation")
        .states(
            "mu_0 invariant under G, data g x_j, g in G, of the targets y_j, mini-batches whatever their number: f(g .) has the law of f, for every n, h and k; the rank of f(x) among all f(g x) is uniform on 1, ..., |G|")
        .source(
            "Gerken, Kessel 2024 (means, infinite width); Nordenfors, Flinth 2024; theory.md, Equivariance and orbits")
        .assumes(
            violated(
                "the data are whole orbits",
                "one image of an input is missing",
                SymmetricInstance::missingImage,
                1),
            violated(
                "an orbit has one target",
                "another target at one image of an input",
                AugmentationOfEnsembles::unequalTargets,
                1),
            violated(
                "mu_0 is invariant",
                "the first coordinate of neurons is four times as wide",
                SymmetricInstance::invariantEnergy,
                4))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"))
        .uses(dynamics("stochastic-gradient"))
        .budget(
            "Monte Carlo: exact binomial tails at alpha; rounding: numbers nearer than the growth of what steps round have either order; no discretisation, no limit in n")
        .firstRefutes(EnsembleMutant.LAST_DATUM_DROPPED_LATE)
        .alone(RareMutant.OF_40_STEPS)
        .cost(10)
        .sharpened();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    SymmetricInstance problem = SymmetricInstance.of(trial.instance());
    NetworkEnergy whole = problem.invariantEnergy();
    boolean hasBatches = trial.declares(dynamics("stochastic-gradient"));
    Trial<NetworkInstance> part = trial.withPart(hasBatches ? 0.5 : 1);
    ranks(part, problem, whole, new Dynamics.GradientFlow(), 1);
    if (hasBatches) {
      Dynamics batches = new Dynamics.Stochastic(2, Sampling.WITH_REPLACEMENT);
      part.later(each -> ranks(each, problem, whole, batches, 1));
    }
  }

  private static Hypothesis violated(
      String words,
      String name,
      Function<SymmetricInstance, NetworkEnergy> energy,
      double stretch) {
    Consumer<Trial<NetworkInstance>> claim =
        trial -> {
          SymmetricInstance problem = SymmetricInstance.of(trial.instance());
          ranks(trial, problem, energy.apply(problem), new Dynamics.GradientFlow(), stretch);
        };
    return Hypothesis.of(words)
        .violatedBy(
            name,
            ReferenceImplementation::new,
            () -> NetworkInstance.plain("tanh").sized(4, 1, 1),
            claim);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return SymmetricInstance.networks(declared, 1).alone(AugmentationOfEnsembles::fits).arbitrary();
  }

  private static boolean fits(Unit unit) {
    return SymmetricInstance.isActedOn(unit) && !unit.isOverSets();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() && fits(Unit.named(instance.unit()))
        ? Optional.empty()
        : Optional.of("isometries act on the unit");
  }

  private static NetworkEnergy unequalTargets(SymmetricInstance problem) {
    DataSet images = problem.invariantEnergy().data();
    double[] targets = images.targets();
    targets[0] += 4;
    return problem.energy().on(DataSet.of("unequal", images.dimension(), images.inputs(), targets));
  }

  /**
   * The rank of f(x) among f(g x) is uniform, at each of some points.
   *
   * @param stretch of the deviation of the first coordinate that a group acts on
   */
  private static void ranks(
      Trial<NetworkInstance> trial,
      SymmetricInstance problem,
      NetworkEnergy energy,
      Dynamics dynamics,
      double stretch) {
    Group group = problem.group();
    int order = group.order();
    NormalLaw law = law(energy, stretch);
    ParticleMeasure typical = law.draw(WIDTH, trial.instance().stream(Draw.START).seed(), 0);
    double step = EulerPath.step(energy, typical, REACH / STEPS);
    double[] probes = trial.instance().stream(Draw.ROTATION).normals(PROBES * group.dimension());
    DataSet points =
        group.images(DataSet.of("probes", group.dimension(), probes, new double[PROBES]));
    Ensemble ensemble =
        Ensemble.onData(energy, law, WIDTH, step, new int[] {STEPS}, trial.instance().seed())
            .under(dynamics)
            .at(points.eachInput());
    int replicates = REPLICATES * trial.sharpness();
    double[][][] outputs = trial.implementation().ensemble(ensemble.part(0, replicates)).outputs();
    // What steps round, times their growth on a typical network.
    double rounding =
        4 * STEPS * energy.operations(WIDTH) * trial.roundoff() * StrictMath.exp(REACH);
    for (int q = 0; q < PROBES; q++) {
      double[][] orbits = new double[replicates][];
      double[] blur = new double[replicates];
      for (int r = 0; r < replicates; r++) {
        orbits[r] = Arrays.copyOfRange(outputs[r][0], q * order, (q + 1) * order);
        blur[r] = rounding * (1 + Arrays.stream(orbits[r]).map(Math::abs).max().orElseThrow());
      }
      trial.addAll(
          RankDecision.uniform(
              "rank of f in an orbit, %s, %s, point %d".formatted(dynamics.kind(), group.name(), q),
              orbits,
              blur,
              trial.alpha() / PROBES));
    }
  }

  /** Deviations that a group does not change. */
  private static NormalLaw law(NetworkEnergy energy, double stretch) {
    Unit unit = energy.unit();
    int d = energy.data().dimension();
    double[] deviations = new double[energy.dimension()];
    Arrays.fill(deviations, 1 / Math.sqrt(d));
    if (unit.hasOutputWeight()) {
      deviations[0] = 1;
    }
    deviations[unit.orthogonalBlocks(d)[0]] *= stretch;
    return new NormalLaw(deviations);
  }
}
