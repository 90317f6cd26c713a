package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * In the space S1 n independent neurons approximate their mean at the rate Var/n, with a constant
 * that depends neither on the size of the sets nor on the dimension of their points: E|f_n - f|^2 =
 * (1/n) (E phi(nu)^2 - f(nu)^2), and E phi(nu)^2 is largest for sets of one point.
 *
 * <p>The implementation draws the neurons and evaluates them on sets of 1 to 256 points of length
 * 1. With normal b the limit is 0; given the features the output is normal, so squares are
 * chi-squared whatever the width; the features' own second moment is the mean-feature kernel of the
 * set, exactly, decided by a bound that is exact at every sample size (Catoni).
 *
 * <p>Refuted by neurons that share features, by outputs that grow with the set.
 *
 * <p>Alone: {@code check --theorem symmetry.approximation}.
 */
@AutoService(Theorem.class)
public final class ApproximationBySets implements OldTheorem {
  private static final int[] DIMENSIONS = {1, 3, 10, 30, 100};
  private static final int[] SIZES = {1, 4, 32, 256};
  private static final int[] WIDTHS = {1, 8, 64};
  private static final int REPLICATES = 8;
  private static final double OUTPUT = 1.5;

  @Override
  public String id() {
    return "symmetry.approximation";
  }

  @Override
  public String statement() {
    return "theta_i independent: E|f_n(nu) - f(nu)|^2 = (1/n) (E phi(nu)^2 - f(nu)^2) <= K/n, K the same for sets of any size in any dimension";
  }

  @Override
  public String source() {
    return "Zweig, Bruna 2021, section 3; Barron 1993, lemma 1; Bach 2017, section 2";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the neurons are independent draws", "pooling by the mean");
  }

  @Override
  public List<String> needs() {
    return List.of("sample", "evaluate", "sets", "deep-sets");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles and Catoni's bound at alpha, with an exact mean and a proved bound of the variance; rounding";
  }

  @Override
  public String firstRefutes() {
    return "set-features-shared";
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "deep-sets",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SETS,
        DIMENSIONS[drawn.dimension() % DIMENSIONS.length],
        SIZES.length,
        1,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    int d = instance.dimension();
    Unit unit = Unit.named("deep-sets");
    int h = unit.orthogonalBlocks(d).length;
    int p = unit.parameters(d);
    Stream stream = instance.stream(Draw.TARGET);
    double[] deviations = new double[p];
    double[] inner = new double[d];
    Arrays.setAll(inner, k -> (0.5 + stream.uniform()) / Math.sqrt(d));
    double weights = 0;
    deviations[0] = OUTPUT;
    for (int block : unit.orthogonalBlocks(d)) {
      deviations[block - 1] = 1 + stream.uniform();
      weights += deviations[block - 1] * deviations[block - 1];
      System.arraycopy(inner, 0, deviations, block, d);
    }
    NormalLaw law = new NormalLaw(deviations);
    DataSet sets = sets(inner, stream);
    NetworkEnergy energy = NetworkEnergy.of(unit, Risk.SQUARE, Regulariser.NONE, sets);
    double[] second = new double[SIZES.length];
    double share = alpha / (SIZES.length * (1 + WIDTHS.length));
    double most = OUTPUT * OUTPUT * weights / (4 * h * h);
    List<Comparison> comparisons = new ArrayList<>();
    CatoniMean[] means = new CatoniMean[SIZES.length];
    int neurons = REPLICATES * Arrays.stream(WIDTHS).sum();
    for (int j = 0; j < SIZES.length; j++) {
      double[] x = scaled(sets.input(j), inner);
      second[j] = OUTPUT * OUTPUT * weights * Kernel.ofMeanFeatures(d).value(x, x) / (2 * h * h);
      // E m^4 <= 3/2 for points of length 1, so E (b relu(s))^4 given b^2 = its mean is at most:
      double fourth = 2.25 * StrictMath.pow(OUTPUT, 4) * weights * weights / (h * h * h * h);
      means[j] = new CatoniMean(second[j], fourth, neurons, share);
      comparisons.add(
          Comparison.atMost(
              "E phi^2 for a set of %d points in dimension %d".formatted(SIZES[j], d),
              second[j],
              most,
              Budget.ofRounding(1e-12 * most)));
    }
    double[] basis = new double[p];
    for (int n : WIDTHS) {
      double[] squares = new double[SIZES.length];
      int[] silent = new int[SIZES.length];
      for (int r = 0; r < REPLICATES; r++) {
        ParticleMeasure mu = implementation.sample(law, n, instance.seed() + 31L * n + r);
        double[] outputs = implementation.evaluate(energy, mu).outputs();
        for (int j = 0; j < SIZES.length; j++) {
          double conditional = 0;
          for (int i = 0; i < n; i++) {
            System.arraycopy(mu.particle(i), 0, basis, 0, p);
            basis[0] = OUTPUT;
            double value = unit.value(basis, sets.input(j));
            conditional += value * value;
            means[j].add(value * value);
          }
          if (conditional > 0) {
            squares[j] += n * outputs[j] * (n * outputs[j]) / conditional;
          } else {
            silent[j]++;
          }
        }
      }
      for (int j = 0; j < SIZES.length; j++) {
        double blur =
            64.0
                * (n + p + SIZES[j])
                * (implementation.describe().roundoff() + EulerPath.U)
                * Math.sqrt(n)
                * REPLICATES;
        if (silent[j] < REPLICATES) {
          comparisons.addAll(
              Comparison.chiSquared(
                  "output, width %d, sets of %d points, dimension %d".formatted(n, SIZES[j], d),
                  squares[j],
                  REPLICATES - silent[j],
                  blur,
                  share));
        }
      }
    }
    for (int j = 0; j < SIZES.length; j++) {
      comparisons.add(
          means[j].comparison(
              "E phi^2 for sets of %d points in dimension %d".formatted(SIZES[j], d), 1e-12));
    }
    return comparisons;
  }

  /** Points whose length is 1 where each coordinate is measured by the deviation of its weight. */
  private static DataSet sets(double[] inner, Stream stream) {
    int d = inner.length;
    double[] points = new double[Arrays.stream(SIZES).sum() * d];
    for (int at = 0; at < points.length; at += d) {
      double square = 0;
      for (int k = 0; k < d; k++) {
        points[at + k] = stream.normal();
        square += points[at + k] * inner[k] * points[at + k] * inner[k];
      }
      for (int k = 0; k < d; k++) {
        points[at + k] /= Math.sqrt(square);
      }
    }
    return DataSet.ofSets("points of length 1", d, points, SIZES, new double[SIZES.length]);
  }

  private static double[] scaled(double[] points, double[] inner) {
    for (int k = 0; k < points.length; k++) {
      points[k] *= inner[k % inner.length];
    }
    return points;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "all neurons with the features of the first",
            () ->
                check(
                    Mutant.named("set-features-shared").implementation(),
                    instance,
                    AlphaLedger.RUN)),
        new Control(
            hypotheses().get(1),
            "sum pooling: the constant grows with the set",
            () -> check(Mutant.named("set-sum").implementation(), instance, AlphaLedger.RUN)));
  }
}
