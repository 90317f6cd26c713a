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
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The mean loss of networks of n neurons exceeds that of the limit by c/n: n (E R(f_n) - R(f))
 * tends to (1/2m) tr(l'' C) + (1/m) l' . b, C the limiting covariance and b the limit of n E(f_n -
 * f), half the mean second derivative of f_t(mu_0 + e (delta_theta - mu_0)) in e. At every width
 * the risk has a part of second order in the neurons drawn whose mean is that constant and whose
 * variance is known; what is left is computed draw by draw.
 *
 * <p>At t = 0 b is 0 and the identity exact at every n ({@link InitialFluctuation}). Later both
 * terms come from the limit alone.
 *
 * <p>Alone: {@code check --theorem fluctuation.loss}.
 */
@AutoService(Catalogued.class)
public final class LossExcess implements Theorem<StudentInstance> {
  private static final int ATOMS = 24;
  private static final int WIDTH = 1024;
  private static final int REPLICATES = 512;
  private static final double FALLEN = 0.2;

  @Override
  public Card card() {
    return Card.of("fluctuation.loss")
        .states(
            "n (E R(f_n(t)) - R(f_t)) -> (1/2m) tr(l''_t C_t) + (1/m) l'_t . b_t, b_t = lim n E(f_n(t) - f_t)")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, proposition 3.4; the second-order term derived here")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("tanh", 6, 12, 1),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound at alpha, of the variance known from fourth moments; truncation: terms of third order in the neurons drawn, computed from them; no discretisation; rounding")
        .firstRefutes(EnsembleMutant.OUTPUTS_SHRUNK)
        .alone(RareMutant.OF_30_NETWORKS)
        .cost(20)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    Replication replication = replication(trial.instance());
    ObservedFluctuation observed = ObservedFluctuation.of(trial, replication, WIDTH, REPLICATES);
    observed.observeFlow(trial);
    double[][][] curvature = replication.limit().riskCurvature(replication.record());
    for (int k = 0; k < curvature.length; k++) {
      trial.add(observed.riskExcess(k, curvature[k], trial.alpha() / curvature.length));
    }
  }

  private static Replication replication(StudentInstance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return LinearRegime.untilFallen(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), FALLEN, WIDTH, instance.seed());
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, 6, 12).arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    return LinearRegime.unmet(replication(instance), WIDTH, instance.seed(), 0.004, 0);
  }
}
