package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.FluctuationMean;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * n Cov(f_n(t)) tends to the covariance that the Volterra equation gives from the limit alone, at
 * every time of training: its trace, its leading eigenvalues and every entry.
 *
 * <p>Students of a teacher on the sphere, their neurons drawn by the implementation from an atomic
 * law, so that the limit of its Euler steps has neither quadrature nor discretisation error. A
 * replicate's second moments minus those of its own linear part have mean n Cov - C exactly for
 * independent draws (fluctuation.initial tests the draws); their bias of order 1/n is taken off
 * with two widths, and a third checks that. What is left is decided by equivalence tests.
 *
 * <p>Alone: {@code check --theorem fluctuation.volterra}.
 */
@AutoService(Theorem.class)
public final class VolterraCovariance implements Theorem {
  private static final int ATOMS = 48;
  private static final int[] WIDTHS = {1024, 2048, 4096};
  private static final int REPLICATES = 128;
  private static final int SIMULATIONS = 1 << 12;

  /** Training is followed until the trace of the covariance has fallen to this part. */
  private static final double FALLEN = 0.2;

  private static final int LEADING = 3;

  /** Of the trace. */
  private static final double RESOLUTION = 0.05;

  /** Of the trace, with more replicates. */
  private static final double SHARP = 0.02;

  /** Of the largest eigenvalue, and of the change of the extrapolated trace. */
  private static final double SPECTRUM = 0.1;

