package org.measuredynamics.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.symmetry.Group;

/** Small questions of every kind that the contract knows. */
public final class Questions {
  private static final int[] RECORD = {0, 2, 5};
  private static final double STEP = 0.05;
  private static final int DIMENSION = 3;

  private Questions() {}

  /** An energy and particles for it. */
  public record State(Energy energy, ParticleMeasure mu) {
    /** Returns the state, its weights made equal. */
    State uniform() {
      return new State(energy, ParticleMeasure.uniform(mu.dimension(), mu.positions()));
    }
  }

  /** Returns states of every unit, risk and regulariser, with and without sets and groups. */
  public static List<State> states() {
    List<State> states = new ArrayList<>();
    List<Unit> units = Unit.all();
    List<Regulariser.Kind> kinds = List.of(Regulariser.Kind.values());
    for (int k = 0; k < units.size(); k++) {
      for (NetworkInstance.Source source :
          List.of(
              NetworkInstance.Source.SYNTHETIC,
              NetworkInstance.Source.SETS,
              NetworkInstance.Source.DIABETES)) {
        Regulariser.Kind kind = kinds.get(states.size() % kinds.size());
        boolean fits = kind != Regulariser.Kind.TOTAL_VARIATION || units.get(k).hasOutputWeight();
        NetworkInstance instance =
            new NetworkInstance(
                units.get(k).name(),
                k % 3 == 0 ? Risk.LOGISTIC : Risk.SQUARE,
                fits ? kind : Regulariser.Kind.NONE,
                source,
                DIMENSION,
                7,
                5,
                k % 2 == 0,
                k);
        states.add(new State(instance.energy(), instance.initial()));
      }
    }
    NetworkInstance tanh = tanh();
    NetworkInstance sets = tanh.from(NetworkInstance.Source.SETS);
    for (Group group :
        List.of(
            Group.reflection(DIMENSION),
            Group.rotations(DIMENSION, 5),
            Group.permutations(DIMENSION, 3))) {
      states.add(new State(tanh.network().symmetrised(group), tanh.initial()));
      states.add(new State(sets.network().symmetrised(group), sets.initial()));
    }
    states.add(pairs());
    return states;
  }

  private static NetworkInstance tanh() {
    return new NetworkInstance(
        "tanh",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        NetworkInstance.Source.SYNTHETIC,
        DIMENSION,
        11,
        6,
        false,
        3);
  }

  private static State pairs() {
    NetworkInstance instance = tanh().with(NetworkInstance.PAIRS);
    return new State(instance.energy(), instance.initial());
  }

  private static Problem problem(Dynamics dynamics, State state) {
    return new Problem(
        dynamics, state.energy(), state.mu(), Problem.Scheme.EULER, STEP, RECORD, 77);
  }

  /** Returns problems in which nothing is random. */
  public static List<Problem> certain() {
    List<Problem> problems = new ArrayList<>();
    for (State state : states()) {
      double[] rates = new double[state.mu().dimension()];
      Arrays.setAll(rates, k -> 0.5 + 0.25 * k);
      problems.add(problem(new Dynamics.GradientFlow(), state));
      problems.add(problem(new Dynamics.Preconditioned(rates), state));
      problems.add(problem(new Dynamics.Reacting(0.7, BirthDeath.Form.WEIGHTS), state));
    }
    NetworkInstance tanh = tanh();
    for (NetworkInstance instance : List.of(tanh, tanh.from(NetworkInstance.Source.SETS))) {
      State state = new State(instance.energy(), instance.initial());
      problems.add(problem(new Dynamics.Conic(0.3, 0.6), state));
      problems.add(problem(new Dynamics.Lazy(), state));
      problems.add(
          new Problem(state.energy(), state.mu(), Problem.Scheme.CONTINUOUS, STEP, RECORD));
    }
    return problems;
  }

