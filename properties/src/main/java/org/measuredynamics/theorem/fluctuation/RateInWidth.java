package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.FluctuationMean;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
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
public final class RateInWidth implements Theorem {
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
  public Card card() {
    return Card.of("fluctuation.rate")
        .states(
            "E|f_n(t) - E f_n(t)|^2 is of order n^-1, at every time; of a flow that interpolates exponentially fast, with t growing like log n, of a smaller one")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.4; Rotskoff, Vanden-Eijnden 2018, proposition 3.3; theory.md, Fluctuations")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    () -> control(EnsembleMutant.STRATIFIED.implementation())),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER),
            Hypothesis.of(DECAYS)
                .uncontrolledSince("where it does not, n^-1 is what is left: the first sentence"))
        .needs(
            ENSEMBLE,
            NETWORK,
            dynamics("gradient-flow"),
            unit("gaussian"),
            regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: Student intervals of the slopes over 64 blocks at alpha, with control variates, resolution 0.1 (0.03 at thorough effort); no discretisation; rounding far below")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial trial) {
    Trial half = trial.withPart(0.5);
    half.later(RateInWidth::regularised);
    half.later(RateInWidth::interpolating);
  }

  private static void regularised(Trial trial) {
    everyTime(trial, variances(trial, PENALTY, "regularised"), "regularised");
  }

  private static void interpolating(Trial trial) {
    Variances variances = variances(trial, 0, "interpolating");
    everyTime(trial, variances, "interpolating");
    longerTimes(trial, variances);
  }

  /** log Var f_n(t) has slope -1 in log n. */
  private static void everyTime(Trial trial, Variances variances, String which) {
    double alpha = share(trial);
    for (int k = 0; k < RECORD.length; k++) {
      int[] same = {k, k, k};
      trial.add(
          Comparison.equivalence(
                  "slope in n of the variance, %s, step %d".formatted(which, RECORD[k]),
                  FluctuationMean.interval(
                      variances.widths, means -> variances.slope(means, same), alpha),
                  -1,
                  trial.sharpness() > 1 ? SHARP : RESOLUTION,
                  alpha)
              .inconclusive());
    }
  }

  /** log Var f_n(t) has a slope below -1, t growing with n. */
  private static void longerTimes(Trial trial, Variances variances) {
    double alpha = share(trial);
    trial.add(
        Comparison.atMost(
            "slope in n of the variance, the wider trained the longer",
            FluctuationMean.interval(
                variances.widths, means -> variances.slope(means, LONGER), alpha),
            -1 - RESOLUTION,
            0,
            alpha));
  }

  private static double share(Trial trial) {
    return 0.9 * trial.alpha() / (RECORD.length + 1);
  }

  /**
   * Variances of outputs at every width.
   *
   * @param trace tr C_t / m, by record
   * @param widths by record |g|^2 / m and g; empty for the limit
   */
  private record Variances(int m, double[] trace, List<FluctuationMean> widths) {
    /**
     * The least-squares slope of log variance in log n, of width k at the record of that number.
     */
    double slope(double[][] means, int[] records) {
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
  }

  private static Variances variances(Trial trial, double penalty, String which) {
    Replication replication = replication(trial.instance(), penalty);
    List<FluctuationMean> widths =
        FluctuationMean.ofWidths(
            trial,
            replication,
            WIDTHS,
            REPLICATES,
            SIMULATIONS,
            0.1 * trial.alpha(),
            RateInWidth::moments);
    widths.forEach(width -> trial.under(which + ": ").addAll(width.looks()));
    return new Variances(trial.instance().data(), traces(replication), widths);
  }

  /** |g|^2 / m and g, by record. */
  private static double[] moments(double[][] g) {
    int m = g[0].length;
    double[] moments = new double[g.length * (1 + m)];
    for (int k = 0; k < g.length; k++) {
      for (int j = 0; j < m; j++) {
        moments[k * (1 + m)] += g[k][j] * g[k][j] / m;
        moments[k * (1 + m) + 1 + j] = g[k][j];
      }
    }
    return moments;
  }

  /** tr C_t / m, by record. */
  private static double[] traces(Replication replication) {
    Fluctuation limit = replication.limit();
    return Arrays.stream(RECORD).mapToDouble(k -> limit.trace(limit.covariance(k))).toArray();
  }

  private static Replication replication(Instance instance, double penalty) {
    StudentTeacher problem = StudentTeacher.of(instance, penalty);
    return LimitRun.of(
            problem.energy(),
            problem.atoms(ATOMS, instance.seed()),
            PART_OF_FASTEST,
            RECORD[RECORD.length - 1])
        .replication(RECORD);
  }

  @Override
  public Instance member(Instance drawn) {
    return StudentTeacher.member(drawn, Regulariser.Kind.TIKHONOV, 6, 9).with("gaussian");
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    Replication interpolating = replication(instance, 0);
    double[][] nothing = new double[WIDTHS.length][RECORD.length];
    if (new Variances(0, traces(interpolating), List.of()).slope(nothing, LONGER)
        > -1 - 2 * RESOLUTION) {
      return Optional.of(DECAYS);
    }
    return Stream.of(interpolating, replication(instance, PENALTY))
        .flatMap(each -> LinearRegime.unmet(each, WIDTHS[0], instance.seed(), 0.1, 0).stream())
        .findFirst();
  }

  private List<Comparison> control(Implementation wrong) {
    Trial trial = Trial.of(wrong, member(Instance.plain("gaussian")), 1e-8, 1);
    check(trial);
    return trial.observations();
  }
}
