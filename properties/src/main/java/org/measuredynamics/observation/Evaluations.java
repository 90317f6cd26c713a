package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.DeclaredNetworks;
import org.measuredynamics.instance.DeclaredNetworks.Choice;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkProbe;
import org.measuredynamics.instance.NetworkProbe.Groups;
import org.measuredynamics.instance.PairProbe;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;

/**
 * What is evaluated at given particles against the energy, up to rounding: each output, the energy,
 * each coordinate of its gradient w_i grad V(theta_i; mu); of networks of whatever is declared, on
 * vectors, sets and orbits, of particles that interact in pairs. And the Nikaido-Isoda error of
 * strategies in finite games.
 */
public final class Evaluations {
  /** Designs of evaluations are numbered from here. */
  private static final int FIRST = 3_000;

  /** Lengths about powers of two, where programs cut their arrays. */
  private static final int[] LENGTHS = {1, 2, 255, 257, 1_025, 4_097};

  /** Finite games: square ones, those of one strategy, long ones. */
  private static final int[][] SHAPES = {
    {1, 1}, {1, 4}, {3, 1}, {2, 2}, {3, 3}, {2, 5}, {5, 3}, {65, 65}, {257, 3}, {2, 1_025}
  };

  private final boolean isQuick;
  private final DeclaredNetworks networks;

  private Evaluations(Trial<?> trial) {
    isQuick = trial.sharpness() == 1;
    networks = new DeclaredNetworks(trial.description());
  }

  /** Observes all that the trial's implementation declares to evaluate. */
  public static void observe(Trial<?> trial) {
    Evaluations all = new Evaluations(trial);
    if (trial.declares(Capability.EVALUATE)) {
      trial.later(part -> all.drawn(part, trial.probe(FIRST)));
      trial.later(part -> all.hard(part, trial.probe(FIRST + 1)));
      trial.later(part -> all.setsAndGroups(part, trial.probe(FIRST + 2)));
      trial.later(part -> all.lengths(part, trial.probe(FIRST + 3)));
      trial.later(part -> all.pairs(part, trial.probe(FIRST + 4)));
    }
    if (trial.declares(Capability.NIKAIDO_ISODA)
        && trial.declares(Capability.payoff(new MatrixPayoff().kind()))) {
      trial.later(part -> all.finiteGames(part, trial.probe(FIRST + 5)));
    }
  }

  /** Observes the evaluation of somebody's own data at the start, if it is declared. */
  public static void observeGiven(Trial<NetworkInstance> trial) {
    if (trial.declares(Capability.EVALUATE)) {
      at(trial, "evaluated", trial.energy(), trial.initial());
    }
  }

  /**
   * Every choice of unit, risk, regulariser and weights; and as many neurons as parameters, and as
   * data, where a matrix and its transpose are of one shape.
   */
  private void drawn(Trial<?> part, Stream stream) {
    for (Unit unit : networks.units()) {
      for (Choice choice : isQuick ? any(unit, each -> true, stream) : networks.choices(unit)) {
        NetworkProbe probe = choice.drawn(5, 4, stream);
        at(part, probe);
        int p = probe.initial().dimension();
        at(part, choice.drawn(p, p, probe.energy().data().dimension(), stream));
      }
    }
  }

  /** One of the choices with a unit that are such, if there are any. */
  private List<Choice> any(Unit unit, Predicate<Choice> such, Stream stream) {
    List<Choice> all = networks.choices(unit).stream().filter(such).toList();
    return all.isEmpty() ? all : List.of(all.get(stream.integer(all.size())));
  }

  /** Numbers that programs are seldom tried on, of every unit and risk. */
  private void hard(Trial<?> part, Stream stream) {
    for (Unit unit : networks.units()) {
      for (Risk risk : part.description().risks()) {
        any(unit, choice -> choice.risk() == risk, stream).stream()
            .flatMap(choice -> choice.hard(stream).stream())
            .forEach(probe -> at(part, probe));
      }
    }
  }

  /** Sets of one point and of many; orbits of groups of 1 to 120 elements. */
  private void setsAndGroups(Trial<?> part, Stream stream) {
    for (Unit unit : networks.units()) {
      for (Choice choice : any(unit, each -> true, stream)) {
        if (part.declares(Capability.SETS)) {
          at(part, choice.sets(300, stream));
        }
        if (part.declares(Capability.GROUPS)) {
          choice.groups(Groups.SMALL, stream).forEach(probe -> at(part, probe));
          choice.groups(Groups.LARGE, stream).forEach(probe -> at(part, probe));
        }
        if (part.declares(Capability.SETS) && part.declares(Capability.GROUPS)) {
          choice.groups(Groups.ON_SETS, stream).forEach(probe -> at(part, probe));
        }
      }
    }
  }

  /** Lengths about powers of two: of particles, and of data. */
  private void lengths(Trial<?> part, Stream stream) {
    List<Unit> units = networks.units();
    for (int length : LENGTHS) {
      if (!units.isEmpty()) {
        Unit unit = units.get(stream.integer(units.size()));
        for (Choice choice : any(unit, each -> true, stream)) {
          at(part, choice.drawn(3, length, stream));
          at(part, choice.drawn(length, 3, stream));
        }
      }
    }
  }

