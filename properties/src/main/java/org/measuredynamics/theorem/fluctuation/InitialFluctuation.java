package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.NeuronMoments;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Before training n Cov(f_n) is the covariance of a single neuron, exactly, at every n.
 *
 * <p>The implementation draws its networks itself, from a normal law and from an atomic one, and
 * answers with outputs alone. The variance of every moment that is tested is known from the fourth
 * moments of a neuron, so each decision is exact at every number of replicates (Catoni). At width 1
 * the moments are those of the law, at larger ones they see whether neurons are independent;
 * products of different replicates, and of different seeds, have mean 0.
 *
 * <p>Alone: {@code check --theorem fluctuation.initial}.
 */
@AutoService(Theorem.class)
public final class InitialFluctuation implements ReplicatedTheorem {
  private static final int ATOMS = 32;
  private static final int[] WIDTHS = {1, 16};
  private static final int[] REPLICATES = {1 << 13, 1 << 15};
  private static final int PART = 1 << 12;
  private static final int PARTS_IN_PAIRS = 2;

  /** Replicates among which two alike would be noticed. */
  private static final int REMEMBERED = 1 << 16;

  @Override
  public String id() {
    return "fluctuation.initial";
  }

  @Override
  public String statement() {
    return "theta_i independent of law mu_0: n Cov(f_n) = Cov_{mu_0}(phi), for every n";
  }

  @Override
  public String source() {
    return "Rotskoff, Vanden-Eijnden 2018, proposition 3.3; Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, section 2.3";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the neurons are independent draws from mu_0", "the output is a mean over neurons");
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Catoni's bound at alpha, of the variance known from fourth moments; truncation: the quadrature of the normal law; rounding";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-neurons-in-pairs";
  }

  @Override
  public int cost() {
    return 10;
  }

