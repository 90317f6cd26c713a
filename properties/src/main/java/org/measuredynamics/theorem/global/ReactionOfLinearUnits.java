package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.limit.LinearReaction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.BirthDeathMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.ReactingPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Birth and death beside the transport of linear units is solved by one affine map and one tilt:
 * log-odds of two particles are the rate times their first distance along the way that all have
 * gone, whatever time and energy it took. Exact for the scheme, at every number of particles and
 * all weights; from a normal law it accelerates the mean by exactly 1 + alpha s, and with a ridge
 * the inverse variance obeys a linear recursion (theory.md, Birth and death of linear units).
 *
 * <p>Two records are looked at, in the middle and at the end.
 *
 * <p>Alone: {@code check --theorem global.reaction}.
 */
@AutoService(Catalogued.class)
public final class ReactionOfLinearUnits implements Theorem<NetworkInstance> {
  private static final int STEPS = 48;

  /** h times the steps times the pace at which two runs may separate. */
  private static final double REACH = 2;

  /** Weights below it may be 0 in single precision. */
  private static final double VANISHED = StrictMath.log(1e-30);

  @Override
  public Card card() {
    return Card.of("global.reaction")
        .states(
            "phi = theta . x: theta_i(k) = rho^k theta_i(0) + D_k, log w_i(k) = log w_i(0) + q_k . theta_i(0) - s_k |theta_i(0)|^2 / 2 + c_k, rho = 1 - h lambda; without ridge q_k = alpha D_k and s_k = 0, for every n")
        .source(
            "Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, proposition 3.1; theory.md, Birth and death of linear units")
        .assumes(
            Hypothesis.of("units are linear: all particles feel one force")
                .violatedBy(
                    "quadratic units",
                    BirthDeathMutant.VARIATION_AFTER_MOVE,
                    () -> NetworkInstance.plain("quadratic"),
                    this::check),
            Hypothesis.of("weights react by w exp(-alpha h V)")
                .violatedBy(
                    "a first-order split, 1 - alpha h (V - Vbar)",
                    BirthDeathMutant.FIRST_ORDER_SPLIT,
                    () -> NetworkInstance.plain("linear"),
                    this::check))
        .needs(dynamics("birth-death"), unit("linear"), risk(Risk.SQUARE))
        .budget(
            "rounding of each step, carried along by the proved growth of the distance of two runs; no discretisation, scheme against scheme")
        .firstRefutes(BirthDeathMutant.VARIATION_AFTER_MOVE)
        .alone(RareMutant.AFTER_24_STEPS);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear"))
        .ofRisk(Risk.SQUARE)
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure initial = trial.initial();
    double rate = rate(trial);
    double step = REACH / (STEPS * pace(energy, initial, rate));
    int[] record = {STEPS / 2, STEPS};
    ReactingPath path =
        ReactingPath.of(trial.implementation(), energy, initial, rate, step, record);
    for (int k = 0; k < record.length; k++) {
      LinearReaction map = LinearReaction.after(energy, initial, rate, step, record[k]);
      ReactingPath.Apart apart = path.apart(record[k]);
      String when = " after %d steps".formatted(record[k]);
      places(trial, when, initial, map, path.at(k), apart);
      weights(trial, when, initial, map, path.at(k), apart);
    }
  }

  /** alpha, of the order of one over the variance of the particles along their widest direction. */
  private static double rate(Trial<NetworkInstance> trial) {
    double widest = Math.max(1e-3, largest(trial.initial()));
    return (0.5 + 2 * trial.instance().stream(Draw.RATE).uniform()) / (widest * widest);
  }

  /** max |theta_i|. */
  private static double largest(ParticleMeasure mu) {
    double largest = 0;
    for (int i = 0; i < mu.size(); i++) {
      double square = Arrays.stream(mu.particle(i)).map(x -> x * x).sum();
      largest = Math.max(largest, Math.sqrt(square));
    }
    return largest;
  }

  /**
   * A bound of the pace at which two runs that round otherwise come apart: that of the means by the
   * data, and that of the weights they move.
   */
  private static double pace(NetworkEnergy energy, ParticleMeasure initial, double rate) {
    double square = 0;
    for (double[] x : energy.data().eachInput()) {
      square += Arrays.stream(x).map(c -> c * c).sum() / energy.data().size();
    }
    double size = largest(initial);
    // Of a rate that is large, because particles are near 0, steps must be short too.
    return (square + energy.regulariser().strength()) * (1 + 2 * rate * size * size) + rate;
  }

  /** theta_i(k) = rho^k theta_i(0) + D_k. */
  private static void places(
      Trial<NetworkInstance> trial,
      String when,
      ParticleMeasure initial,
      LinearReaction map,
      ParticleMeasure found,
      ReactingPath.Apart apart) {
    double worst = -1;
    double distance = 0;
    int at = 0;
    for (int i = 0; i < found.size(); i++) {
      double[] place = map.place(initial.particle(i));
      double square = 0;
      for (int c = 0; c < place.length; c++) {
        double off = found.position(i, c) - place[c];
        square += off * off;
      }
      double part = Math.sqrt(square) / (apart.places()[i] + Double.MIN_NORMAL);
      if (part > worst) {
        worst = part;
        distance = Math.sqrt(square);
        at = i;
      }
    }
    // The equation rounds too, no more often than a run.
    trial.atMost(
        "distance of particle %d%s".formatted(at, when),
        distance,
        0,
        Budget.ofRounding(2 * apart.places()[at]));
  }

  /** log w_i(k) = log w_i(0) + q . theta_i(0) - s |theta_i(0)|^2 / 2 + c. */
  private static void weights(
      Trial<NetworkInstance> trial,
      String when,
      ParticleMeasure initial,
      LinearReaction map,
      ParticleMeasure found,
      ReactingPath.Apart apart) {
    double[] logs = map.logWeights(initial);
    double worst = -1;
    int at = -1;
    for (int i = 0; i < logs.length; i++) {
      double part = Math.abs(StrictMath.log(found.weight(i)) - logs[i]) / apart.logWeights()[i];
      if (logs[i] > VANISHED && part > worst) {
        worst = part;
        at = i;
      }
    }
    trial.identity(
        "logarithm of weight %d%s".formatted(at, when),
        StrictMath.log(found.weight(at)),
        logs[at],
        Budget.ofRounding(2 * apart.logWeights()[at]));
  }
}
