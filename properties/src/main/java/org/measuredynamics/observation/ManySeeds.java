package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.instance.Probe;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.SeedCollisions;

/**
 * The shortest questions whose answers are random, each asked at many seeds: no two are to agree.
 * Two answers of a right implementation do with probability 2^-50 at most, in every precision that
 * is declared.
 *
 * @param trial whose implementation is asked
 * @param design whose seed and whose random numbers are used
 */
public record ManySeeds(Trial<?> trial, int design) {
  /** Seeds that are reduced by a number up to 2^18 meet twice. */
  private static final int REACH = 725;

  /** Of what is drawn as something else is that was looked at, by a number up to 2^15. */
  private static final int SHORTER = 256;

  /** Two runs on mini-batches agree with probability 2^-64 at most. */
  private static final int BITS = 64;

  /** One pass over 40 data in four batches: 40! / (10!)^4 is 2^72. */
  private static final int PASSED = 40;

  private static final int BATCHES = 4;

  private static final int DATA = 16;
  private static final int ATOMS = 48;
  private static final int DIMENSION = 4;

  private long[] seeds(int reach) {
    boolean isQuick = trial.sharpness() < 128;
    return SeedCollisions.seeds(trial.seed(design), isQuick ? reach / 16 : reach);
  }

  /** Answers that are empty tell nothing. */
  private void ask(String what, int reach, LongFunction<double[]> answer) {
    SeedCollisions collisions = new SeedCollisions(what);
    for (long seed : seeds(reach)) {
      double[] numbers = answer.apply(seed);
      if (numbers.length > 0) {
        collisions.add(seed, numbers);
      }
    }
    trial.add(collisions.comparison(trial.alpha()));
  }

  private double[] end(Dynamics dynamics, Energy energy, ParticleMeasure from, double h, long s) {
    Problem.Scheme scheme = Problem.Scheme.EULER;
    Problem problem = new Problem(dynamics, energy, from, scheme, h, new int[] {1}, s);
    return trial.implementation().run(problem).get(0).positions();
  }

  /** Asks for particles of a normal law. */
  public void sampled() {
    NormalLaw law = NormalDraws.law(DIMENSION, trial.probe(design));
    ask(
        "particles",
        REACH,
        seed -> trial.implementation().sample(law, DIMENSION, seed).positions());
  }

  /** Asks for one Langevin step, with noise of deviation 1. */
  public void noise() {
    Probe.plain(trial.description(), DIMENSION, DIMENSION, trial.probe(design))
        .ifPresent(
            probe -> {
              double h = Math.min(0.1, EulerPath.step(probe.energy(), probe.initial(), 0.25));
              Dynamics noisy = new Dynamics.Langevin(0.5 / h);
              ask(
                  "noisy steps",
                  REACH,
                  seed -> end(noisy, probe.energy(), probe.initial(), h, seed));
            });
  }

  /** Asks for a few mini-batches of as many data as there are. */
  public void batches() {
    BatchProblem problem = axes(DATA);
    Dynamics.Stochastic drawn = drawn(problem);
    int steps = steps(problem.data(), drawn.batch());
    ask("mini-batches", REACH, seed -> data(run(problem, drawn, steps, seed)));
  }

  /** Where nothing but a single datum is read without a search, of one. */
  private static Dynamics.Stochastic drawn(BatchProblem problem) {
    int batch = problem.inputs() == BatchProblem.Inputs.AXES ? problem.data() : 1;
    return new Dynamics.Stochastic(batch, Sampling.WITH_REPLACEMENT);
  }

  /** Asks for one pass, or one epoch, over data, where their order is seen. */
  public void passes(Sampling sampling) {
    BatchProblem problem = axes(PASSED);
    if (problem.inputs() == BatchProblem.Inputs.AXES) {
      ask("passes", SHORTER, seed -> data(run(problem, pass(sampling), BATCHES, seed)));
    }
  }

  private static Dynamics.Stochastic pass(Sampling sampling) {
    return new Dynamics.Stochastic(PASSED / BATCHES, sampling);
  }

  /** Asks for mini-batches, and for one pass, of the first replicate. */
  public void batchesOfReplicates() {
    BatchProblem problem = axes(DATA);
    if (!trial.declares(Capability.ENSEMBLE) || problem.inputs() != BatchProblem.Inputs.AXES) {
      return;
    }
    Dynamics.Stochastic drawn = drawn(problem);
    int steps = steps(problem.data(), drawn.batch());
    ask("mini-batches of replicates", REACH, seed -> data(replicate(problem, drawn, steps, seed)));
    if (trial.declares(Capability.sampling(Sampling.ONE_PASS))) {
      BatchProblem passed = axes(PASSED);
      ask(
          "passes of replicates",
          SHORTER,
          seed -> data(replicate(passed, pass(Sampling.ONE_PASS), BATCHES, seed)));
    }
  }

  private BatchProblem axes(int data) {
    return BatchProblem.axes(trial.description(), data, data, trial.probe(design).seed());
  }

  private static int steps(int data, int batch) {
    return (int) Math.ceil(BITS * StrictMath.log(2) / -StrictMath.log(meeting(data, batch)));
  }

