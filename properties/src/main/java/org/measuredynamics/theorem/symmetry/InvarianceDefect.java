package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.Students;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.InvariantReplication;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Without exact symmetry of the particles the flow is invariant in the limit only: for independent
 * draws from an invariant law the defect f - P f, P the average over the group, is of order
 * n^{-1/2}, with the constant of the central limit theorem,
 *
 * <pre>
 *   n E|f_n(t) - P f_n(t)|^2 -&gt; tr (I - P) C_t / m
 * </pre>
 *
 * C_t from the Volterra equation of the limit, at every time of training.
 *
 * <p>Invariant data and an atomic invariant law; the implementation draws and trains. As in
 * fluctuation.volterra the linear part of f_n - P f_n has the limit's covariance and a known law at
 * every n, and how far it is from that part the suite computes from the neurons drawn; that the
 * constant is the same at two widths is the rate.
 *
 * <p>Alone: {@code check --theorem symmetry.invariance-defect}.
 */
@AutoService(Catalogued.class)
public final class InvarianceDefect implements Theorem<StudentInstance> {
  private static final int INPUTS = 3;
  private static final int ATOMS = 12;
  private static final int[] WIDTHS = {256, 1024};
  private static final int REPLICATES = 256;
  private static final double FALLEN = 0.3;

  @Override
  public Card card() {
    return Card.of("symmetry.invariance-defect")
        .states(
            "theta_i(0) independent of invariant law mu_0, invariant data: n E|f_n - P f_n|^2 -> tr (I - P) C_t / m, P the average over G")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; theory.md, Invariance defect")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("tanh", 6, INPUTS, 1),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with the exact generating function of sums of atoms, at alpha on both sides; truncation: what is not linear in the neurons drawn, computed from them; no discretisation, the limit of the scheme itself is known; rounding")
        .firstRefutes(EnsembleMutant.STRATIFIED)
        .alone(RareMutant.OF_256_NEURONS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    InvariantReplication problem = of(trial.instance());
    for (int n : WIDTHS) {
      trial.withPart(1.0 / WIDTHS.length).later(part -> defects(part, problem, n));
    }
  }

  /** The moments of f_n - P f_n at a width are those of the limit, at every time. */
  private static void defects(Trial<StudentInstance> trial, InvariantReplication problem, int n) {
    ObservedFluctuation observed =
        ObservedFluctuation.of(trial, problem.replication(), n, REPLICATES);
    observed.observeFlow(trial);
    Trial<StudentInstance> under =
        trial.under("less its mean over %s: ".formatted(problem.group().name()));
    int times = problem.replication().record().length;
    for (int k = 0; k < times; k++) {
      under.addAll(observed.defects(k, problem.group(), trial.alpha() / times));
    }
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, INPUTS, INPUTS).arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    return LinearRegime.unmet(of(instance).replication(), WIDTHS[0], instance.seed(), 0.02, 0);
  }

  private static InvariantReplication of(StudentInstance instance) {
    return InvariantReplication.of(instance, ATOMS, FALLEN, WIDTHS[0]);
  }
}