  /** Returns problems in which something is random. */
  public static List<Problem> random() {
    List<Problem> problems = new ArrayList<>();
    NetworkInstance tanh = tanh();
    NetworkInstance sets = tanh.from(NetworkInstance.Source.SETS);
    List<State> networks =
        List.of(new State(tanh.energy(), tanh.initial()), new State(sets.energy(), sets.initial()));
    List<State> all = new ArrayList<>(networks);
    all.add(pairs().uniform());
    for (State state : all) {
      double[] deviations = new double[state.mu().dimension()];
      Arrays.setAll(deviations, k -> 1 + 0.5 * k);
      problems.add(problem(new Dynamics.Langevin(0.1), state));
      problems.add(problem(new Dynamics.Reacting(2, BirthDeath.Form.PARTICLES), state));
      problems.add(
          problem(
              new Dynamics.Reacting(2, BirthDeath.Form.PARTICLES, 0.5, new NormalLaw(deviations)),
              state));
    }
    for (State state : networks) {
      for (StochasticGradient.Sampling sampling : StochasticGradient.Sampling.values()) {
        // One datum divides any number of them.
        int batch = sampling == StochasticGradient.Sampling.EPOCHS ? 1 : 2;
        problems.add(problem(new Dynamics.Stochastic(batch, sampling), state));
      }
    }
    return problems;
  }

  /** Returns ensembles of either law. */
  public static List<Ensemble> ensembles() {
    NetworkInstance tanh = tanh();
    double[] deviations = new double[tanh.initial().dimension()];
    Arrays.setAll(deviations, k -> 1 + 0.5 * k);
    double[][] points = {{1, 2, 3}, {-1, 0.5, 0}};
    Ensemble normal =
        Ensemble.onData(tanh.network(), new NormalLaw(deviations), 8, STEP, RECORD, 9)
            .withInitialNeurons()
            .part(2, 3);
    Ensemble atoms =
        Ensemble.onData(tanh.network(), tanh.initial(), 8, STEP, RECORD, 9).at(points).part(0, 2);
    return List.of(
        normal,
        atoms,
        normal.under(new Dynamics.Langevin(0.2)),
        atoms.under(new Dynamics.Stochastic(2, StochasticGradient.Sampling.WITH_REPLACEMENT)));
  }

  /** Returns payoffs of every kind whose strategies move. */
  public static List<Payoff> payoffs() {
    List<Payoff> payoffs = new ArrayList<>(Payoff.all());
    payoffs.removeIf(MatrixPayoff.class::isInstance);
    payoffs.add(TrigonometricPayoff.circle());
    return payoffs;
  }

  /** Returns a finite game. */
  public static MatrixPayoff matrix() {
    return new MatrixPayoff();
  }

  /** Returns strategies of unequal weights for that game. */
  public static Profile mixed() {
    return matrix().profile(new double[] {0.3, 0.7}, new double[] {0.2, 0.3, 0.5});
  }

  /** Returns games of every payoff and dynamics, with noise or without. */
  public static List<Game> games(boolean noisy) {
    List<Game> games = new ArrayList<>();
    List<DescentAscent> ways =
        noisy
            ? List.of(
                new DescentAscent(1, 0, 0.2, 1, false), new DescentAscent(1, 0, 0.2, 1, false, 0.5))
            : List.of(
                DescentAscent.GRADIENT,
                new DescentAscent(1, 0, 0, 2.5, true),
                new DescentAscent(0.5, 0.8, 0, 0.5, false),
                new DescentAscent(1, 0, 0, 1, false, 0.7),
                new DescentAscent(0.5, 0.8, 0, 2.5, false).withOptimism());
    for (Payoff payoff : payoffs()) {
      Profile initial =
          new Profile(
              strategies(payoff.space(), payoff.rowDimension(), 4, 1),
              strategies(payoff.space(), payoff.columnDimension(), 5, 2));
      for (DescentAscent way : ways) {
        games.add(new Game(way, payoff, initial, STEP, RECORD, false, 21));
      }
      if (!noisy) {
        games.add(
            new Game(
                new DescentAscent(0, 0.8, 0, 1, false), payoff, initial, STEP, RECORD, true, 21));
      }
    }
    if (!noisy) {
      games.add(
          new Game(new DescentAscent(0, 1, 0, 1, true), matrix(), mixed(), STEP, RECORD, true, 21));
    }
    return games;
  }

  private static ParticleMeasure strategies(Space space, int dimension, int count, int player) {
    Stream stream = Stream.of(5, player, 0, 0, Purpose.INITIAL);
    double[] positions = stream.normals(count * dimension);
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      space.retract(positions, i * dimension, dimension);
      weights[i] = (i + 1) * 2.0 / (count * (count + 1));
    }
    return ParticleMeasure.of(dimension, positions, weights);
  }
}