  @Override
  public Instance member(Instance drawn) {
    return StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 12);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    NetworkEnergy energy = problem.energy();
    double[][] points = Ensemble.onData(energy, problem.law(), 1, 1, new int[1], 0).points();
    List<InitialLaw> laws = List.of(problem.law(), problem.atoms(ATOMS, instance.seed()));
    double roundoff = implementation.describe().roundoff() + EulerPath.U;
    Observations comparisons = new Observations();
    comparisons.addLater(() -> List.of(pairs(implementation, problem, instance, 0.1 * alpha)));
    for (InitialLaw law : laws) {
      boolean isNormal = law instanceof NormalLaw;
      NeuronMoments moments =
          law instanceof NormalLaw normal
              ? NeuronMoments.of(energy.unit(), normal, points)
              : NeuronMoments.of(energy.unit(), (ParticleMeasure) law, points);
      // The wider, the closer to Gaussian and the sharper: what is wrong shows first there.
      for (int w = WIDTHS.length - 1; w >= 0; w--) {
        Ensemble ensemble =
            Ensemble.onData(energy, law, WIDTHS[w], 1, new int[1], instance.seed() + 7L * w);
        String what = "width %d, %s law".formatted(WIDTHS[w], isNormal ? "normal" : "atomic");
        int replicates = REPLICATES[w] * sharpness;
        double share = 0.9 * alpha / (laws.size() * WIDTHS.length);
        comparisons.addLater(
            () -> compared(implementation, ensemble, moments, replicates, what, roundoff, share));
      }
    }
    return comparisons;
  }

  private static List<Comparison> compared(
      Implementation implementation,
      Ensemble ensemble,
      NeuronMoments moments,
      int replicates,
      String what,
      double roundoff,
      double alpha) {
    int n = ensemble.particles();
    int q = moments.means().length;
    double trace = 0;
    double variance = 0;
    double frobenius = 0;
    double[][] covariance = moments.covariance();
    CatoniMean[][] entries = new CatoniMean[q][q];
    CatoniMean[] means = new CatoniMean[q];
    double share = 0.1 * alpha;
    for (int j = 0; j < q; j++) {
      trace += covariance[j][j] / q;
      means[j] = new CatoniMean(0, covariance[j][j], replicates, share / q);
      for (int k = 0; k < q; k++) {
        double product = covariance[j][k] * covariance[j][k];
        double diagonal = covariance[j][j] * covariance[k][k];
        double cumulant = (moments.squares()[j][k] - diagonal - 2 * product) / n;
        variance += (2 * product + cumulant) / ((double) q * q);
        frobenius += product / ((double) q * q);
        if (k <= j) {
          entries[j][k] =
              new CatoniMean(
                  covariance[j][k],
                  diagonal + product + cumulant,
                  replicates,
                  share * 2 / (q * (q + 1)));
        }
      }
    }
    CatoniMean ofTrace = new CatoniMean(trace, variance, replicates, 6 * share);
    CatoniMean neighbours = new CatoniMean(0, frobenius, replicates - 1L, share);
    CatoniMean seeds = new CatoniMean(0, frobenius, PART, share);
    Set<double[]> seen = new TreeSet<>(Arrays::compare);
    int alike = 0;
    double[] previous = null;
    double[][][] other =
        implementation.ensemble(ensemble.withSeed(ensemble.seed() + 1).part(0, PART)).outputs();
    for (int first = 0; first < replicates; first += PART) {
      double[][][] outputs = implementation.ensemble(ensemble.part(first, PART)).outputs();
      for (int r = 0; r < PART; r++) {
        double[] g = outputs[r][0].clone();
        for (int j = 0; j < q; j++) {
          g[j] = Math.sqrt(n) * (g[j] - moments.means()[j]);
        }
        if (seen.size() < REMEMBERED && !seen.add(outputs[r][0])) {
          alike++;
        }
        for (int j = 0; j < q; j++) {
          means[j].add(g[j]);
          for (int k = 0; k <= j; k++) {
            entries[j][k].add(g[j] * g[k]);
          }
        }
        ofTrace.add(product(g, g));
        if (previous != null) {
          neighbours.add(product(g, previous));
        }
        previous = g;
        if (first == 0) {
          double[] apart = other[r][0].clone();
          for (int j = 0; j < q; j++) {
            apart[j] = Math.sqrt(n) * (apart[j] - moments.means()[j]);
          }
          seeds.add(product(g, apart));
        }
      }
    }
    double rounding =
        trace * (64 * (n + ensemble.law().dimension()) * roundoff * n + moments.error());
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(ofTrace.comparison("trace of n Cov, " + what, rounding));
    comparisons.add(neighbours.comparison("product of neighbouring replicates, " + what, rounding));
    comparisons.add(seeds.comparison("product of replicates of two seeds, " + what, rounding));
    for (int j = 0; j < q; j++) {
      comparisons.add(means[j].comparison("mean of output %d, %s".formatted(j, what), rounding));
      for (int k = 0; k <= j; k++) {
        comparisons.add(
            entries[j][k].comparison(
                "entry %d, %d of n Cov, %s".formatted(j, k, what), 4 * q * rounding));
      }
    }
    // A single neuron may be silent on all data, and two of them alike.
    if (ensemble.law() instanceof NormalLaw && n > 1) {
      comparisons.add(
          Comparison.atMost(
              "replicates of the same outputs, " + what, alike, 0, Budget.ofRounding(0)));
    }
    return comparisons;
  }

  /**
   * The squared products of neighbouring neurons: with output weights of mean 0 no covariance of
   * outputs sees how inner weights depend on one another.
   */
  private static Comparison pairs(
      Implementation implementation, StudentTeacher problem, Instance instance, double alpha) {
    NormalLaw law = problem.law();
    int p = law.dimension();
    double fourth = 0;
    double eighth = 0;
    for (double deviation : law.deviations()) {
      double square = deviation * deviation;
      fourth += square * square;
      eighth += square * square * square * square;
    }
    int n = WIDTHS[1];
    CatoniMean squares =
        new CatoniMean(
            fourth,
            3 * (2 * eighth + fourth * fourth) - fourth * fourth,
            (long) PARTS_IN_PAIRS * PART * n / 2,
            alpha);
    Ensemble ensemble =
        Ensemble.onData(problem.energy(), law, n, 1, new int[1], instance.seed() + 3)
            .withInitialNeurons();
    for (int k = 0; k < PARTS_IN_PAIRS; k++) {
      for (double[] positions : implementation.ensemble(ensemble.part(k * PART, PART)).initial()) {
        for (int at = 0; at < positions.length; at += 2 * p) {
          double product = 0;
          for (int c = at; c < at + p; c++) {
            product += positions[c] * positions[c + p];
          }
          squares.add(product * product);
        }
      }
    }
    return squares.comparison(
        "squared product of two neurons",
        fourth * 64 * p * (implementation.describe().roundoff() + EulerPath.U));
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j] / x.length;
    }
    return sum;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "neurons in pairs",
            () ->
                check(Mutant.named("ensemble-neurons-in-pairs").implementation(), instance, 1e-8)),
        new Control(
            hypotheses().get(1),
            "a sum over n^{1/2}: the covariance is n times too large",
            () -> check(Violation.OUTPUTS_OVER_SQRT_N.implementation(), instance, 1e-8)));
  }
}
