package org.measuredynamics.variant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.ConicDescent;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.flow.LazyTraining;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * A right program of single precision. Data and particles are rounded, energies and gradients are
 * computed in single precision, and so is every step but its last rounding; noise is drawn step by
 * step, each with a seed of its own. Wide are dot products inside of units, exponentials and means
 * over opponents in games, and continuous time, which starts and ends in single precision.
 *
 * <p>Weights that change are rounded and then divided by their sum: measures have mass 1.
 */
final class SinglePrecision extends Variant {
  private static final int[] ONE = {1};

  SinglePrecision(String name) {
    super(name);
  }

  @Override
  Precision precision() {
    return Precision.FLOAT32;
  }

  /** One step of a dynamics without memory. */
  private interface Step {
    ParticleMeasure after(ParticleMeasure mu, int index);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    ParticleMeasure initial = Single.rounded(problem.initial());
    if (problem.scheme() == Problem.Scheme.CONTINUOUS) {
      return super.run(problem.withEnergy(wide(problem.energy())).from(initial)).stream()
          .map(Single::rounded)
          .toList();
    }
    Step step = step(problem, initial);
    boolean weighs =
        problem.dynamics() instanceof Dynamics.Reacting reacting
            && reacting.form() == BirthDeath.Form.WEIGHTS;
    ParticleMeasure mu = initial;
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        ParticleMeasure moved = step.after(mu, taken);
        mu = weighs ? Single.withWeights(moved) : Single.rounded(moved);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }

  private static Energy wide(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? network.on(Single.rounded(network.given()))
        : energy;
  }

  private static EnergyOf single(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? SingleNetwork.of(network)
        : new SinglePairs((PairInteraction) energy);
  }

  private static Step step(Problem problem, ParticleMeasure initial) {
    EnergyOf energy = single(problem.energy());
    double h = problem.step();
    long seed = problem.seed();
    Dynamics dynamics = problem.dynamics();
    if (dynamics instanceof Dynamics.Langevin langevin) {
      Langevin flow = Langevin.of(energy, langevin.temperature());
      return (mu, index) -> flow.euler(mu, h, ONE, SplitMix.of(seed, index)).get(0);
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      BirthDeath plain = BirthDeath.of(energy, reacting.rate(), reacting.form());
      BirthDeath flow =
          reacting.reservoir() == null
              ? plain
              : plain.withReinjection(reacting.reinjection(), reacting.reservoir());
      return (mu, index) -> flow.euler(mu, h, ONE, SplitMix.of(seed, index)).get(0);
    }
    if (dynamics instanceof Dynamics.Stochastic stochastic) {
      Batches batches = new Batches(problem, stochastic);
      SingleNetwork all = (SingleNetwork) energy;
      return (mu, index) -> GradientFlow.of(all.rows(batches.of(index))).euler(mu, h, ONE).get(0);
    }
    if (dynamics instanceof Dynamics.Conic conic) {
      ConicDescent.of((NetworkEnergy) problem.energy(), conic.massRate(), conic.positionRate());
      return (mu, index) -> conic(energy, conic, mu, h);
    }
    if (dynamics instanceof Dynamics.Lazy) {
      LazyTraining.of((NetworkEnergy) problem.energy());
      SingleLazy lazy = new SingleLazy((SingleNetwork) energy, initial);
      return (mu, index) -> lazy.after(mu, h);
    }
    GradientFlow plain = GradientFlow.of(energy);
    GradientFlow flow =
        dynamics instanceof Dynamics.Preconditioned preconditioned
            ? plain.withRates(preconditioned.rates())
            : plain;
    return (mu, index) -> flow.euler(mu, h, ONE).get(0);
  }

  /** The mini-batches of a run: by a permutation an epoch, else each by a seed of its own. */
  private static final class Batches {
    private final Dynamics.Stochastic stochastic;
    private final long seed;
    private final int data;
    private int[] order;

    Batches(Problem problem, Dynamics.Stochastic stochastic) {
      NetworkEnergy energy = (NetworkEnergy) problem.energy();
      StochasticGradient.of(energy, stochastic.batch(), stochastic.sampling());
      this.stochastic = stochastic;
      seed = SplitMix.of(problem.seed());
      data = energy.data().size();
      order = order(0);
    }

    private int[] order(int epoch) {
      int[] shuffled = new int[data];
      Stream stream = Stream.of(seed, 0, 0, epoch, Purpose.BATCH);
      for (int k = 0; k < data; k++) {
        int other = stream.integer(k + 1);
        shuffled[k] = shuffled[other];
        shuffled[other] = k;
      }
      return shuffled;
    }

    int[] of(int step) {
      int batch = stochastic.batch();
      if (stochastic.sampling() == StochasticGradient.Sampling.EPOCHS) {
        int within = step % (data / batch);
        order = within == 0 ? order(step / (data / batch)) : order;
        return Arrays.copyOfRange(order, within * batch, (within + 1) * batch);
      }
      if (stochastic.sampling() == StochasticGradient.Sampling.ONE_PASS) {
        if ((step + 1L) * batch > data) {
          throw new IllegalArgumentException(
              "record: one pass over %d data in batches of %d ends after %d steps, found more"
                  .formatted(data, batch, data / batch));
        }
        return Arrays.copyOfRange(order, step * batch, (step + 1) * batch);
      }
      Stream stream = Stream.of(seed, 0, 1, step, Purpose.BATCH);
      int[] rows = new int[batch];
      Arrays.setAll(rows, k -> stream.integer(data));
      return rows;
    }
  }

