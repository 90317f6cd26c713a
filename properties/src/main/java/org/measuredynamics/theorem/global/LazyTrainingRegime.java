package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.LazyMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The contrast to the mean-field limit: with scaling n^{-1/2}, linearised at the start, residuals
 * follow the kernel of the initial features, and no neuron moves by more than order n^{-1/2}.
 *
 * <p>The first claim is an identity, solved here in the residuals alone: r(k+1) = r(k) - (h/m) K
 * r(k), K the Gram matrix of the features; neurons are where the sum of the residuals takes them.
 * The second is an identity as well, for neurons in pairs of opposite sign: four copies of each
 * move half as far.
 *
 * <p>Alone: {@code check --theorem global.lazy-training}.
 */
@AutoService(Catalogued.class)
public final class LazyTrainingRegime implements Theorem<NetworkInstance> {
  private static final int STEPS = 8;

  @Override
  public Card card() {
    return Card.of("global.lazy-training")
        .states(
            "f = n^-1/2 sum phi, linearised: r(k+1) = (I - (h/m) K) r(k), K = (1/n) sum grad phi . grad phi at the start; the neurons move by order n^-1/2")
        .source("Jacot, Gabriel, Hongler 2018; Chizat, Oyallon, Bach 2019, theorem 2.2")
        .assumes(
            Hypothesis.of("the network is linearised at the start")
                .violatedBy(
                    "features move with the neurons",
                    LazyMutant.NOT_LINEARISED,
                    () -> NetworkInstance.plain("tanh").sized(5, 16, 16),
                    this::check),
            Hypothesis.of("the output is scaled by n^-1/2")
                .violatedBy(
                    "scaling 1/n",
                    LazyMutant.MEAN_FIELD_SCALING,
                    () -> NetworkInstance.plain("tanh").sized(5, 16, 16),
                    this::check))
        .needs(dynamics("lazy"), NETWORK)
        .budget(
            "rounding of a running sum, and features of neurons that it takes over a kink; no discretisation, nothing is random")
        .firstRefutes(LazyMutant.NOT_LINEARISED)
        .alone(RareMutant.AFTER_8_STEPS)
        .cost(2)
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).alone().plain().ofData(1, 16).arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() && instance.risk() == Risk.SQUARE
        ? Optional.empty()
        : Optional.of("a network under the square risk");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    followTheKernel(trial);
    if (trial.instance().network().unit().hasOutputWeight()) {
      moveHalfAsFar(trial);
    }
  }

  /**
   * theta_i(T) = theta_i(0) - h / (m n^1/2) sum_j sum_(k &lt; T) r_j(k) grad phi(theta_i(0); x_j).
   */
  private static void followTheKernel(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    TangentKernel kernel = TangentKernel.of(energy, trial.initial());
    double step = 0.5 / Math.max(kernel.rateBound(), 1e-3);
    double[] expected = kernel.after(step, STEPS).positions();
    double[] found = run(trial, energy, trial.initial(), step).get(1).positions();
    double farthest = 0;
    for (int c = 0; c < found.length; c++) {
      farthest = Math.max(farthest, Math.abs(found[c] - expected[c]));
    }
    double rounding = kernel.rounding(step, STEPS, largest(expected), trial.roundoff());
    trial.identity("neurons where the kernel takes them", farthest, 0, Budget.ofRounding(rounding));
  }

  /**
   * Neurons in pairs of opposite output weight start from f = 0, so four copies of each have the
   * same kernel and the same residuals: every copy moves by half as much.
   */
  private static void moveHalfAsFar(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure once = oppositePairs(trial.instance(), energy.dimension());
    TangentKernel kernel = TangentKernel.of(energy, once);
    double step = 0.5 / Math.max(kernel.rateBound(), 1e-3);
    List<ParticleMeasure> path = run(trial, energy, once, step);
    List<ParticleMeasure> copied = run(trial, energy, once.duplicated(4), step);
    int n = 4 * once.size();
    double farthest = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < once.dimension(); k++) {
        double move = path.get(1).position(i / 4, k) - path.get(0).position(i / 4, k);
        double half = copied.get(1).position(i, k) - copied.get(0).position(i, k);
        farthest = Math.max(farthest, Math.abs(move - 2 * half));
      }
    }
    TangentKernel ofCopies = TangentKernel.of(energy, once.duplicated(4));
    double farther = largest(path.get(1).positions());
    double rounding = 3 * ofCopies.rounding(step, STEPS, farther, trial.roundoff());
    trial.identity(
        "movement of four copies, twice, against that of one",
        farthest,
        0,
        Budget.ofRounding(rounding));
  }

  /** The measures after 0 and after {@value #STEPS} steps. */
  private static List<ParticleMeasure> run(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure initial, double step) {
    return trial
        .implementation()
        .run(
            new Problem(
                new Dynamics.Lazy(),
                energy,
                initial,
                Problem.Scheme.EULER,
                step,
                new int[] {0, STEPS},
                0));
  }

  /** Normal neurons, each with its twin of opposite output weight. */
  private static ParticleMeasure oppositePairs(NetworkInstance instance, int p) {
    int pairs = Math.max(1, Math.min(32, instance.particles() / 2));
    double[] positions = new double[2 * pairs * p];
    for (int i = 0; i < pairs; i++) {
      double[] theta = Stream.of(instance.seed(), 0, i, 0, Purpose.REPLICATE).normals(p);
      for (int k = 0; k < p; k++) {
        double normal = theta[k] * (k == 0 ? 1 : 1 / Math.sqrt(p - 1));
        positions[2 * i * p + k] = normal;
        positions[(2 * i + 1) * p + k] = k == 0 ? -normal : normal;
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  private static double largest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
  }
}