  /** Of the largest variance. */
  private static final double ENTRY = 0.2;

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
                    () -> control(EnsembleMutant.STRATIFIED.implementation())),
            Hypothesis.of("the output is a mean over neurons")
                .violatedBy(
                    "a sum over n^{1/2}: the covariance is n times too large",
                    () -> control(Violation.OUTPUTS_OVER_SQRT_N.implementation())),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Student intervals over 64 blocks of replicates at alpha, with a control variate; truncation: the resolution, 5 percent of the trace (2 at thorough effort), 10 of the largest eigenvalue, 20 of the largest variance an entry, after extrapolation in 1/n; no discretisation, the limit of the scheme itself is known; rounding far below")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial trial) {
    Replication replication = replication(trial.instance());
    List<FluctuationMean> widths = secondMoments(trial, replication);
    widths.forEach(width -> trial.addAll(width.looks()));
    int[] record = replication.record();
    for (int k = 0; k < record.length; k++) {
      double[][] covariance = replication.limit().covariance(record[k]);
      Excess excess =
          new Excess(trial, widths, covariance, k, record[k], 0.9 * trial.alpha() / record.length);
      trace(excess);
      eigenvalues(excess);
      entries(excess);
    }
  }

  /** tr(n Cov) is tr C_t, relative to that; and so says a third width. */
  private static void trace(Excess excess) {
    double[][] identity = excess.nothing();
    double trace = 0;
    for (int j = 0; j < identity.length; j++) {
      trace += excess.covariance[j][j];
    }
    for (int j = 0; j < identity.length; j++) {
      identity[j][j] = 1 / trace;
    }
    double resolution = excess.trial.sharpness() > 1 ? SHARP : RESOLUTION;
    excess.isNothing("trace of n Cov over its limit", identity, resolution, 0.4 * excess.alpha);
    excess.doesNotChange(
        "change of the extrapolated trace with a third width",
        identity,
        2 * SPECTRUM,
        0.2 * excess.alpha);
  }

  /** v . n Cov v of the leading eigenvectors of C_t is their eigenvalue, relative to the largest. */
  private static void eigenvalues(Excess excess) {
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(excess.covariance));
    int leading = Math.min(LEADING, excess.covariance.length);
    for (int k = 0; k < leading; k++) {
      double[] v = eigen.getEigenvector(k).toArray();
      double[][] form = excess.nothing();
      for (int j = 0; j < v.length; j++) {
        for (int l = 0; l < v.length; l++) {
          form[j][l] = v[j] * v[l] / eigen.getRealEigenvalue(0);
        }
      }
      excess.isNothing(
          "eigenvalue %d of n Cov over the largest".formatted(k + 1), form, SPECTRUM, 0.2 * excess.alpha / leading);
    }
  }

  /** Every entry of n Cov is that of C_t, relative to the largest variance. */
  private static void entries(Excess excess) {
    int m = excess.covariance.length;
    double largest = 0;
    for (int j = 0; j < m; j++) {
      largest = Math.max(largest, excess.covariance[j][j]);
    }
    for (int j = 0; j < m; j++) {
      for (int k = 0; k <= j; k++) {
        double[][] form = excess.nothing();
        form[j][k] = 1 / largest;
        excess.isNothing(
            "entry %d, %d of n Cov over the largest".formatted(j, k),
            form,
            ENTRY,
            0.2 * excess.alpha / (m * (m + 1) / 2));
      }
    }
  }

  /**
   * What n Cov exceeds C_t by, looked at through linear forms sum_jl form_jl (n Cov - C)_jl.
   *
   * @param widths lower triangles of n Cov - C_t, one time after the other
   * @param covariance C_t
   * @param k number of the record
   * @param step of the record
   * @param alpha of all that is observed at that time
   */
  private record Excess(
      Trial trial,
      List<FluctuationMean> widths,
      double[][] covariance,
      int k,
      int step,
      double alpha) {
    double[][] nothing() {
      return new double[covariance.length][covariance.length];
    }

    /** A form of the excess, extrapolated in 1/n from the last two widths, is 0. */
    void isNothing(String what, double[][] form, double resolution, double alpha) {
      observe(what, of -> 2 * of[2] - of[1], form, resolution, alpha);
    }

    /** The extrapolation from the first two widths is the same. */
    void doesNotChange(String what, double[][] form, double resolution, double alpha) {
      observe(what, of -> 2 * of[2] - of[1] - (2 * of[1] - of[0]), form, resolution, alpha);
    }

    private void observe(
        String what,
        ToDoubleFunction<double[]> extrapolation,
        double[][] form,
        double resolution,
        double alpha) {
      Interval interval =
          FluctuationMean.interval(
              widths,
              means ->
                  extrapolation.applyAsDouble(
                      Arrays.stream(means).mapToDouble(mean -> value(form, mean)).toArray()),
              alpha);
      trial.add(
          Comparison.equivalence(what + ", step " + step, interval, 0, resolution, alpha)
              .inconclusive());
    }

    private double value(double[][] form, double[] mean) {
      int entry = k * form.length * (form.length + 1) / 2;
      double value = 0;
      for (int j = 0; j < form.length; j++) {
        for (int l = 0; l <= j; l++) {
          value += (j == l ? form[j][j] : form[j][l] + form[l][j]) * mean[entry++];
        }
      }
      return value;
    }
  }

  private static List<FluctuationMean> secondMoments(Trial trial, Replication replication) {
    List<FluctuationMean> widths = new ArrayList<>();
    for (int n : WIDTHS) {
      widths.add(
          FluctuationMean.of(
              replication,
              trial.implementation(),
              n,
              REPLICATES,
              SIMULATIONS * trial.sharpness(),
              trial.instance().seed() + n,
              0.1 * trial.alpha() / WIDTHS.length,
              VolterraCovariance::products));
    }
    return widths;
  }

  /** The lower triangles of g g^T, one time after the other. */
  private static double[] products(double[][] g) {
    int m = g[0].length;
    double[] products = new double[g.length * (m * (m + 1) / 2)];
    int at = 0;
    for (double[] row : g) {
      for (int j = 0; j < m; j++) {
        for (int l = 0; l <= j; l++) {
          products[at++] = row[j] * row[l];
        }
      }
    }
    return products;
  }

  private static Replication replication(Instance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return LinearRegime.untilFallen(
        problem.energy(),
        problem.atoms(ATOMS, instance.seed()),
        FALLEN,
        WIDTHS[0],
        instance.seed());
  }

  @Override
  public Instance member(Instance drawn) {
    return StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 12);
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return LinearRegime.unmet(replication(instance), WIDTHS[0], instance.seed(), 0.02, 0);
  }

  private List<Comparison> control(Implementation wrong) {
    Trial trial = Trial.of(wrong, member(Instance.plain("tanh")), 1e-8, 1);
    check(trial);
    return trial.observations();
  }
}
