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
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.FluctuationMean;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.ResamplingError;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.Card;
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
@AutoService(Theorem.class)
public final class RegularisedFluctuation implements Theorem {
  private static final int ATOMS = 24;
  private static final int WIDTH = 2048;
  private static final int REPLICATES = 64;
  private static final int SIMULATIONS = 1 << 10;
  private static final int STEPS = 120;
  private static final double PART_OF_FASTEST = 0.4;
  private static final double[] STRENGTHS = {0.02, 0.05, 0.125};

  /** Of the predicted level. */
  private static final double RESOLUTION = 0.1;

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
                    () -> control(EnsembleMutant.STRATIFIED.implementation())),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, EULER, unit("gaussian"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: Student intervals over 64 blocks at alpha, with control variates; truncation: 10 percent of the level and two thousandths of that at the start; rounding far below")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial trial) {
    for (double strength : STRENGTHS) {
      trial.later(part -> level(part, strength));
    }
  }

  /** n E|f_n - f|^2 is tr C_t / m, and at rest at most the resampling error of the limit. */
  private static void level(Trial trial, double strength) {
    LimitRun run = run(trial.instance(), strength);
    Replication replication = run.replication(STEPS);
    double share = trial.alpha() / STRENGTHS.length;
    FluctuationMean squares =
        FluctuationMean.of(
            trial,
            replication,
            WIDTH,
            REPLICATES,
            SIMULATIONS,
            0.1 * share,
            FluctuationMean::meanSquares);
    Fluctuation limit = replication.limit();
    double level = limit.trace(limit.covariance(STEPS));
    double resolution = RESOLUTION * level + NOTHING * limit.trace(limit.covariance(0));
    trial.under("strength " + strength + ": ").addAll(squares.looks());
    double alpha = 0.9 * share;
    Interval interval = squares.interval(excess -> level + excess[0], alpha);
    trial.add(
        Comparison.equivalence(
                "level of n E|f_n - f|^2, strength " + strength, interval, level, resolution, alpha)
            .inconclusive());
    ParticleMeasure last = replication.atomsAfter(trial.implementation());
    double resampling = ResamplingError.of(run.energy(), last);
    if (run.isAtRest()) {
      trial.add(
          Comparison.atMost(
              "level against the resampling error, strength " + strength,
              interval,
              resampling,
              resolution,
              0));
    }
    squaredNorm(trial, run, last, resampling);
  }

  /** int |phi|^2 dmu - |f|^2 &lt;= int |theta|^2 dmu &lt;= 2 F(mu_0) / lambda. */
  private static void squaredNorm(
      Trial trial, LimitRun run, ParticleMeasure last, double resampling) {
    double norm = 0;
    for (int i = 0; i < last.size(); i++) {
      for (double coordinate : last.particle(i)) {
        norm += last.weight(i) * coordinate * coordinate;
      }
    }
    double strength = run.energy().regulariser().strength();
    trial.atMost(
        "resampling error against the squared 2-norm, strength " + strength,
        resampling,
        norm,
        Budget.ofRounding(1e-12 * norm));
    trial.atMost(
        "squared 2-norm against 2 F(mu_0) / lambda, strength " + strength,
        norm,
        2 * run.energy().value(run.start()) / strength,
        Budget.ofRounding(1e-12 * norm));
  }

  private static LimitRun run(Instance instance, double strength) {
    StudentTeacher problem = StudentTeacher.of(instance, strength);
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.TIKHONOV, 6, 9);
    return StudentTeacher.instance(
        "gaussian", member.regulariser(), 2 + member.dimension() % 3, member.data(), member.seed());
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return Arrays.stream(STRENGTHS)
        .mapToObj(strength -> run(instance, strength).replication(STEPS))
        .flatMap(each -> LinearRegime.unmet(each, WIDTH, instance.seed(), 0.01, NOTHING).stream())
        .findFirst();
  }

  private List<Comparison> control(Implementation wrong) {
    Trial trial = Trial.of(wrong, member(Instance.plain("gaussian")), 1e-8, 1);
    check(trial);
    return trial.observations();
  }
}