  /** Particles that interact in pairs: few and many, coincident, far from one another. */
  private void pairs(Trial<?> part, Stream stream) {
    if (!part.declares(Capability.PAIR_INTERACTION)) {
      return;
    }
    boolean weighs = part.declares(Capability.UNEQUAL_WEIGHTS);
    List<PairProbe> probes = new ArrayList<>();
    probes.add(PairProbe.drawn(7, 40, weighs, stream));
    // As many particles as coordinates, but for places that are one.
    probes.add(PairProbe.drawn(2, 2, 1, weighs, stream));
    probes.add(PairProbe.drawn(5, 5, 1, weighs, stream));
    for (int n : new int[] {1, 2, 3, 257, isQuick ? 31 : 1_025}) {
      probes.add(PairProbe.drawn(n, 1, weighs && n % 2 == 1, stream));
    }
    probes.forEach(probe -> at(part, probe.name(), probe.energy(), probe.initial()));
  }

  private static void at(Trial<?> trial, NetworkProbe probe) {
    at(trial, probe.name(), probe.energy(), probe.initial());
  }

  /** Observes the evaluation of an energy at some particles. */
  private static void at(Trial<?> trial, String what, Energy energy, ParticleMeasure mu) {
    if (!trial.isWithinLimits(new Evaluate(energy, mu))) {
      return;
    }
    Evaluation found = trial.implementation().evaluate(energy, mu);
    double u = trial.roundoff();
    double chain = energy.operations(mu.size()) * u;
    double least = mu.size() * Precision.SMALLEST;
    double value = chain * energy.valueMagnitude(mu) + least;
    if (energy instanceof NetworkEnergy network) {
      double[] outputs = network.outputs(mu);
      double[] rounding = network.outputMagnitudes(mu);
      Arrays.setAll(rounding, j -> chain * rounding[j] + least);
      worst(trial, what + ": output", found.outputs(), outputs, rounding);
      for (int j = 0; j < outputs.length; j++) {
        // The loss is curved: of an error of its argument the square counts too.
        double reach = chain * (Math.abs(outputs[j]) + Math.abs(network.data().target(j)));
        double off = rounding[j] + reach;
        value += network.risk().curvature() * off * off / 2 / outputs.length;
      }
    }
    trial.identity(what + ": energy", found.energy(), energy.value(mu), Budget.ofRounding(value));
    double[] gradient = energy.gradient(mu);
    double[] rounding = energy.gradientRounding(mu, u);
    for (int c = 0; c < gradient.length; c++) {
      double weight = mu.weight(c / mu.dimension());
      rounding[c] = weight * (2 * rounding[c] + 4 * u * Math.abs(gradient[c])) + Precision.SMALLEST;
      gradient[c] *= weight;
    }
    worst(trial, what + ": gradient", found.gradient(), gradient, rounding);
  }

  /** Observes of many numbers the one that rounding would have to move farthest. */
  private static void worst(
      Trial<?> trial, String what, double[] found, double[] right, double[] rounding) {
    int at = 0;
    double largest = -1;
    for (int k = 0; k < right.length && !Double.isNaN(largest); k++) {
      double error = Math.abs(found[k] - right[k]);
      double part = error == 0 ? 0 : error / rounding[k];
      if (!(part <= largest)) {
        largest = part;
        at = k;
      }
    }
    trial.identity(
        "%s, number %d of %d".formatted(what, at, right.length),
        found[at],
        right[at],
        Budget.ofRounding(rounding[at]));
  }

  /** max_l (A^T p)_l - min_k (A q)_k: two sums of products, of shares of the mass. */
  private void finiteGames(Trial<?> part, Stream stream) {
    for (int[] shape : SHAPES) {
      int rows = shape[0];
      int columns = shape[1];
      double[][] matrix = new double[rows][];
      Arrays.setAll(matrix, k -> stream.normals(columns));
      MatrixPayoff payoff = new MatrixPayoff(matrix);
      for (boolean pure : new boolean[] {false, true}) {
        double[] row = pure ? pure(rows, stream) : GameInstance.weights(stream, rows);
        double[] column = pure ? pure(columns, stream) : GameInstance.weights(stream, columns);
        Profile profile = payoff.profile(row, column);
        double u = part.roundoff();
        double rounding =
            4 * (rows + columns + 8) * u * magnitude(matrix, row, column)
                + (rows + columns) * Precision.SMALLEST;
        part.identity(
            "Nikaido-Isoda error, %d x %d, %s strategies"
                .formatted(rows, columns, pure ? "pure" : "mixed"),
            part.implementation().nikaidoIsoda(payoff, profile),
            NikaidoIsoda.of(payoff, profile),
            Budget.ofRounding(rounding));
      }
    }
  }

  private static double[] pure(int size, Stream stream) {
    double[] weights = new double[size];
    weights[stream.integer(size)] = 1;
    return weights;
  }

  /** max_l (|A|^T p)_l + max_k (|A| q)_k. */
  private static double magnitude(double[][] matrix, double[] row, double[] column) {
    double[] ofColumns = new double[column.length];
    double ofRows = 0;
    for (int k = 0; k < row.length; k++) {
      double sum = 0;
      for (int l = 0; l < column.length; l++) {
        double size = Math.abs(matrix[k][l]);
        ofColumns[l] += row[k] * size;
        sum += column[l] * size;
      }
      ofRows = Math.max(ofRows, sum);
    }
    return Arrays.stream(ofColumns).max().orElse(0) + ofRows;
  }
}