  private static ParticleMeasure conic(
      Energy energy, Dynamics.Conic conic, ParticleMeasure mu, double h) {
    int p = mu.dimension();
    double[] gradient = energy.gradient(mu);
    double[] positions = mu.positions();
    for (int i = 0; i < mu.size(); i++) {
      double mass = Math.abs(positions[i * p]);
      double slope = Math.signum(positions[i * p]) * gradient[i * p];
      positions[i * p] *= StrictMath.exp(-4 * h * conic.massRate() * slope);
      // A mass that has died away leaves its place alone.
      for (int k = i * p + 1; mass >= Float.MIN_NORMAL && k < (i + 1) * p; k++) {
        positions[k] -= h * conic.positionRate() * gradient[k] / mass;
      }
    }
    return mu.at(positions);
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    ParticleMeasure rounded = Single.rounded(mu);
    EnergyOf single = single(energy);
    double[] gradient = single.gradient(rounded);
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] = (float) mu.weight(k / mu.dimension()) * (float) gradient[k];
    }
    return new Evaluation(
        single instanceof SingleNetwork network ? wide(network.outputs(rounded)) : new double[0],
        single.value(rounded),
        gradient);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, k -> values[k]);
    return wide;
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return Single.rounded(super.sample(law, particles, seed));
  }

  @Override
  ParticleMeasure drawn(InitialLaw law, int particles, long seed, int replicate) {
    return Single.rounded(super.drawn(law, particles, seed, replicate));
  }

  /** Neuron by neuron: sums over all of them are what rounds. */
  @Override
  Function<Problem, List<ParticleMeasure>> training(Ensemble ensemble) {
    return this::run;
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    Ensemble.Replicates found = super.ensemble(ensemble);
    double[][][] outputs =
        Arrays.stream(found.outputs())
            .map(records -> Arrays.stream(records).map(Single::rounded).toArray(double[][]::new))
            .toArray(double[][][]::new);
    return new Ensemble.Replicates(outputs, found.initial());
  }

  @Override
  public Game.Played play(Game game) {
    DescentAscent dynamics = game.dynamics();
    Payoff payoff = new SinglePayoff(game.payoff());
    Profile initial = Single.rounded(game.initial());
    if (dynamics.forgetting() > 0) {
      // What players remember cannot be handed over from run to run.
      List<Profile> wide = dynamics.run(payoff, initial, game.step(), game.record(), game.seed());
      return new Game.Played(wide.stream().map(Single::rounded).toList(), List.of());
    }
    Profile before = initial;
    Profile now = initial;
    TimeAverage average = new TimeAverage(game.initial());
    List<Profile> trajectory = new ArrayList<>();
    List<Profile> averages = new ArrayList<>();
    int taken = 0;
    for (int due : game.record()) {
      for (; taken < due; taken++) {
        average.add(now);
        Profile moved =
            dynamics.optimistic()
                ? dynamics.optimisticStep(payoff, before, now, game.step())
                : dynamics
                    .run(payoff, now, game.step(), ONE, SplitMix.of(game.seed(), taken))
                    .get(0);
        before = now;
        now = dynamics.reaction() > 0 ? withWeights(moved) : Single.rounded(moved);
      }
      trajectory.add(now);
      if (game.averaged()) {
        averages.add(average.profile());
      }
    }
    return new Game.Played(trajectory, averages);
  }

  private static Profile withWeights(Profile profile) {
    return new Profile(Single.withWeights(profile.row()), Single.withWeights(profile.column()));
  }

  /** The strategies averaged over the steps taken; the initial ones after none. */
  private static final class TimeAverage {
    private final Profile initial;
    private final double[] row;
    private final double[] column;
    private boolean isEmpty = true;

    TimeAverage(Profile initial) {
      this.initial = initial;
      row = new double[initial.row().size()];
      column = new double[initial.column().size()];
    }

    void add(Profile profile) {
      Arrays.setAll(row, i -> row[i] + profile.row().weight(i));
      Arrays.setAll(column, j -> column[j] + profile.column().weight(j));
      isEmpty = false;
    }

    Profile profile() {
      return isEmpty
          ? initial
          : new Profile(mean(initial.row(), row), mean(initial.column(), column));
    }

    private static ParticleMeasure mean(ParticleMeasure places, double[] sums) {
      return ParticleMeasure.of(
          places.dimension(), Single.rounded(places.positions()), ParticleMeasure.ofMassOne(sums));
    }
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    double[][] rounded =
        Arrays.stream(payoff.matrix()).map(Single::rounded).toArray(double[][]::new);
    return (float) super.nikaidoIsoda(new MatrixPayoff(rounded), profile);
  }
}
