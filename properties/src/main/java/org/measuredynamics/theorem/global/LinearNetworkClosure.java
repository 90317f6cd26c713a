package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.limit.LinearNetworks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.LinearNetworkRun;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Two-layer linear networks close: one matrix, made of the second moments of the start alone, moves
 * every neuron, at every number of neurons, and it is a Lorentz map but for h^2. In one dimension
 * it is known where that leads: to the best network at a rate that the start knows, or, where every
 * neuron points away from it, to none.
 *
 * <p>Only the end of each run is asked for, some hundred steps later. In more dimensions the other
 * limit is a saddle, which neurons that span their space do not reach; how long that takes depends
 * on the instance, and nothing is claimed of it (theory.md, Linear networks).
 *
 * <p>Alone: {@code check --theorem global.linear-network}.
 */
@AutoService(Catalogued.class)
public final class LinearNetworkClosure implements Theorem<NetworkInstance> {
  private static final int STEPS = 256;

  /** Steps to the best network, half as long as they may be. */
  private static final int WAY = 400;

  /** So many of those that rounding turns no neuron that points away. */
  private static final int AWHILE = 40;

  /** What rounding may do to the root of a charge, in parts of it. */
  private static final double CHARGED = 0.07;

  @Override
  public Card card() {
    return Card.of("global.linear-network")
        .states(
            "phi = a (w . x), S = int theta theta^T dmu: theta_i(K) = P_K theta_i(0), P' = T P, T = (1 - h lambda) I - h Q(g), S' = T S T for every n; |S|^2 - 4 |v|^2 = tr (S J)^2 changes by h^2 alone; d = 1: |v_K - v*| <= (1 - h s kappa / 4)^K |v_0 - v*|, s = mean x^2, kappa = int (a + w)^2 dmu_0 if 0 < v*, v_0 < v*; where kappa = 0, v_K <= 0")
        .source(
            "Saxe, McClelland, Ganguli 2014; Domine, Anguita, Proca, Braun, Kunin, Mediano, Saxe 2025; theory.md, Linear networks")
        .assumes(
            Hypothesis.of("units are linear: all neurons feel one matrix")
                .violatedBy(
                    "relu",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("relu"),
                    LinearNetworkClosure::moved),
            Hypothesis.of("all neurons move at once, by the same field")
                .violatedBy(
                    "the odd neurons after the even ones",
                    FlowMutant.NEURONS_IN_TURN,
                    () -> NetworkInstance.plain("linear-network"),
                    LinearNetworkClosure::moved),
            Hypothesis.of("d = 1: some neuron points to the best network")
                .violatedBy(
                    "all point away, at the rate of those that do not",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("linear-network"),
                    trial -> arrives(trial, Line.of(trial), AWHILE, true)),
            Hypothesis.of("d = 1: all neurons point away")
                .violatedBy(
                    "as they are drawn",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("linear-network"),
                    trial -> stays(trial, Line.of(trial), false)))
        .needs(EULER, unit("linear-network"))
        .budget(
            "rounding of each step, carried along by the norm of the matrix and by what slopes do to it, and of the equation's own; no discretisation, scheme against scheme")
        .firstRefutes(FlowMutant.LAYERS_FAR_FROM_RECORDS)
        .cost(2);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear-network"))
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    moved(trial);
    if (trial.instance().risk() == Risk.SQUARE
        && trial.instance().regulariser() == Regulariser.Kind.NONE) {
      trial.later(part -> arrives(part, Line.of(part), WAY, false));
      trial.later(part -> stays(part, Line.of(part), true));
    }
  }

  /** theta_i(K) = P_K theta_i(0), and tr (S J)^2. */
  private static void moved(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    LinearNetworkRun run =
        run(
            trial,
            energy,
            trial.initial(),
            LinearNetworkRun.step(energy, trial.initial(), STEPS),
            STEPS);
    double worst = -1;
    double distance = 0;
    int at = 0;
    for (int i = 0; i < run.end().size(); i++) {
      double[] place = run.place(i);
      double square = 0;
      for (int c = 0; c < place.length; c++) {
        double gap = run.end().position(i, c) - place[c];
        square += gap * gap;
      }
      double part = Math.sqrt(square) / (run.rounding(i) + Double.MIN_NORMAL);
      if (part > worst) {
        worst = part;
        distance = Math.sqrt(square);
        at = i;
      }
    }
    trial.atMost(
        "distance of neuron %d after %d steps".formatted(at, STEPS),
        distance,
        0,
        Budget.ofRounding(run.rounding(at)));
    trial.identity(
        "|S|^2 - 4 |v|^2 after %d steps".formatted(STEPS),
        LinearNetworks.invariant(LinearNetworks.moment(run.end())),
        run.invariant(),
        Budget.ofRounding(run.invariantRounding()));
  }

