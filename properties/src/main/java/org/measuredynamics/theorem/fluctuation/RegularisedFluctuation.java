package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.ResamplingError;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * With the square of the 2-norm for regulariser fluctuations settle at the level of the Volterra
 * equation, which is at most the resampling error of the limit, which is at most its squared
 * 2-norm: n E|f_n - f|^2 &lt;= int |phi|^2 dmu - |f|^2 &lt;= int |theta|^2 dmu &lt;= 2 F(mu_0) /
 * lambda, for units bounded by their output weight. The stronger the regulariser, the smaller the
 * bound.
 *
 * <p>The level may be 0: where the flow collapses to a minimiser that every draw of neurons can
 * reach, nothing is left to fluctuate. It is positive where neurons are caught by different wells
 * of V in random proportions.
 *
 * <p>Alone: {@code check --theorem fluctuation.regularised}.
 */
@AutoService(Catalogued.class)
public final class RegularisedFluctuation implements Theorem<StudentInstance> {
  private static final int ATOMS = 24;
  private static final int WIDTH = 512;
  private static final int REPLICATES = 128;
  private static final int STEPS = 120;
  private static final double PART_OF_FASTEST = 0.4;
  private static final double[] STRENGTHS = {0.02, 0.05, 0.125};

  /** Of the level at the start: what is not told from 0. */
  private static final double NOTHING = 2e-3;

  @Override
  public Card card() {
    return Card.of("fluctuation.regularised")
        .states(
            "r = lambda |theta|^2 / 2: n E|f_n(t) - f_t|^2 -> tr C_t, in the end at most int |phi|^2 dmu - |f|^2 <= int |theta|^2 dmu <= 2 F(mu_0) / lambda")
        .source("Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, section 3.3")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("gaussian", Regulariser.Kind.TIKHONOV, 2, 6, 1),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, EULER, unit("gaussian"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with exact generating functions at alpha; truncation: what is not linear in the neurons drawn, computed from them, and two thousandths of the level at the start; rounding")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .alone(RareMutant.OF_100_NETWORKS_AFTER_100_STEPS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    for (double strength : STRENGTHS) {
      trial.later(part -> level(part, strength));
    }
  }

  /** n E|f_n - f|^2 is tr C_t / m, and at rest at most the resampling error of the limit. */
  private static void level(Trial<StudentInstance> trial, double strength) {
    LimitRun run = run(trial.instance(), strength);
    Trial<StudentInstance> under = trial.under("strength " + strength + ": ");
    ObservedFluctuation observed =
        ObservedFluctuation.of(under, run.replication(0, STEPS), WIDTH, REPLICATES);
    observed.observeFlow(under);
    double alpha = trial.alpha() / (3 * STRENGTHS.length);
    double nothing = NOTHING * observed.level(0);
    under.addAll(observed.moments(0, alpha));
    if (observed.level(1) > nothing) {
      under.addAll(observed.moments(1, alpha));
    } else {
      under.add(observed.atMost("n E|f_n - f|^2 over what is nothing", 1, nothing, alpha));
    }
    ParticleMeasure last = run.replication(STEPS).atomsAfter(trial.implementation());
    double resampling = ResamplingError.of(run.energy(), last);
    if (run.isAtRest()) {
      under.add(
          observed.atMost(
              "n E|f_n - f|^2 over the resampling error", 1, Math.max(resampling, nothing), alpha));
    }
    squaredNorm(under, run, last);
  }

  /** int |theta|^2 dmu &lt;= 2 F(mu_0) / lambda: of the energy nothing is gained. */
  private static void squaredNorm(
      Trial<StudentInstance> trial, LimitRun run, ParticleMeasure last) {
    double norm = 0;
    for (int i = 0; i < last.size(); i++) {
      for (double coordinate : last.particle(i)) {
        norm += last.weight(i) * coordinate * coordinate;
      }
    }
    trial.atMost(
        "squared 2-norm against 2 F(mu_0) / lambda",
        norm,
        2 * run.energy().value(run.start()) / run.energy().regulariser().strength(),
        Budget.ofRounding(64 * trial.roundoff() * norm));
  }

  private static LimitRun run(StudentInstance instance, double strength) {
    StudentTeacher problem = StudentTeacher.of(instance, strength);
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.of(declared, List.of("gaussian"), 6, 9)
        .penalised()
        .ofDimensions(2, 4)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    return Arrays.stream(STRENGTHS)
        .mapToObj(strength -> run(instance, strength).replication(0, STEPS))
        .flatMap(each -> LinearRegime.unmet(each, WIDTH, instance.seed(), 0.04, NOTHING).stream())
        .findFirst();
  }
}
