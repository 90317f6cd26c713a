package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;

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
    NormalLaw law = NormalDraws.mild(energy.dimension(), trial.probe(design));
    return question(energy, law, NARROW, design);
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

  /** Looks at a few steps of the flow, replicate by replicate, the first ones and some far on. */
  public void trained(String what, Ensemble question) {
    if (DrawnEnsemble.isFollowed(question.dynamics())) {
      Ensemble steps = DrawnEnsemble.after(question, TRAINED);
      DrawnEnsemble.of(trial, steps, 0, 4).observeOutputs(trial, what + ", trained", 4);
      DrawnEnsemble.of(trial, steps, FAR, 2).observeOutputs(trial, what + ", trained, far", 2);
    }
  }
}
