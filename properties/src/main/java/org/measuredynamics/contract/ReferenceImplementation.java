package org.measuredynamics.contract;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.ConicDescent;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.flow.LazyTraining;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/** The reference solver behind the contract. */
@AutoService(Implementation.class)
public final class ReferenceImplementation implements Implementation {
  /** Of one step of the integrator, in the mean over the coordinates. */
  private static final double TOLERANCE = 1e-12;

  /** Of a coordinate from record to record, in a hundred steps. */
  private static final double DECLARED = 100 * TOLERANCE;

  private static final List<String> DYNAMICS =
      List.of(
          "gradient-flow",
          "langevin",
          "stochastic-gradient",
          "birth-death",
          "conic",
          "lazy",
          "preconditioned");

  private static final List<String> PAYOFFS =
      List.of(
          "quadratic",
          "double-well",
          "trigonometric",
          "box-trigonometric",
          "generator-critic",
          "spherical-polynomial",
          "matrix");

  @Override
  public Description describe() {
    List<Capability> units = Unit.all().stream().map(Unit::name).map(Capability::unit).toList();
    return Description.of("reference", "0.1.0", "Java")
        .declaring(Capability.EULER)
        .continuous(DECLARED)
        .declaring(units)
        .declaring(Arrays.stream(Risk.values()).map(Capability::risk).toList())
        .declaring(Arrays.stream(Regulariser.Kind.values()).map(Capability::regulariser).toList())
        .declaring(Capability.NETWORK, Capability.PAIR_INTERACTION)
        .declaring(DYNAMICS.stream().map(Capability::dynamics).toList())
        .declaring(Game.KINDS.stream().map(Capability::dynamics).toList())
        .declaring(Capability.SAMPLE)
        .declaring(PAYOFFS.stream().map(Capability::payoff).toList())
        .declaring(
            Capability.UNEQUAL_WEIGHTS,
            Capability.EVALUATE,
            Capability.ENSEMBLE,
            Capability.SETS,
            Capability.GROUPS,
            Capability.NIKAIDO_ISODA)
        .of("reference", Precision.FLOAT64, Description.Repeatable.BITS);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    Energy energy = problem.energy();
    ParticleMeasure initial = problem.initial();
    double step = problem.step();
    int[] record = problem.record();
    long seed = problem.seed();
    Dynamics dynamics = problem.dynamics();
    if (dynamics instanceof Dynamics.Langevin langevin) {
      return Langevin.of(energy, langevin.temperature()).euler(initial, step, record, seed);
    }
    if (dynamics instanceof Dynamics.Stochastic stochastic) {
      return StochasticGradient.of(
              (NetworkEnergy) energy, stochastic.batch(), stochastic.sampling())
          .run(initial, step, record, seed);
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      BirthDeath flow = BirthDeath.of(energy, reacting.rate(), reacting.form());
      return (reacting.reservoir() == null
              ? flow
              : flow.withReinjection(reacting.reinjection(), reacting.reservoir()))
          .euler(initial, step, record, seed);
    }
    if (dynamics instanceof Dynamics.Conic conic) {
      return ConicDescent.of((NetworkEnergy) energy, conic.massRate(), conic.positionRate())
          .run(initial, step, record);
    }
    if (dynamics instanceof Dynamics.Lazy) {
      return LazyTraining.of((NetworkEnergy) energy).run(initial, step, record);
    }
    GradientFlow plain = GradientFlow.of(energy);
    GradientFlow flow =
        dynamics instanceof Dynamics.Preconditioned preconditioned
            ? plain.withRates(preconditioned.rates())
            : plain;
    return switch (problem.scheme()) {
      case EULER -> flow.euler(initial, step, record);
      case CONTINUOUS -> flow.continuous(initial, step, record, TOLERANCE);
    };
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    double[] gradient = energy.gradient(mu);
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] *= mu.weight(k / mu.dimension());
    }
    double[] outputs =
        energy instanceof NetworkEnergy network ? network.outputs(mu) : new double[0];
    return new Evaluation(outputs, energy.value(mu), gradient);
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return law.draw(particles, seed);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return ensemble.answer(
        replicate -> ensemble.law().draw(ensemble.particles(), ensemble.seed(), replicate),
        ensemble.merging(this::run));
  }

  @Override
  public Game.Played play(Game game) {
    int[] record = game.record();
    if (!game.averaged()) {
      return new Game.Played(
          game.dynamics().run(game.payoff(), game.initial(), game.step(), record, game.seed()),
          List.of());
    }
    int last = record[record.length - 1];
    int[] every = IntStream.rangeClosed(0, last).toArray();
    List<Profile> all =
        game.dynamics().run(game.payoff(), game.initial(), game.step(), every, game.seed());
    double[] row = new double[game.initial().row().size()];
    double[] column = new double[game.initial().column().size()];
    List<Profile> trajectory = new ArrayList<>();
    List<Profile> averages = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        add(all.get(taken).row(), row);
        add(all.get(taken).column(), column);
      }
      trajectory.add(all.get(due));
      averages.add(
          due == 0
              ? game.initial()
              : new Profile(
                  mean(game.initial().row(), row), mean(game.initial().column(), column)));
    }
    return new Game.Played(trajectory, averages);
  }

  private static void add(ParticleMeasure mu, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += mu.weight(i);
    }
  }

  /** Divided by their own sum, not by the number of steps: rounding of long runs adds up. */
  private static ParticleMeasure mean(ParticleMeasure places, double[] sums) {
    double total = Arrays.stream(sums).sum();
    double[] weights = Arrays.stream(sums).map(sum -> sum / total).toArray();
    return ParticleMeasure.of(places.dimension(), places.positions(), weights);
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return NikaidoIsoda.of(payoff, profile);
  }
}
