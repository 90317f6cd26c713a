package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.TwoWells;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.BirthDeathMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.ReactingPath;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Birth and death beside transport: the energy falls by int |grad V|^2 dmu and by alpha int (V -
 * Vbar)^2 dmu, so at least as fast as by transport alone; and mass gets over barriers that
 * particles do not, if the initial measure charges every basin.
 *
 * <p>The dissipation: what a step loses of F is what the step loses that the suite takes from the
 * same particles; that this is h times the dissipation to first order is a test of the suite. The
 * barrier: spikes of fixed amplitude on the circle in two equal wells, half of the mass in each,
 * where the target wants another share (theory.md, Birth and death); the duality gap is certified,
 * where the suite's own run gets half way to its resolution.
 *
 * <p>Alone: {@code check --theorem global.birth-death}.
 */
@AutoService(Catalogued.class)
public final class BirthDeathDescent implements Theorem<NetworkInstance> {
  private static final Rehearsal<NetworkInstance> BASINS =
      Rehearsal.of(trial -> overTheBarrier(trial, 0.5, 4, "with birth-death"));

  private static final int STEPS = 1_000;
  private static final int WATCHED = 4;

  /** Of the longest step: so short that what is of second order is some per cent. */
  private static final int PARTS = 4;

  private static final double STEP = 0.05;

  /** The certified gap that refutes, as a part of the gap at the start. */
  private static final double RESOLUTION = 0.01;

  @Override
  public Card card() {
    return Card.of("global.birth-death")
        .states(
            "dF/dt = -int |grad V|^2 dmu - alpha int (V - Vbar)^2 dmu; mu_0 charging every basin: F(mu_t) - inf F = O(1/t), certified")
        .source("Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, proposition 3.1 and theorem 3.3")
        .assumes(
            Hypothesis.of("the initial measure charges every basin")
                .violatedBy(
                    "no mass in the right basin",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("tanh"),
                    trial -> overTheBarrier(trial, 0, 4, "stuck")),
            Hypothesis.of("birth-death at rate alpha > 0")
                .violatedBy(
                    "transport alone, half of the mass in each well",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("tanh"),
                    trial -> overTheBarrier(trial, 0.5, 0, "stuck")),
            Hypothesis.inTime())
        .needs(dynamics("birth-death"), unit("von-mises"), regulariser(Regulariser.Kind.WELLS))
        .budget(
            "no discretisation, scheme against scheme; truncation: finite time, resolution 1 percent of the first gap, of which the exact scheme uses half at most; certificate by branch and bound; rounding of a step")
        .firstRefutes(BirthDeathMutant.SIGN)
        .alone(RareMutant.IN_WELLS)
        .cost(8)
        .judgesData();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return BASINS.getsHalfWay(instance) ? Optional.empty() : Optional.of(Hypothesis.IN_TIME);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    if (trial.energy().isSmooth()) {
      everyStep(trial);
      acceleration(trial);
    }
    overTheBarrier(trial, 0.5, 4, "with birth-death");
  }

  /**
   * F(mu_k) - F(mu_(k+1)) is that of the step, which is h (D + alpha int (V - Vbar)^2) + O(h^2).
   */
  private static void everyStep(Trial<NetworkInstance> trial) {
    ReactingPath path = path(trial, rate(trial), WATCHED);
    for (int k = 0; k < WATCHED; k++) {
      ReactingPath.Exact exact = path.exact(k);
      trial.identity(
          "energy lost in step " + k,
          path.lost(k),
          exact.lost(),
          Budget.ofRounding(exact.rounding()));
    }
  }

  /**
   * What reaction adds to the energy that transport alone loses from the same measure: one step
   * with it and one without. It is h alpha int (V - Vbar)^2 dmu + O(h^2).
   */
  private static void acceleration(Trial<NetworkInstance> trial) {
    ReactingPath with = path(trial, rate(trial), 1);
    ReactingPath without = path(trial, 0, 1);
    ReactingPath.Exact exact = with.exact(0);
    ReactingPath.Exact transport = without.exact(0);
    trial.identity(
        "what reaction adds to the energy lost in a step",
        with.lost(0) - without.lost(0),
        exact.lost() - transport.lost(),
        Budget.ofRounding(exact.rounding() + transport.rounding()));
  }

  /**
   * Two wells, a share of the mass in the first: the certified gap falls below 1 percent of what it
   * was, and t (F(mu_t) - inf F) does not grow. The exact scheme gets half way, so a right
   * implementation gets there.
   */
  private static void overTheBarrier(
      Trial<NetworkInstance> trial, double share, double rate, String what) {
    NetworkEnergy energy = TwoWells.energy(trial.instance());
    ParticleMeasure initial = TwoWells.start(trial.instance(), share);
    ReactingPath path =
        ReactingPath.of(
            trial.implementation(), energy, initial, rate, STEP, STEPS / 4, STEPS / 2, STEPS);
    double first = Certificate.circleGap(energy, initial, 1e-6);
    double last = Certificate.circleGap(energy, path.at(2), 1e-8);
    double rounding =
        64 * energy.operations(initial.size()) * EulerPath.U * energy.valueMagnitude(initial);
    // inf F lies between F at the end less the certified gap, and F at the end.
    double end = path.energy(2);
    double early = path.energy(0) - end;
    double late = path.energy(1) - end + Math.max(0, last);
    trial.atMost(
        "certified gap " + what, last, 0, new Budget(0, 0, rounding, RESOLUTION * first, 0));
    trial.atMost(
        "t (F(mu_t) - inf F) at T/2 against half of that at T/4, " + what,
        STEPS / 2.0 * STEP * late,
        STEPS / 8.0 * STEP * early,
        new Budget(0, 0, STEPS * STEP * rounding, STEPS / 8.0 * STEP * Math.abs(early), 0));
  }

  /** alpha. */
  private static double rate(Trial<NetworkInstance> trial) {
    return 0.5 + trial.instance().stream(Draw.RATE).uniform();
  }

  /** A time in which neither transport nor reaction goes far from mu_0. */
  private static double longest(Trial<NetworkInstance> trial) {
    double spread = Math.sqrt(ReactingPath.reaction(trial.energy(), trial.initial()));
    return Math.min(trial.time(0.1), 0.1 / (rate(trial) * (0.1 + spread)));
  }

  private static ReactingPath path(Trial<NetworkInstance> trial, double rate, int steps) {
    return ReactingPath.all(
        trial.implementation(),
        trial.energy(),
        trial.initial(),
        rate,
        longest(trial) / PARTS,
        steps);
  }
}
