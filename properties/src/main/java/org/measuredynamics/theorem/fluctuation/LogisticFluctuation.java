package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Networks that learn signs under the logistic risk fluctuate by a Volterra equation whose kernel
 * carries the curvature of the risk, sigma (1 - sigma) of each margin, and the curvature of units
 * by slopes that never vanish: no datum is ever fitted, neurons never come to rest, and outputs
 * whose margin is large are pulled back by next to nothing.
 *
 * <p>Students of the signs of a teacher, otherwise as in {@link VolterraCovariance}.
 *
 * <p>Alone: {@code check --theorem fluctuation.logistic}.
 */
@AutoService(Catalogued.class)
public final class LogisticFluctuation implements Theorem<StudentInstance> {
  private static final int ATOMS = 32;
  private static final int WIDTH = 1024;
  private static final int REPLICATES = 384;

  /** Training is followed for its 20 steps, or until the trace has fallen to this part. */
  private static final double FALLEN = 0.2;

  @Override
  public Card card() {
    return Card.of("fluctuation.logistic")
        .states(
            "y_j = +-1, l = log(1 + exp(-y f)), s_j = 1 / (1 + exp(y_j f_t(x_j))): n Cov(f_n(t)) -> Cov_{mu_0}(psi_t), psi_t = phi(Theta_t) - f_t - (h/m) sum_{s < t} Gamma_{t,s} s_j (1 - s_j) psi_s, J of I + (h/m) sum_j y_j s_j grad^2 phi_j")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; theory.md, Fluctuations")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("tanh", 6, 12, 1),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), risk(Risk.LOGISTIC), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with the exact generating function of sums of atoms, at alpha on both sides; truncation: the root mean square of what is not linear in the neurons drawn, computed from them; no discretisation, the limit of the scheme itself is known; rounding")
        .firstRefutes(EnsembleMutant.SIGNS_SMOOTHED)
        .cost(20)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    ObservedFluctuation.of(trial, replication(trial.instance()), WIDTH, REPLICATES)
        .observeCovariance(trial);
  }

  private static Replication replication(StudentInstance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0).ofSigns();
    return LinearRegime.untilFallen(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), FALLEN, WIDTH, instance.seed());
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, 6, 12).arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    return LinearRegime.unmet(replication(instance), WIDTH, instance.seed(), 0.08, 0);
  }
}
