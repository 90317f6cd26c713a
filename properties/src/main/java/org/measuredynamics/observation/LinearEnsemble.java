package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Probe;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Langevin ensembles of linear units whose outputs are asked for at the unit vectors: the
 * coordinates of the mean neuron, which has a drift of its own.
 *
 * @param energy without a regulariser or with a ridge
 */
public record LinearEnsemble(NetworkEnergy energy) {
  /** The usual dimension of inputs, and of neurons. */
  public static final int DIMENSION = 4;

  /** Returns it where linear units are declared. */
  public static Optional<LinearEnsemble> of(Trial<?> trial, int design, int dimension) {
    return Probe.plain(trial.description(), dimension, 1, trial.probe(design))
        .map(Probe::energy)
        .filter(NetworkEnergy.class::isInstance)
        .map(NetworkEnergy.class::cast)
        .filter(energy -> energy.unit().name().equals("linear"))
        .filter(energy -> energy.regulariser().kind() != Regulariser.Kind.WELLS)
        .map(LinearEnsemble::new);
  }

  /** Returns the first replicate of n standard normal neurons at temperature 0.3. */
  public Ensemble warm(int n, int steps, long seed) {
    return means(n, Probe.WARM, step(energy), steps, seed);
  }

  /** Returns the first replicate of n standard normal neurons, every step recorded. */
  public Ensemble means(int n, double temperature, double step, int steps, long seed) {
    int p = energy.dimension();
    double[][] axes = new double[p][p];
    for (int c = 0; c < p; c++) {
      axes[c][c] = 1;
    }
    return new Ensemble(
        new Dynamics.Langevin(temperature),
        energy,
        standard(energy),
        n,
        step,
        IntStream.rangeClosed(0, steps).toArray(),
        axes,
        false,
        seed,
        0,
        1);
  }

  /**
   * Looks at neurons and replicates as many as coordinates, as data, as each other, in cold steps:
   * what is added up along another axis drifts otherwise.
   *
   * @param design the first of the designs whose seeds are used
   */
  public void shapes(Trial<?> trial, int design) {
    double step = step(energy);
    double[] temperatures =
        Probe.temperatures(trial.description().precision(), energy.dimension(), step);
    double cold = temperatures[temperatures.length - 1];
    int[] sizes = IntStream.of(2, energy.dimension(), energy.data().size()).distinct().toArray();
    double share = trial.alpha() / (sizes.length * sizes.length);
    int shapes = 0;
    for (int n : sizes) {
      for (int replicates : sizes) {
        long seed = trial.seed(design + shapes++);
        Ensemble shape = means(n, cold, step, 3, seed).part(0, replicates);
        String what = "%d replicates of %d neurons, cold".formatted(replicates, n);
        trial.addAll(EnsembleResiduals.ofMeans(trial, shape).rows(what, share));
      }
    }
  }

  /** Returns the standard normal law of neurons. */
  public static NormalLaw standard(NetworkEnergy energy) {
    double[] ones = new double[energy.dimension()];
    Arrays.fill(ones, 1);
    return new NormalLaw(ones);
  }

  /** Returns 1 / 4L at a neuron that is 1 in each coordinate, and 0.1 at most. */
  public static double step(NetworkEnergy energy) {
    double[] ones = standard(energy).deviations();
    return Math.min(
        0.1, EulerPath.step(energy, ParticleMeasure.uniform(energy.dimension(), ones), 0.25));
  }
}
