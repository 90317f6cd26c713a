package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The variance of the outputs of networks of n neurons is of order 1/n: in the middle of training
 * and at the end of a regularised flow. Of a flow that interpolates the data exponentially fast it
 * falls faster than 1/n if the networks are trained for times like log n, for its limit then tends
 * to 0 like a power of n.
 *
 * <p>At a fixed time the slope is -1 for an interpolating flow too, as soon as n is large: the
 * constant C_t is small, not 0. Variances are across replicates, so the bias of order 1/n does not
 * enter. At the start n Cov is the same at every n ({@link InitialFluctuation}).
 *
 * <p>Alone: {@code check --theorem fluctuation.rate}.
 */
@AutoService(Theorem.class)
public final class RateInWidth implements ReplicatedTheorem {
  private static final int ATOMS = 24;
  private static final int[] WIDTHS = {128, 512, 2048};
  private static final int REPLICATES = 64;
  private static final int SIMULATIONS = 1 << 11;

  /** The last one of a regularised flow that is at rest by then. */
  private static final int[] RECORD = {3, 8, 20, 60};

  /** Of the widths, the numbers of records where the wider are trained the longer. */
  private static final int[] LONGER = {1, 2, 3};

  private static final double PART_OF_FASTEST = 0.4;
  private static final double PENALTY = 0.05;

  /** Of the slope. */
  private static final double RESOLUTION = 0.1;

  /** Of the slope, with more replicates. */
  private static final double SHARP = 0.03;

  private static final String DECAYS =
      "without a regulariser the covariance of the limit decays, along steps 8, 20 and 60 at least like n^-0.2";

  @Override
  public String id() {
    return "fluctuation.rate";
  }

  @Override
  public String statement() {
    return "E|f_n(t) - E f_n(t)|^2 is of order n^-1, at every time; of a flow that interpolates exponentially fast, with t growing like log n, of a smaller one";
  }

  @Override
  public String source() {
    return "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.4; Rotskoff, Vanden-Eijnden 2018, proposition 3.3; theory.md, Fluctuations";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the neurons are independent draws from mu_0", LARGE, DECAYS);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "gaussian", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals of the slopes over 64 blocks at alpha, with control variates, resolution 0.1 (0.03 at thorough effort); no discretisation; rounding far below";
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
    return StudentTeacher.with(
        StudentTeacher.member(drawn, Regulariser.Kind.TIKHONOV, 6, 9), "gaussian");
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    Replication interpolating = replication(instance, 0);
    double[][] nothing = new double[WIDTHS.length][RECORD.length];
    if (slope(nothing, traces(interpolating), LONGER, 0) > -1 - 2 * RESOLUTION) {
      return Optional.of(DECAYS);
    }
    return Stream.of(interpolating, replication(instance, PENALTY))
            .allMatch(each -> each.isLinear(WIDTHS[0], instance.seed(), 0.1, 0))
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    Observations comparisons = new Observations();
    comparisons.addLater(
        () -> slopes(implementation, instance, PENALTY, "regularised", alpha / 2, sharpness));
    comparisons.addLater(
        () -> slopes(implementation, instance, 0, "interpolating", alpha / 2, sharpness));
    return comparisons;
  }

  private static List<Comparison> slopes(
      Implementation implementation,
      Instance instance,
      double penalty,
      String which,
      double alpha,
      int sharpness) {
    Replication replication = replication(instance, penalty);
    int m = instance.data();
    List<Replication.Parts> parts = new ArrayList<>();
    for (int n : WIDTHS) {
      parts.add(
          replication.excess(
              implementation,
              n,
              REPLICATES,
              SIMULATIONS * sharpness,
              instance.seed() + n,
              0.1 * alpha / WIDTHS.length,
              g -> moments(g, m)));
    }
    double[] trace = traces(replication);
    List<Comparison> comparisons = new ArrayList<>(Replication.Parts.looks(which + ": ", parts));
    double share = 0.9 * alpha / (RECORD.length + 1);
    double resolution = sharpness > 1 ? SHARP : RESOLUTION;
    for (int k = 0; k < RECORD.length; k++) {
      int at = k;
      comparisons.add(
          Comparison.equivalence(
                  "slope in n of the variance, %s, step %d".formatted(which, RECORD[k]),
                  Replication.Parts.interval(
                      parts, means -> slope(means, trace, new int[] {at, at, at}, m), share),
                  -1,
                  resolution,
                  share)
              .inconclusive());
    }
    if (penalty == 0) {
      comparisons.add(
          Comparison.atMost(
              "slope in n of the variance, the wider trained the longer",
              Replication.Parts.interval(parts, means -> slope(means, trace, LONGER, m), share),
              -1 - RESOLUTION,
              0,
              share));
    }
    return comparisons;
  }

  private static Replication replication(Instance instance, double penalty) {
    StudentTeacher problem = StudentTeacher.of(instance, penalty);
    LimitRun run =
        LimitRun.of(
            problem.energy(),
            problem.atoms(ATOMS, instance.seed()),
            PART_OF_FASTEST,
            RECORD[RECORD.length - 1]);
    return new Replication(run.energy(), run.path().get(0), run.step(), RECORD);
  }

  /** tr C_t, by record. */
  private static double[] traces(Replication replication) {
    Fluctuation limit = replication.limit();
    return Arrays.stream(RECORD).mapToDouble(k -> limit.trace(limit.covariance(k))).toArray();
  }

  /** |g|^2 / m and g, by record. */
  private static double[] moments(double[][] g, int m) {
    double[] moments = new double[g.length * (1 + m)];
    for (int k = 0; k < g.length; k++) {
      for (int j = 0; j < m; j++) {
        moments[k * (1 + m)] += g[k][j] * g[k][j] / m;
        moments[k * (1 + m) + 1 + j] = g[k][j];
      }
    }
    return moments;
  }

  /** The slope of log variance, of width k at the record of that number. */
  private static double slope(double[][] means, double[] trace, int[] records, int m) {
    double centre = 0;
    for (int n : WIDTHS) {
      centre += StrictMath.log(n) / WIDTHS.length;
    }
    double slope = 0;
    double spread = 0;
    for (int k = 0; k < WIDTHS.length; k++) {
      int at = records[k] * (1 + m);
      double variance = trace[records[k]] + means[k][at];
      for (int j = 1; j <= m; j++) {
        variance -= means[k][at + j] * means[k][at + j] / m;
      }
      double x = StrictMath.log(WIDTHS[k]) - centre;
      slope += x * StrictMath.log(variance / WIDTHS[k]);
      spread += x * x;
    }
    return slope / spread;
  }

  @Override
  public String uncontrolled(String hypothesis) {
    return hypothesis.equals(DECAYS)
        ? "where it does not, n^-1 is what is left: the first sentence"
        : ReplicatedTheorem.super.uncontrolled(hypothesis);
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
