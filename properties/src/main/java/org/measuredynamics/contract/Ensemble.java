package org.measuredynamics.contract;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Independent networks of n neurons, each drawn by the implementation itself from mu_0 and trained
 * by Euler steps; what comes back is their outputs. Replicate r is a function of the seed and of r
 * alone, so a part of an ensemble may be asked for at a time.
 *
 * @param dynamics the dynamics
 * @param energy the energy
 * @param law mu_0, of which the neurons are independent draws
 * @param particles n
 * @param step h
 * @param record numbers of steps after which to record, ascending
 * @param points inputs at which outputs are asked for, q rows of length d
 * @param withInitial whether the neurons that were drawn are asked for too
 * @param seed of whatever is random; between 0 and 2^53
 * @param first number of the first replicate
 * @param replicates how many replicates
 */
public record Ensemble(
    Dynamics dynamics,
    NetworkEnergy energy,
    InitialLaw law,
    int particles,
    double step,
    int[] record,
    double[][] points,
    boolean withInitial,
    long seed,
    int first,
    int replicates) {

  /** Returns the ensemble of the gradient flow whose outputs are asked for at the data. */
  public static Ensemble onData(
      NetworkEnergy energy, InitialLaw law, int particles, double step, int[] record, long seed) {
    double[][] points = new double[energy.data().size()][];
    Arrays.setAll(points, energy.data()::input);
    return new Ensemble(
        new Dynamics.GradientFlow(),
        energy,
        law,
        particles,
        step,
        record,
        points,
        false,
        seed,
        0,
        1);
  }

  /** Returns the same ensemble under another dynamics. */
  public Ensemble under(Dynamics other) {
    return new Ensemble(
        other, energy, law, particles, step, record, points, withInitial, seed, first, replicates);
  }

  /** Returns the same ensemble whose outputs are asked for at other points. */
  public Ensemble at(double[][] others) {
    return new Ensemble(
        dynamics,
        energy,
        law,
        particles,
        step,
        record,
        others,
        withInitial,
        seed,
        first,
        replicates);
  }

  /** Returns the same ensemble with the neurons that were drawn. */
  public Ensemble withInitialNeurons() {
    return new Ensemble(
        dynamics, energy, law, particles, step, record, points, true, seed, first, replicates);
  }

  /** Returns the same ensemble of another seed. */
  public Ensemble withSeed(long other) {
    return new Ensemble(
        dynamics,
        energy,
        law,
        particles,
        step,
        record,
        points,
        withInitial,
        other,
        first,
        replicates);
  }

  /** Returns so many replicates of the ensemble from the given one on. */
  public Ensemble part(int from, int count) {
    return new Ensemble(
        dynamics, energy, law, particles, step, record, points, withInitial, seed, from, count);
  }

  /** Returns the energy whose outputs are those at the points. */
  public NetworkEnergy atPoints() {
    int d = energy.data().dimension();
    double[] inputs = new double[points.length * d];
    double[] targets = new double[points.length];
    for (int x = 0; x < points.length; x++) {
      System.arraycopy(points[x], 0, inputs, x * d, d);
      targets[x] = 1;
    }
    return energy.on(DataSet.of("points", d, inputs, targets));
  }

  /** Returns the problem of one replicate, once its neurons are drawn. */
  public Problem from(ParticleMeasure drawn, int replicate) {
    return new Problem(
        dynamics,
        energy,
        drawn,
        Problem.Scheme.EULER,
        step,
        record,
        Stream.of(seed, replicate, 0, 0, Purpose.REPLICATE).seed());
  }

  /**
   * Returns the answer of an implementation in the JVM; replicates are shared among threads.
   *
   * @param draw the neurons of the replicate of that number
   * @param train the measures at the record times
   */
  public Replicates answer(
      IntFunction<ParticleMeasure> draw, Function<Problem, List<ParticleMeasure>> train) {
    double[][][] outputs = new double[replicates][][];
    double[][] initial = new double[withInitial ? replicates : 0][];
    NetworkEnergy atPoints = atPoints();
    IntStream.range(0, replicates)
        .parallel()
        .forEach(
            k -> {
              ParticleMeasure drawn = draw.apply(first + k);
              outputs[k] =
                  train.apply(from(drawn, first + k)).stream()
                      .map(atPoints::outputs)
                      .toArray(double[][]::new);
              if (withInitial) {
                initial[k] = drawn.positions();
              }
            });
    return new Replicates(outputs, initial);
  }

  /**
   * Returns a faster training where neurons are drawn from atoms: those that begin in one place
   * move as one, under the gradient flow and under mini-batches, which all neurons see. A wide
   * network is then a measure of few particles.
   *
   * @param train the measures at the record times
   */
  public Function<Problem, List<ParticleMeasure>> merging(
      Function<Problem, List<ParticleMeasure>> train) {
    boolean moveAlike =
        dynamics instanceof Dynamics.GradientFlow || dynamics instanceof Dynamics.Stochastic;
    return moveAlike && law instanceof ParticleMeasure
        ? problem -> train.apply(problem.from(problem.initial().merged()))
        : train;
  }

  /**
   * What an ensemble answers.
   *
   * @param outputs f(x; mu_t^n), replicates x records x q
   * @param initial the neurons drawn, replicates x (n p); empty unless asked for
   */
  public record Replicates(double[][][] outputs, double[][] initial) {}
}
