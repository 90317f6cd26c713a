package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.CovarianceExcess;
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
    List<FluctuationMean> widths =
        FluctuationMean.ofWidths(
            trial,
            replication,
            WIDTHS,
            REPLICATES,
            SIMULATIONS,
            0.1 * trial.alpha(),
            CovarianceExcess::products);
    widths.forEach(width -> trial.addAll(width.looks()));
    int[] record = replication.record();
    double alpha = 0.9 * trial.alpha() / record.length;
    for (int k = 0; k < record.length; k++) {
      double[][] covariance = replication.limit().covariance(record[k]);
      At at = new At(trial, new CovarianceExcess(widths), covariance, k, record[k], alpha);
      trace(at);
      eigenvalues(at);
      entries(at);
    }
  }

  /**
   * One time of training.
   *
   * @param covariance C_t
   * @param alpha of all that is observed then
   */
  private record At(
      Trial trial,
      CovarianceExcess excess,
      double[][] covariance,
      int record,
      int step,
      double alpha) {
    /** A linear form of n Cov - C_t is 0. */
    void isNothing(String what, double[][] form, double resolution, double share) {
      isNothing(what, excess.extrapolated(record, form, share), resolution, share);
    }

    void isNothing(String what, Interval interval, double resolution, double share) {
      trial.add(
          Comparison.equivalence(what + ", step " + step, interval, 0, resolution, share)
              .inconclusive());
    }

    double[][] form() {
      return new double[covariance.length][covariance.length];
    }
  }

  /** tr(n Cov) is tr C_t, relative to that; and so says a third width. */
  private static void trace(At at) {
    double trace = 0;
    for (int j = 0; j < at.covariance.length; j++) {
      trace += at.covariance[j][j];
    }
    double[][] identity = at.form();
    for (int j = 0; j < identity.length; j++) {
      identity[j][j] = 1 / trace;
    }
    double resolution = at.trial.sharpness() > 1 ? SHARP : RESOLUTION;
    at.isNothing("trace of n Cov over its limit", identity, resolution, 0.4 * at.alpha);
    double share = 0.2 * at.alpha;
    at.isNothing(
        "change of the extrapolated trace with a third width",
        at.excess.change(at.record, identity, share),
        2 * SPECTRUM,
        share);
  }

  /** v . n Cov v is the eigenvalue of v, an eigenvector of C_t that leads, over the largest. */
  private static void eigenvalues(At at) {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(at.covariance));
    int leading = Math.min(LEADING, at.covariance.length);
    for (int k = 0; k < leading; k++) {
      double[] v = eigen.getEigenvector(k).toArray();
      double[][] form = at.form();
      for (int j = 0; j < v.length; j++) {
        for (int l = 0; l < v.length; l++) {
          form[j][l] = v[j] * v[l] / eigen.getRealEigenvalue(0);
        }
      }
      at.isNothing(
          "eigenvalue %d of n Cov over the largest".formatted(k + 1),
          form,
          SPECTRUM,
          0.2 * at.alpha / leading);
    }
  }

  /** Every entry of n Cov is that of C_t, over the largest variance. */
  private static void entries(At at) {
    int m = at.covariance.length;
    int entries = m * (m + 1) / 2;
    double largest = 0;
    for (int j = 0; j < m; j++) {
      largest = Math.max(largest, at.covariance[j][j]);
    }
    for (int j = 0; j < m; j++) {
      for (int k = 0; k <= j; k++) {
        double[][] form = at.form();
        form[j][k] = 1 / largest;
        at.isNothing(
            "entry %d, %d of n Cov over the largest".formatted(j, k),
            form,
            ENTRY,
            0.2 * at.alpha / entries);
      }
    }
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