  private static LinearNetworkRun run(
      Trial<?> trial, NetworkEnergy energy, ParticleMeasure initial, double step, int steps) {
    return LinearNetworkRun.of(trial.implementation(), energy, initial, step, steps);
  }

  /**
   * A problem in one dimension.
   *
   * @param energy of the coordinate that is largest
   * @param initial the neurons, their first two parameters
   * @param square the mean of x^2
   * @param target v*, the slope of the best network
   */
  private record Line(NetworkEnergy energy, ParticleMeasure initial, double square, double target) {
    static Line of(Trial<NetworkInstance> trial) {
      DataSet data = trial.instance().dataSet();
      int m = data.size();
      double[] x = new double[m];
      double square = 0;
      for (int c = 0; c < data.dimension(); c++) {
        double[] other = new double[m];
        int coordinate = c;
        Arrays.setAll(other, j -> data.input(j)[coordinate]);
        double size = Arrays.stream(other).map(z -> z * z).sum() / m;
        x = size > square ? other : x;
        square = Math.max(size, square);
      }
      double slope = 0;
      for (int j = 0; j < m; j++) {
        slope += x[j] * data.target(j) / m;
      }
      ParticleMeasure mu = trial.initial();
      double[] positions = new double[2 * mu.size()];
      Arrays.setAll(positions, k -> mu.position(k / 2, k % 2));
      return new Line(
          NetworkEnergy.of(
              Unit.named("linear-network"),
              Risk.SQUARE,
              Regulariser.NONE,
              DataSet.of("line", 1, x, data.targets())),
          ParticleMeasure.of(2, positions, mu.weights()),
          square,
          square > 0 ? slope / square : 0);
    }

    /** Every neuron made to point away: a = -w, if the best slope is positive. */
    Line away() {
      double[] positions = initial.positions();
      for (int k = 0; k < positions.length; k += 2) {
        positions[k] = -Math.signum(target) * positions[k + 1];
      }
      return new Line(energy, initial.at(positions), square, target);
    }

    /** int (a + sign w)^2 dmu. */
    double charge(double sign) {
      double charge = 0;
      for (int i = 0; i < initial.size(); i++) {
        double sum = initial.position(i, 0) + sign * initial.position(i, 1);
        charge += initial.weight(i) * sum * sum;
      }
      return charge;
    }
  }

  /** |v_K - v*| is at most q^K |v_0 - v*|. */
  private static void arrives(Trial<NetworkInstance> trial, Line given, int steps, boolean isAway) {
    Line line = isAway ? given.away() : given;
    double sign = Math.signum(given.target);
    double start = (line.charge(1) - line.charge(-1)) / 4;
    double most = Math.max(start * start, line.target * line.target);
    double largest = Math.sqrt(line.charge(1) * line.charge(-1) + 4 * most);
    double charge = given.charge(sign);
    boolean isBefore = sign * start < sign * line.target;
    double kappa = isBefore ? charge : 4 * Math.abs(line.target);
    if (!(line.square * largest > 1e-9) || !(kappa > 0)) {
      return;
    }
    double step = 0.5 / (line.square * largest);
    LinearNetworkRun run = run(trial, line.energy, line.initial, step, steps);
    if (isBefore && !(run.chargeRoundings() < CHARGED * Math.sqrt(charge))) {
      return;
    }
    double contraction = StrictMath.pow(1 - step * line.square * kappa / 4, steps);
    trial.atMost(
        "distance from the best slope after %d steps".formatted(steps),
        Math.abs(run.slope()[0] - line.target),
        contraction * Math.abs(start - line.target),
        Budget.ofRounding(run.slopeRoundings()));
  }

  /** Where all neurons point away, none turns: sign v* v_K is at most 0. */
  private static void stays(Trial<NetworkInstance> trial, Line given, boolean isAway) {
    Line line = isAway ? given.away() : given;
    double step = LinearNetworkRun.step(line.energy, line.initial, STEPS);
    LinearNetworkRun run = run(trial, line.energy, line.initial, step, STEPS);
    trial.atMost(
        "slope towards the best one after %d steps".formatted(STEPS),
        Math.signum(line.target) * run.slope()[0],
        0,
        Budget.ofRounding(run.slopeRounding()));
  }
}