  /**
   * The probability that two mini-batches of B out of m data agree, sum_k p_k^2 of the multinomial
   * law: (B! / m^B)^2 times the coefficient of x^B in (sum_k x^k / k!^2)^m.
   */
  static double meeting(int data, int batch) {
    double[] power = new double[batch + 1];
    power[0] = 1;
    for (int j = 0; j < data; j++) {
      for (int k = batch; k >= 0; k--) {
        double sum = 0;
        for (int i = 0; i <= k; i++) {
          double factorial = CombinatoricsUtils.factorialDouble(i);
          sum += power[k - i] / factorial / factorial;
        }
        power[k] = sum;
      }
    }
    double ways = CombinatoricsUtils.factorialDouble(batch) / StrictMath.pow(data, batch);
    return ways * ways * power[batch];
  }

  private ObservedBatches run(
      BatchProblem problem, Dynamics.Stochastic dynamics, int steps, long seed) {
    return ObservedBatches.of(
        trial.implementation(),
        problem,
        dynamics.batch(),
        dynamics.sampling(),
        Trial.every(steps),
        seed);
  }

  private ObservedBatches replicate(
      BatchProblem problem, Dynamics.Stochastic dynamics, int steps, long seed) {
    return BatchEnsemble.of(trial.implementation(), problem, dynamics, steps, seed, 0, 1)
        .runs()
        .get(0);
  }

  private static double[] data(ObservedBatches seen) {
    return seen.isAmbiguous()
        ? new double[0]
        : seen.counts().stream().flatMapToInt(Arrays::stream).asDoubleStream().toArray();
  }

  /**
   * Asks for one step of killing and cloning in which all that live are kept: of 84 particles each
   * is killed with probability 0.6.
   */
  public void killing() {
    TwoCircles circles = TwoCircles.of(trial.description(), trial.probe(design), 84, 12, 8);
    Dynamics killing = new Dynamics.Reacting(CircleRuns.RATE, BirthDeath.Form.PARTICLES);
    ask(
        "survivors",
        REACH,
        seed -> places(end(killing, circles.energy(), circles.initial(), CircleRuns.STEP, seed)));
  }

  /** A number for each place in the plane that is taken, however many there are in it. */
  private static double[] places(double[] positions) {
    return IntStream.range(0, positions.length / 2)
        .mapToDouble(i -> positions[2 * i] + Math.PI * positions[2 * i + 1])
        .sorted()
        .distinct()
        .toArray();
  }

  /** Asks for one step in which all particles are drawn from a reservoir. */
  public void births() {
    TwoCircles circles =
        TwoCircles.of(trial.description(), trial.probe(design), DIMENSION, DIMENSION, 1);
    Dynamics all = ReservoirDraws.all(circles.initial().dimension());
    ask(
        "draws of the reservoir",
        SHORTER,
        seed -> end(all, circles.energy(), circles.initial(), CircleRuns.STEP, seed));
  }

  /** Asks for the neurons of the first replicate, normal ones and atoms. */
  public void neurons() {
    EnsembleProbe probe = new EnsembleProbe(trial);
    neurons("normal neurons", REACH, probe.normal(2 * DIMENSION, design));
    neurons("atoms", SHORTER, probe.atoms(ProbeNetworks.equal(ATOMS), DATA, design));
  }

  private void neurons(String what, int reach, Ensemble question) {
    Function<Ensemble, double[]> drawn =
        ensemble -> trial.implementation().ensemble(ensemble).initial()[0];
    ask(what, reach, seed -> drawn.apply(question.withSeed(seed)));
  }

  /** Asks for one noisy step of a linear neuron that begins in one place whatever the seed. */
  public void noiseOfReplicates() {
    Optional<LinearEnsemble> linear = LinearEnsemble.of(trial, design, DIMENSION);
    if (linear.isEmpty()) {
      return;
    }
    double h = LinearEnsemble.step(linear.get().energy());
    Ensemble question = linear.get().means(1, 0.5 / h, h, 1, 0).of(oneAtom());
    ask(
        "noisy steps of replicates",
        REACH,
        seed -> {
          double[][] path = trial.implementation().ensemble(question.withSeed(seed)).outputs()[0];
          return Arrays.stream(path).flatMapToDouble(Arrays::stream).toArray();
        });
  }

  private static ParticleMeasure oneAtom() {
    return ProbeNetworks.onALine(DIMENSION, new double[] {1});
  }

  /** Asks for one noisy step of eight strategies of each player. */
  public void players(NoisyGames games) {
    GameRun run = games.wide(design, 1, 2 * DIMENSION, 1).run();
    SeedCollisions row = new SeedCollisions("noisy steps of the row player");
    SeedCollisions column = new SeedCollisions("noisy steps of the column player");
    for (long seed : seeds(REACH)) {
      Profile after = run.withSeed(seed).after(trial, 1);
      row.add(seed, after.row().positions());
      column.add(seed, after.column().positions());
    }
    trial.add(row.comparison(trial.alpha() / 2));
    trial.add(column.comparison(trial.alpha() / 2));
  }
}
