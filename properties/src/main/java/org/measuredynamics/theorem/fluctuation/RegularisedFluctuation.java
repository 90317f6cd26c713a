package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.ReplicatedTheorem;
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
public final class RegularisedFluctuation implements ReplicatedTheorem {
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
  public String id() {
    return "fluctuation.regularised";
  }

  @Override
  public String statement() {
    return "r = lambda |theta|^2 / 2: n E|f_n(t) - f_t|^2 -> tr C_t, in the end at most int |phi|^2 dmu - |f|^2 <= int |theta|^2 dmu <= 2 F(mu_0) / lambda";
  }

  @Override
  public String source() {
    return "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, section 3.3";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the neurons are independent draws from mu_0", LARGE);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "euler", "gaussian", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 blocks at alpha, with control variates; truncation: 10 percent of the level and two thousandths of that at the start; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-dropout";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.TIKHONOV, 6, 9);
    return new Instance(
        "gaussian",
        member.risk(),
        member.regulariser(),
        member.source(),
        2 + member.dimension() % 3,
        member.data(),
        member.particles(),
        false,
        member.seed());
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    for (double strength : STRENGTHS) {
      if (!replication(run(instance, strength)).isLinear(WIDTH, instance.seed(), 0.01, NOTHING)) {
        return Optional.of(LARGE);
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    Observations comparisons = new Observations();
    for (double strength : STRENGTHS) {
      comparisons.addLater(
          () -> levels(implementation, instance, strength, alpha / STRENGTHS.length, sharpness));
    }
    return comparisons;
  }

  private static LimitRun run(Instance instance, double strength) {
    StudentTeacher problem = StudentTeacher.of(instance, strength);
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  private static Replication replication(LimitRun run) {
    return new Replication(run.energy(), run.path().get(0), run.step(), new int[] {STEPS});
  }

  private static List<Comparison> levels(
      Implementation implementation,
      Instance instance,
      double strength,
      double alpha,
      int sharpness) {
    LimitRun run = run(instance, strength);
    Replication replication = replication(run);
    Replication.Parts parts =
        replication.excess(
            implementation,
            WIDTH,
            REPLICATES,
            SIMULATIONS * sharpness,
            instance.seed(),
            0.1 * alpha,
            Replication::meanSquares);
    Fluctuation limit = replication.limit();
    double level = limit.trace(limit.covariance(STEPS));
    double resolution = RESOLUTION * level + NOTHING * limit.trace(limit.covariance(0));
    String where = ", strength " + strength;
    List<Comparison> comparisons =
        new ArrayList<>(Replication.Parts.looks("strength " + strength + ": ", List.of(parts)));
    Interval interval =
        Replication.Parts.interval(List.of(parts), means -> level + means[0][0], 0.9 * alpha);
    comparisons.add(
        Comparison.equivalence(
                "level of n E|f_n - f|^2" + where, interval, level, resolution, 0.9 * alpha)
            .inconclusive());
    ParticleMeasure last =
        implementation
            .run(
                new Problem(
                    run.energy(),
                    run.path().get(0),
                    Problem.Scheme.EULER,
                    run.step(),
                    replication.record()))
            .get(0);
    double resampling = ResamplingBound.resampling(run.energy(), last);
    double norm = 0;
    for (int i = 0; i < last.size(); i++) {
      for (double coordinate : last.particle(i)) {
        norm += last.weight(i) * coordinate * coordinate;
      }
    }
    if (run.isAtRest()) {
      comparisons.add(
          Comparison.atMost(
              "level against the resampling error" + where, interval, resampling, resolution, 0));
    }
    comparisons.add(
        Comparison.atMost(
            "resampling error against the squared 2-norm" + where,
            resampling,
            norm,
            Budget.ofRounding(1e-12 * norm)));
    comparisons.add(
        Comparison.atMost(
            "squared 2-norm against 2 F(mu_0) / lambda" + where,
            norm,
            2 * run.energy().value(run.path().get(0)) / strength,
            Budget.ofRounding(1e-12 * norm)));
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("gaussian"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "every atom in turn: stratified, not independent",
            () -> check(Mutant.named("ensemble-stratified").implementation(), instance, 1e-8)));
  }
}
