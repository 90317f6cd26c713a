package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.SpikesInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.ConicMutant;
import org.measuredynamics.observation.ConicDescent;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Conic particle descent converges exponentially near a non-degenerate sparse minimiser: J(nu_k) -
 * J* shrinks by the square of the slowest factor of the linearised step.
 *
 * <p>Instances: spikes on the torus of dimension 1 and 2. The minimiser comes from Newton's method,
 * is certified by duality, and the factor is an eigenvalue of the exact linearisation, for the two
 * rates alpha and beta as they are: nothing is fitted. Single steps on the way are compared with
 * the step itself, as exactly as rounding allows.
 *
 * <p>Alone: {@code check --theorem global.conic}.
 */
@AutoService(Catalogued.class)
public final class ConicConvergence implements Theorem<SpikesInstance> {
  private static final String NON_DEGENERATE =
      "the minimiser is sparse and non-degenerate: strict certificate, regular Hessians and kernel";

  private static final String LINEAR =
      "the exact scheme decays at its linear rate in the time of a run, by half of what is granted";

  private static final Rehearsal<SpikesInstance> IN_TIME =
      Rehearsal.of(trial -> converges(trial, descent(trial)));

  private static final double SPREAD = 0.02;

  /** The excess is resolved where rounding blurs its root by less than this part. */
  private static final double RESOLVED = 0.25;

  /** Records, in units of the time in which the excess falls by e. */
  private static final int[] PARTS = {6, 9, 12, 15, 18};

  @Override
  public Card card() {
    return Card.of("global.conic")
        .states(
            "non-degenerate minimiser nu*: J(nu_k) - J* <= C rho^2k near it, rho < 1 the slowest factor of the linearised step")
        .source("Chizat 2022a, theorem 3.8")
        .assumes(
            Hypothesis.of(NON_DEGENERATE)
                .uncontrolledSince(
                    "instances that do not meet it are not checked; on a degenerate one the rate has no value to be compared with"),
            Hypothesis.of("places move: beta > 0")
                .violatedBy(
                    "beta = 0, places off the spikes",
                    ReferenceImplementation::new,
                    () -> new SpikesInstance(1, 3),
                    trial -> converges(trial, descent(trial).inPlace())),
            Hypothesis.of(LINEAR)
                .uncontrolledSince(
                    "how far a run gets in finite time is no matter of a theorem; instances on which the exact scheme is late are not checked"))
        .needs(dynamics("conic"), unit("dirichlet"), regulariser(Regulariser.Kind.TOTAL_VARIATION))
        .budget(
            "truncation: what is not linear, by the square root of the excess left, and finite time, of both of which the exact scheme uses half at most; the minimiser is certified, the excess free of cancellation; rounding: of every step, and of the root of the excess, which the decay sums up")
        .firstRefutes(ConicMutant.MASS_RATE_HALVED)
        .cost(8);
  }

  @Override
  public Arbitrary<SpikesInstance> instances(Description declared) {
    return SpikesInstance.all();
  }

  @Override
  public Optional<String> unmet(SpikesInstance instance) {
    if (!Deconvolution.isNonDegenerate(instance)) {
      return Optional.of(NON_DEGENERATE);
    }
    return IN_TIME.getsHalfWay(instance) ? Optional.empty() : Optional.of(LINEAR);
  }

  @Override
  public void check(Trial<SpikesInstance> trial) {
    converges(trial, descent(trial));
  }

  private static ConicDescent descent(Trial<SpikesInstance> trial) {
    return ConicDescent.of(trial.implementation(), Deconvolution.of(trial.instance()));
  }

  /** From near the minimiser: single steps, the rate of decay, and what is left in the end. */
  private static void converges(Trial<SpikesInstance> trial, ConicDescent descent) {
    Deconvolution problem = descent.problem();
    double rate = -2 * StrictMath.log(problem.slowestFactor());
    int unit = (int) Math.ceil(1 / rate);
    // Steps 0 and 1, and two after each part.
    int[] record = new int[2 * (1 + PARTS.length)];
    record[1] = 1;
    for (int k = 0; k < PARTS.length; k++) {
      record[2 * k + 2] = PARTS[k] * unit;
      record[2 * k + 3] = PARTS[k] * unit + 1;
    }
    int n = problem.particles() * problem.energy().dimension();
    ParticleMeasure start = problem.beside(trial.instance().stream(Draw.MASSES).normals(n), SPREAD);
    List<ParticleMeasure> path = descent.from(start, record);
    for (int k = 0; k < record.length; k += 2) {
      oneStep(trial, descent, path.get(k), path.get(k + 1));
    }
    double[] excess = new double[PARTS.length];
    Arrays.setAll(excess, k -> problem.minimiser().excess(path.get(2 * k + 2)));
    double first = problem.minimiser().excess(start);
    double floor = descent.floor();
    slowestMode(trial, rate, unit, first, excess, floor);
    left(trial, first, excess[excess.length - 1], floor);
  }

  /** One step: a exp(-4 alpha s dV/da), w - beta grad_w V / |a|. */
  private static void oneStep(
      Trial<SpikesInstance> trial, ConicDescent descent, ParticleMeasure from, ParticleMeasure to) {
    double[] asked = descent.stepped(from);
    double[] rounding = descent.rounding(from);
    int p = from.dimension();
    for (int c = 0; c < asked.length; c++) {
      trial.identity(
          "one step, particle %d, coordinate %d".formatted(c / p, c % p),
          to.position(c / p, c % p),
          asked[c],
          Budget.ofRounding(rounding[c]));
    }
  }

  /**
   * -2 log rho is at most log((J(nu_k) - J*) / (J(nu_l) - J*)) / (l - k), k and l the last two
   * records that rounding resolves. One side: a sum of squares of modes decays faster than its
   * slowest.
   */
  private static void slowestMode(
      Trial<SpikesInstance> trial,
      double rate,
      int unit,
      double first,
      double[] excess,
      double floor) {
    for (int last = PARTS.length - 1; last > 0; last--) {
      double before = floor / Math.sqrt(first * StrictMath.exp(-PARTS[last - 1]));
      double after = floor / Math.sqrt(first * StrictMath.exp(-PARTS[last]));
      if (after < RESOLVED) {
        int steps = (PARTS[last] - PARTS[last - 1]) * unit;
        // The root of the excess is off by at most the floor: its logarithm by x / (1 - x).
        double rounding = 2 * (before / (1 - before) + after / (1 - after)) / steps;
        trial.atMost(
            "slowest mode against the rate of decay of J(nu_k) - J*",
            rate,
            StrictMath.log(excess[last - 1] / excess[last]) / steps,
            new Budget(0, 0, rounding, rate * Math.sqrt(excess[last - 1] / first), 0));
        break;
      }
    }
  }

  /** J(nu_k) - J* after 18 units of time is at most e^-9 of what it was. */
  private static void left(Trial<SpikesInstance> trial, double first, double last, double floor) {
    double left = StrictMath.exp(-4.5) * Math.sqrt(first);
    trial.atMost(
        "J(nu_k) - J* after 18 / rate steps",
        last,
        left * left / 2,
        new Budget(0, 0, 2 * left * floor + floor * floor, left * left / 2, 0));
  }
}
