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
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.instance.SpikesInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.ConicMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.ConicDescent;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Spikes on the torus with a penalty of total variation: from particles of both signs that fill the
 * torus, conic descent finds the global minimiser. It is certified: the dual certificate eta stays
 * within [-1, 1] (branch and bound), the excess over the certified minimiser vanishes, and each
 * spike is found again with its sign and mass.
 *
 * <p>Alone: {@code check --theorem global.sparse-deconvolution}.
 */
@AutoService(Catalogued.class)
public final class SparseDeconvolution implements Theorem<SpikesInstance> {
  private static final String APART = "spikes are apart: the minimiser is sparse and certified";
  private static final Rehearsal<SpikesInstance> RECOVERY =
      Rehearsal.of(SparseDeconvolution::fromEverywhere);
  private static final int STEPS = 2_000;

  /** Distance within which mass belongs to a spike. */
  private static final double REACH = 0.25;

  /** What finite time may leave: of |eta| above 1, of J(0) in excess, of a mass. */
  private static final double RESOLUTION = 1e-3;

  @Override
  public Card card() {
    return Card.of("global.sparse-deconvolution")
        .states(
            "supp nu_0 the torus, both signs: nu_t -> nu*, certified by sup |eta| <= 1, eta = -(1 / lambda m) sum_j (f - y)_j psi(x_j; .); the spikes are recovered")
        .source(
            "Chizat, Bach 2018, theorem 3.5 and section 4.1; Chizat 2022a, theorem 3.9; Candes, Fernandez-Granda 2014")
        .assumes(
            Hypothesis.of("the particles fill the torus")
                .violatedBy(
                    "one place, both signs",
                    ReferenceImplementation::new,
                    () -> new SpikesInstance(1, 3),
                    trial -> recovered(trial, grid(1, 1e-3, true))),
            Hypothesis.of("the particles have both signs")
                .violatedBy(
                    "positive particles alone",
                    ReferenceImplementation::new,
                    () -> new SpikesInstance(1, 3),
                    trial -> recovered(trial, grid(1, 2 * Math.PI, false))),
            Hypothesis.of(APART)
                .uncontrolledSince("instances whose minimiser is not certified are not checked"),
            Hypothesis.inTime())
        .needs(dynamics("conic"), unit("dirichlet"), regulariser(Regulariser.Kind.TOTAL_VARIATION))
        .budget(
            "truncation: finite time, resolution 1e-3 after 2,000 steps, of which the exact scheme uses half at most; certificates by branch and bound; rounding")
        .firstRefutes(ConicMutant.SIGN_DROPPED)
        .alone(RareMutant.AFTER_1500_STEPS)
        .cost(20);
  }

  @Override
  public Arbitrary<SpikesInstance> instances(Description declared) {
    return SpikesInstance.all();
  }

  @Override
  public Optional<String> unmet(SpikesInstance instance) {
    if (!Deconvolution.isNonDegenerate(instance)) {
      return Optional.of(APART);
    }
    return RECOVERY.getsHalfWay(instance) ? Optional.empty() : Optional.of(Hypothesis.IN_TIME);
  }

  @Override
  public void check(Trial<SpikesInstance> trial) {
    fromEverywhere(trial);
  }

  private static void fromEverywhere(Trial<SpikesInstance> trial) {
    recovered(trial, grid(trial.instance().dimension(), 2 * Math.PI, true));
  }

  /** What the particles have become after many steps, by each of the certificates. */
  private static void recovered(Trial<SpikesInstance> trial, ParticleMeasure initial) {
    Deconvolution problem = Deconvolution.of(trial.instance());
    ParticleMeasure last =
        ConicDescent.of(trial.implementation(), problem).from(initial, STEPS).get(0);
    double start = problem.energy().value(initial);
    double rounding =
        64
            * problem.energy().operations(initial.size())
            * trial.roundoff()
            * problem.energy().valueMagnitude(initial);
    certified(trial, problem, last, start, rounding);
    spikes(trial, problem, last, new Budget(0, 0, rounding, 10 * RESOLUTION, 0));
  }

  /** sup |eta| is at most 1, and J(nu) - inf J is 0: by duality, and over the minimiser known. */
  private static void certified(
      Trial<SpikesInstance> trial,
      Deconvolution problem,
      ParticleMeasure last,
      double start,
      double rounding) {
    trial.atMost(
        "sup |eta| over the torus",
        Certificate.spikeSupremum(problem.energy(), last, RESOLUTION / 4),
        1,
        new Budget(0, 0, rounding / start, RESOLUTION, 0));
    trial.atMost(
        "certified gap J(nu) - inf J",
        Certificate.spikeGap(problem.energy(), last, RESOLUTION / 4),
        0,
        new Budget(0, 0, rounding, RESOLUTION * start, 0));
    trial.atMost(
        "excess over the certified minimiser",
        problem.minimiser().excess(last),
        0,
        new Budget(0, 0, rounding, RESOLUTION * start, 0));
  }

  /** nu of the ball about w_i is a_i, and |nu| is 0 elsewhere. */
  private static void spikes(
      Trial<SpikesInstance> trial, Deconvolution problem, ParticleMeasure last, Budget budget) {
    int d = problem.energy().data().dimension();
    double total = 0;
    for (int i = 0; i < last.size(); i++) {
      total += last.weight(i) * Math.abs(last.position(i, 0));
    }
    for (int s = 0; s < problem.minimiser().size(); s++) {
      double mass = 0;
      for (int i = 0; i < last.size(); i++) {
        double[] place = last.particle(i);
        if (Deconvolution.distance(place, 1, problem.minimiser().place(s), 0, d) < REACH) {
          mass += last.weight(i) * place[0];
          total -= last.weight(i) * Math.abs(place[0]);
        }
      }
      trial.identity("mass at spike " + s, mass, problem.minimiser().mass(s), budget);
    }
    trial.atMost("mass away from the spikes", total, 0, budget);
  }

  /** 16 places on the circle or 7 x 7 on the torus, within the arc, of mass 0.1 either sign. */
  private static ParticleMeasure grid(int d, double arc, boolean bothSigns) {
    int side = d == 1 ? 16 : 7;
    int places = d == 1 ? side : side * side;
    int n = 2 * places;
    double[] positions = new double[n * (d + 1)];
    for (int i = 0; i < n; i++) {
      int place = i / 2;
      positions[i * (d + 1)] = bothSigns && i % 2 == 1 ? -0.1 : 0.1;
      for (int k = 0; k < d; k++) {
        positions[i * (d + 1) + k + 1] = arc * (k == 0 ? place % side : place / side) / side;
      }
    }
    return ParticleMeasure.uniform(d + 1, positions);
  }
}
