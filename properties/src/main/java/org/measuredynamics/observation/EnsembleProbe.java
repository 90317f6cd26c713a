package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.statistic.NormalArray;

/**
 * Small ensembles of what an implementation declares, to look at how neurons are drawn. Each design
 * has a number, hence a seed and a law of its own.
 *
 * @param trial whose implementation is asked
 */
public record EnsembleProbe(Trial<?> trial) {
  private static final int[] TRAINED = {0, 1, 2, 4};

  /** Neurons of a network whose training is followed. */
  private static final int NARROW = 16;

  /** The number of a replicate far on. */
  public static final int FAR = 1 << 20;

  private ProbeNetworks networks() {
    return new ProbeNetworks(trial.description());
  }

  /** Returns networks of everything that is declared. */
  public List<NetworkEnergy> networks(int design) {
    return networks().all(trial.probe(design));
  }

  /** Returns the network on inputs of dimension d that stands for all, where draws matter alone. */
  public NetworkEnergy network(int d) {
    return networks().first(d, trial.probe(1));
  }

  /** Returns the dynamics that it can be trained by. */
  public List<Dynamics> dynamics() {
    return networks().dynamics(network(3));
  }

  private Ensemble question(NetworkEnergy energy, InitialLaw law, int n, int design) {
    Dynamics dynamics = networks().dynamics(energy).get(0);
    return DrawnEnsemble.question(dynamics, energy, law, n, trial.probe(2), trial.seed(design), 0);
  }

  /** Returns an ensemble of n neurons of a normal law. */
  public Ensemble normal(int n, int design) {
    NetworkEnergy energy = network(3);
    NormalLaw law = NormalDraws.law(energy.dimension(), trial.probe(design));
    return question(energy, law, n, design);
  }

  /** Returns an ensemble of n neurons that are atoms on a line. */
  public Ensemble atoms(double[] weights, int n, int design) {
    NetworkEnergy energy = network(1);
    return question(energy, ProbeNetworks.onALine(energy.dimension(), weights), n, design);
  }

  /** Returns an ensemble of few neurons of a normal law that can be trained. */
  public Ensemble mild(NetworkEnergy energy, int design) {
    return mild(energy, NARROW, design);
  }

  private Ensemble mild(NetworkEnergy energy, int n, int design) {
    NormalLaw law = NormalDraws.mild(energy.dimension(), trial.probe(design));
    return question(energy, law, n, design);
  }

  /** Looks at so many numbers of normal neurons: their law, and the outputs before training. */
  public DrawnEnsemble few(String what, Ensemble question, int numbers) {
    int p = question.law().dimension();
    int replicates = Math.max(8, numbers / (question.particles() * p));
    DrawnEnsemble drawn = DrawnEnsemble.of(trial, question, 0, replicates);
    drawn.observeOutputs(trial, what, replicates);
    NormalDraws normal = drawn.normal();
    trial.addAll(normal.array(drawn.axes()).tests(what, trial.alpha() / 2));
    trial.addAll(normal.scales(what, trial.alpha() / 2));
    return drawn;
  }

  /**
   * Looks at a few steps of the flow, replicate by replicate, the first ones, as many as neurons,
   * and some far on.
   */
  public void trained(String what, Ensemble question) {
    if (DrawnEnsemble.isFollowed(question.dynamics())) {
      Ensemble steps = followed(question);
      DrawnEnsemble.of(trial, steps, 0, question.particles())
          .observeOutputs(trial, what + ", trained", 2);
      DrawnEnsemble.of(trial, steps, FAR, 2).observeOutputs(trial, what + ", trained, far", 2);
    }
  }

  /** Mini-batches are followed step by step. */
  private static Ensemble followed(Ensemble question) {
    return question.recorded(
        question.dynamics() instanceof Dynamics.Stochastic ? Trial.every(3) : TRAINED);
  }

  /** Looks at a few steps on mini-batches of one datum and of two, if they are declared. */
  public void onBatches(String what, NetworkEnergy energy, int design) {
    if (trial.declares(Capability.dynamics("stochastic-gradient"))) {
      Ensemble question = mild(energy, 4, design);
      for (int batch = 1; batch <= 2; batch++) {
        trained("%s, batches of %d".formatted(what, batch), question.under(batches(batch)));
      }
    }
  }

  private static Dynamics batches(int batch) {
    return new Dynamics.Stochastic(batch, Sampling.WITH_REPLACEMENT);
  }

  /**
   * Looks at neurons and replicates as many as a neuron has coordinates, as there are data, or
   * points, or as each other, and at as many data in a mini-batch: what is divided or added up
   * along another axis is off.
   */
  public void shapes(String what, Ensemble question, int design) {
    int p = question.law().dimension();
    double[] deviations = new double[p];
    Arrays.setAll(deviations, k -> Math.scalb(1.0, k % 4 - 2));
    NormalLaw law = new NormalLaw(deviations);
    int[] sizes =
        IntStream.of(p, question.energy().data().size(), question.points().length)
            .filter(size -> size > 1)
            .distinct()
            .toArray();
    int first = 0;
    for (int n : sizes) {
      NormalArray pool = NormalArray.of(new double[0]);
      for (int replicates : sizes) {
        Dynamics dynamics =
            question.dynamics() instanceof Dynamics.Stochastic ? batches(n) : question.dynamics();
        Ensemble shape = question(question.energy(), law, n, design).under(dynamics);
        boolean isFollowed = DrawnEnsemble.isFollowed(dynamics);
        DrawnEnsemble drawn =
            DrawnEnsemble.of(trial, isFollowed ? followed(shape) : shape, first, replicates);
        first += replicates;
        drawn.observeOutputs(
            trial, "%s, %d replicates of %d neurons".formatted(what, replicates, n), replicates);
        pool = pool.with(drawn.normal().array(drawn.axes()));
      }
      trial.addAll(pool.scale(what + ", %d neurons".formatted(n), trial.alpha() / sizes.length));
    }
  }
}
