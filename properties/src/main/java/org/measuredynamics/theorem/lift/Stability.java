package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Trajectories that start close stay close: W2(mu_t, nu_t) &lt;= exp(Ct) W2(mu_0, nu_0), with the
 * Lipschitz constant C of the field between the two, computed for the instance step by step.
 *
 * <p>Refuted by whatever depends on more than the measure: noise, the order of particles, hidden
 * state, precision below the declared one.
 *
 * <p>Alone: {@code check --theorem lift.stability}.
 */
@AutoService(Theorem.class)
public final class Stability implements OldTheorem {
  private static final int STEPS = 6;
  private static final int MOST_ASSIGNED = 48;

  @Override
  public String id() {
    return "lift.stability";
  }

  @Override
  public String statement() {
    return "W2(mu_t, nu_t) <= exp(int_0^t C ds) W2(mu_0, nu_0); Euler: the product of (1 + hC)";
  }

  @Override
  public String source() {
    return "Ambrosio, Gigli, Savare 2008, theorem 11.1.4; Chizat, Bach 2018, proposition B.1";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("grad V is Lipschitz in theta and mu (smooth unit and regulariser)");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "no discretisation term: the Euler scheme has its own bound; rounding: running error analysis of each step";
  }

  @Override
  public String firstRefutes() {
    return "noise-left-on";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return instance.energy().isSmooth() ? Optional.empty() : Optional.of(hypotheses().get(0));
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    Stream stream = instance.stream(Draw.PERTURBATION);
    double size = StrictMath.pow(10, -9 * stream.uniform());
    double[] moved = initial.positions();
    for (int c = 0; c < moved.length; c++) {
      moved[c] += size * stream.normal();
    }
    ParticleMeasure neighbour = initial.at(moved);
    double step = EulerPath.step(energy, initial, 0.2);
    return compare(implementation, energy, initial, neighbour, step);
  }

  private static List<Comparison> compare(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      ParticleMeasure neighbour,
      double step) {
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    EulerPath other = EulerPath.of(implementation, energy, neighbour, step, STEPS);
    boolean exact = initial.size() <= MOST_ASSIGNED && initial.isUniform();
    int[] partner =
        exact
            ? Wasserstein.assignment(initial, neighbour)
            : IntStream.range(0, initial.size()).toArray();
    EulerPair pair = new EulerPair(energy, path, other, partner);
    List<Comparison> comparisons = pair.steps("distance of the coupled particles");
    if (exact) {
      double growth = 1;
      double rounding = 0;
      for (int k = 0; k < STEPS; k++) {
        double factor = 1 + step * pair.regularity(k).lipschitz();
        growth *= factor;
        rounding = factor * rounding + pair.rounding(k);
      }
      comparisons.add(
          Comparison.atMost(
              "W2 after all steps",
              Wasserstein.distance(path.at(STEPS), other.at(STEPS)),
              growth * Wasserstein.distance(initial, neighbour),
              Budget.ofRounding(rounding + path.stepRoundingNorm(0))));
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    return List.of(
        new Control(
            hypotheses().get(0), "two relu particles either side of the kink", Stability::kink));
  }

  /** W2(mu_0, nu_0) = 2e-9; one relu is on, the other off, and one step parts them. */
  private static List<Comparison> kink() {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("one datum", 1, new double[] {1}, new double[] {1}));
    return compare(
            new ReferenceImplementation(),
            energy,
            ParticleMeasure.uniform(2, new double[] {1, 1e-9}),
            ParticleMeasure.uniform(2, new double[] {1, -1e-9}),
            0.1)
        .stream()
        .map(
            comparison ->
                // Without the jump: the bound that the theorem would give if it applied.
                Comparison.atMost(
                    comparison.what(),
                    comparison.observed(),
                    comparison.claim(),
                    Budget.ofRounding(comparison.budget().rounding())))
        .toList();
  }
}
