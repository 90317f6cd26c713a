package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.ReplicatedTheorem;
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
public final class VolterraCovariance implements ReplicatedTheorem {
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
  public String id() {
    return "fluctuation.volterra";
  }

  @Override
  public String statement() {
    return "theta_i(0) independent of law mu_0: n Cov(f_n(t)) -> Cov_{mu_0}(psi_t), psi_t = phi(Theta_t) - f_t - (h/m) sum_{s < t} Gamma_{t,s} l''_s psi_s";
  }

  @Override
  public String source() {
    return "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; Sirignano, Spiliopoulos 2020b, theorem 1.4; theory.md, Fluctuations";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the neurons are independent draws from mu_0", "the output is a mean over neurons", LARGE);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 blocks of replicates at alpha, with a control variate; truncation: the resolution, 5 percent of the trace (2 at thorough effort), 10 of the largest eigenvalue, 20 of the largest variance an entry, after extrapolation in 1/n; no discretisation, the limit of the scheme itself is known; rounding far below";
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
    return StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 12);
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return replication(instance).isLinear(WIDTHS[0], instance.seed(), 0.02, 0)
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    Replication replication = replication(instance);
    int m = instance.data();
    int entries = m * (m + 1) / 2;
    int[] record = replication.record();
    List<Replication.Parts> moments = new ArrayList<>();
    for (int n : WIDTHS) {
      moments.add(
          replication.excess(
              implementation,
              n,
              REPLICATES,
              SIMULATIONS * sharpness,
              instance.seed() + n,
              0.1 * alpha / WIDTHS.length,
              g -> {
                double[] products = new double[record.length * entries];
                int at = 0;
                for (double[] of : g) {
                  for (int j = 0; j < m; j++) {
                    for (int k = 0; k <= j; k++) {
                      products[at++] = of[j] * of[k];
                    }
                  }
                }
                return products;
              }));
    }
    List<Comparison> comparisons = new ArrayList<>(Replication.Parts.looks("", moments));
    for (int t = 0; t < record.length; t++) {
      double[][] covariance = replication.limit().covariance(record[t]);
      comparisons.addAll(
          compared(
              moments,
              covariance,
              t * entries,
              record[t],
              sharpness > 1 ? SHARP : RESOLUTION,
              0.9 * alpha / record.length));
    }
    return comparisons;
  }

  private static Replication replication(Instance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return Replication.untilFallen(
        problem.energy(),
        problem.atoms(ATOMS, instance.seed()),
        FALLEN,
        WIDTHS[0],
        instance.seed());
  }

  private static List<Comparison> compared(
      List<Replication.Parts> moments,
      double[][] covariance,
      int at,
      int step,
      double resolution,
      double alpha) {
    int m = covariance.length;
    double trace = 0;
    double largest = 0;
    for (int j = 0; j < m; j++) {
      trace += covariance[j][j];
      largest = Math.max(largest, covariance[j][j]);
    }
    double[][] identity = new double[m][m];
    for (int j = 0; j < m; j++) {
      identity[j][j] = 1 / trace;
    }
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(
        equivalence(
            "trace of n Cov over its limit, step " + step,
            moments,
            identity,
            at,
            false,
            resolution,
            0.4 * alpha));
    comparisons.add(
        equivalence(
            "change of the extrapolated trace with a third width, step " + step,
            moments,
            identity,
            at,
            true,
            2 * SPECTRUM,
            0.2 * alpha));
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance));
    int leading = Math.min(LEADING, m);
    for (int k = 0; k < leading; k++) {
      double[] v = eigen.getEigenvector(k).toArray();
      double[][] form = new double[m][m];
      for (int j = 0; j < m; j++) {
        for (int l = 0; l < m; l++) {
          form[j][l] = v[j] * v[l] / eigen.getRealEigenvalue(0);
        }
      }
      comparisons.add(
          equivalence(
              "eigenvalue %d of n Cov over the largest, step %d".formatted(k + 1, step),
              moments,
              form,
              at,
              false,
              SPECTRUM,
              0.2 * alpha / leading));
    }
    int entries = m * (m + 1) / 2;
    for (int j = 0; j < m; j++) {
      for (int k = 0; k <= j; k++) {
        double[][] form = new double[m][m];
        form[j][k] = 1 / largest;
        comparisons.add(
            equivalence(
                "entry %d, %d of n Cov over the largest, step %d".formatted(j, k, step),
                moments,
                form,
                at,
                false,
                ENTRY,
                0.2 * alpha / entries));
      }
    }
    return comparisons;
  }

  /**
   * The excess of a linear form of n Cov, extrapolated, or the change of that from the widths
   * before.
   */
  private static Comparison equivalence(
      String what,
      List<Replication.Parts> moments,
      double[][] form,
      int at,
      boolean change,
      double resolution,
      double alpha) {
    return Comparison.equivalence(
            what,
            Replication.Parts.interval(
                moments,
                means -> {
                  double[] of = new double[means.length];
                  for (int k = 0; k < of.length; k++) {
                    int entry = at;
                    for (int j = 0; j < form.length; j++) {
                      for (int l = 0; l <= j; l++) {
                        of[k] +=
                            (j == l ? form[j][j] : form[j][l] + form[l][j]) * means[k][entry++];
                      }
                    }
                  }
                  double fine = 2 * of[2] - of[1];
                  return change ? fine - (2 * of[1] - of[0]) : fine;
                },
                alpha),
            0,
            resolution,
            alpha)
        .inconclusive();
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "every atom in turn: stratified, not independent",
            () -> check(Mutant.named("ensemble-stratified").implementation(), instance, 1e-8)),
        new Control(
            hypotheses().get(1),
            "a sum over n^{1/2}: the covariance is n times too large",
            () -> check(Violation.OUTPUTS_OVER_SQRT_N.implementation(), instance, 1e-8)));
  }
}
