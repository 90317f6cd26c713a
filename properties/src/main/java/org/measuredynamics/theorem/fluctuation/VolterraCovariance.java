package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * n Cov(f_n(t)) tends to the covariance that the Volterra equation gives from the limit alone, at
 * every time of training: its trace, its leading eigenvalues and every entry.
 *
 * <p>Students of a teacher on the sphere, their neurons drawn by the implementation from an atomic
 * law, so that the limit of its Euler steps has neither quadrature nor discretisation error. At
 * every width the linear part of the fluctuation has the covariance C_t exactly and a law that is
 * known ({@link ObservedFluctuation}); how far the fluctuation is from it, the suite computes from
 * the neurons drawn.
 *
 * <p>Alone: {@code check --theorem fluctuation.volterra}.
 */
@AutoService(Catalogued.class)
public final class VolterraCovariance implements Theorem<StudentInstance> {
  private static final int ATOMS = 48;
  private static final int[] WIDTHS = {256, 1024};
  private static final int[] REPLICATES = {256, 256};

  /** Training is followed until the trace of the covariance has fallen to this part. */
  private static final double FALLEN = 0.2;

  @Override
  public Card card() {
    return Card.of("fluctuation.volterra")
        .states(
            "theta_i(0) independent of law mu_0: n Cov(f_n(t)) -> Cov_{mu_0}(psi_t), psi_t = phi(Theta_t) - f_t - (h/m) sum_{s < t} Gamma_{t,s} l''_s psi_s")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; Sirignano, Spiliopoulos 2020b, theorem 1.4; theory.md, Fluctuations")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("tanh", 6, 12, 1),
                    this::check),
            Hypothesis.of("the output is a mean over neurons")
                .violatedBy(
                    "a sum over n^{1/2}: the covariance is n times too large",
                    Violation.OUTPUTS_OVER_SQRT_N::implementation,
                    () -> new StudentInstance("tanh", 6, 12, 1),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with the exact generating function of sums of atoms, at alpha on both sides; truncation: the root mean square of what is not linear in the neurons drawn, computed from them; no discretisation, the limit of the scheme itself is known; rounding")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .alone(RareMutant.OF_48_ATOMS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    Replication replication = replication(trial.instance());
    for (int w = 0; w < WIDTHS.length; w++) {
      int width = w;
      trial
          .withPart(1.0 / WIDTHS.length)
          .later(
              part ->
                  ObservedFluctuation.of(part, replication, WIDTHS[width], REPLICATES[width])
                      .observeCovariance(part));
    }
  }

  private static Replication replication(StudentInstance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return LinearRegime.untilFallen(
        problem.energy(),
        problem.atoms(ATOMS, instance.seed()),
        FALLEN,
        WIDTHS[0],
        instance.seed());
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.of(declared, StudentTeacher.UNITS, 6, 12).arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    return LinearRegime.unmet(replication(instance), WIDTHS[0], instance.seed(), 0.08, 0);
  }
}
