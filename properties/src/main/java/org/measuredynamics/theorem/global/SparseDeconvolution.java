package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Spikes on the torus with a penalty of total variation: from particles of both signs that fill the
 * torus, conic descent finds the global minimiser. It is certified: the dual certificate eta stays
 * within [-1, 1] (branch and bound), the excess over the certified minimiser vanishes, and each
 * spike is found again with its sign and mass.
 *
 * <p>Alone: {@code check --theorem global.sparse-deconvolution}.
 */
@AutoService(Theorem.class)
public final class SparseDeconvolution implements OldTheorem {
  private static final int STEPS = 2_000;

  /** Distance within which mass belongs to a spike. */
  private static final double REACH = 0.25;

  /** What finite time may leave: of |eta| above 1, of J(0) in excess, of a mass. */
  private static final double RESOLUTION = 1e-3;

  @Override
  public String id() {
    return "global.sparse-deconvolution";
  }

  @Override
  public String statement() {
    return "supp nu_0 the torus, both signs: nu_t -> nu*, certified by sup |eta| <= 1, eta = -(1 / lambda m) sum_j (f - y)_j psi(x_j; .); the spikes are recovered";
  }

  @Override
  public String source() {
    return "Chizat, Bach 2018, theorem 3.5 and section 4.1; Chizat 2022a, theorem 3.9; Candes, Fernandez-Granda 2014";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the particles fill the torus",
        "the particles have both signs",
        "spikes are apart: the minimiser is sparse and certified");
  }

  @Override
  public List<String> needs() {
    return List.of("conic", "dirichlet", "total-variation");
  }

  @Override
  public String budget() {
    return "truncation: finite time, resolution 1e-3 after 2,000 steps; certificates by branch and bound; rounding";
  }

  @Override
  public String firstRefutes() {
    return "conic-sign-dropped";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public Instance member(Instance drawn) {
    return ConicConvergence.family(1 + drawn.dimension() % 2, drawn.seed());
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return ConicConvergence.isNonDegenerate(instance)
        ? Optional.empty()
        : Optional.of(hypotheses().get(2));
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return recovered(
        implementation, Deconvolution.of(instance), grid(instance.dimension(), 2 * Math.PI, true));
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

  private static List<Comparison> recovered(
      Implementation implementation, Deconvolution problem, ParticleMeasure initial) {
    ParticleMeasure last =
        implementation
            .run(
                new Problem(
                    new Dynamics.Conic(problem.massRate(), problem.positionRate()),
                    problem.energy(),
                    initial,
                    Problem.Scheme.EULER,
                    1,
                    new int[] {STEPS},
                    0))
            .get(0);
    int d = problem.energy().data().dimension();
    double start = problem.energy().value(initial);
    double rounding =
        64
            * problem.energy().operations(initial.size())
            * (implementation.describe().roundoff() + EulerPath.U)
            * problem.energy().valueMagnitude(initial);
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(
        Comparison.atMost(
            "sup |eta| over the torus",
            Certificate.spikeSupremum(problem.energy(), last, RESOLUTION / 4),
            1,
            new Budget(0, 0, rounding / start, RESOLUTION, 0)));
    comparisons.add(
        Comparison.atMost(
            "certified gap J(nu) - inf J",
            Certificate.spikeGap(problem.energy(), last, RESOLUTION / 4),
            0,
            new Budget(0, 0, rounding, RESOLUTION * start, 0)));
    comparisons.add(
        Comparison.atMost(
            "excess over the certified minimiser",
            problem.minimiser().excess(last),
            0,
            new Budget(0, 0, rounding, RESOLUTION * start, 0)));
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
      comparisons.add(
          Comparison.identity(
              "mass at spike " + s,
              mass,
              problem.minimiser().mass(s),
              new Budget(0, 0, rounding, 10 * RESOLUTION, 0)));
    }
    comparisons.add(
        Comparison.atMost(
            "mass away from the spikes", total, 0, new Budget(0, 0, rounding, 10 * RESOLUTION, 0)));
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance = ConicConvergence.family(1, 3);
    ReferenceImplementation reference = new ReferenceImplementation();
    return List.of(
        new Control(
            hypotheses().get(0),
            "one place, both signs",
            () -> recovered(reference, Deconvolution.of(instance), grid(1, 1e-3, true))),
        new Control(
            hypotheses().get(1),
            "positive particles alone",
            () -> recovered(reference, Deconvolution.of(instance), grid(1, 2 * Math.PI, false))));
  }

  @Override
  public String uncontrolled(String hypothesis) {
    return "instances whose minimiser is not certified are not checked";
  }
}
