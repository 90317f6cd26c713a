package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * n independent neurons approximate their mean at the Monte-Carlo rate: E|f_n - f|^2 = (1/n)(int
 * |phi|^2 dmu - |f|^2), at every n and in every dimension.
 *
 * <p>The implementation draws the neurons itself, with standard deviations that differ from
 * coordinate to coordinate. For relu units with normal output weights the limit f is 0 and the
 * identity splits into exact laws, whatever n and d: the pre-activations of the n neurons are
 * normal, and given them the output is normal. So the squares are chi-squared over replicates; so
 * are those of the particles themselves, of their means and of the means over replicates, whose
 * distribution is normal (Massart's inequality).
 *
 * <p>Alone: {@code check --theorem global.approximation}.
 */
@AutoService(Theorem.class)
public final class Approximation implements OldTheorem {
  private static final int[] DIMENSIONS = {1, 3, 10, 30, 100, 300, 1000};
  private static final int[] WIDTHS = {1, 8, 64, 512};
  private static final int NUMBERS = 1 << 15;
  private static final int REPLICATES = 6;
  private static final int TESTS = 6 * WIDTHS.length + 2;

  @Override
  public String id() {
    return "global.approximation";
  }

  @Override
  public String statement() {
    return "theta_i independent of law mu: E|f_n - f|^2 = (1/n) (int |phi|^2 dmu - |f|^2), for every n and every dimension";
  }

  @Override
  public String source() {
    return "Barron 1993, lemma 1; Bach 2017, section 2; theory.md, Monte Carlo";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the neurons are independent draws from mu");
  }

  @Override
  public List<String> needs() {
    return List.of("sample", "evaluate", "relu");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles and Massart's inequality at alpha; rounding";
  }

  @Override
  public String firstRefutes() {
    return "sample-antithetic";
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "relu",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        DIMENSIONS[drawn.dimension() % DIMENSIONS.length],
        1,
        drawn.particles(),
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    int d = instance.dimension();
    int p = d + 1;
    Stream stream = instance.stream(Draw.TARGET);
    double[] deviations = new double[p];
    Arrays.setAll(deviations, k -> k == 0 ? 1.5 : (0.5 + stream.uniform()) / Math.sqrt(d));
    NormalLaw law = new NormalLaw(deviations);
    DataSet datum = DataSet.of("one input", d, stream.normals(d), new double[1]);
    double[] x = datum.input(0);
    NetworkEnergy energy =
        NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, Regulariser.NONE, datum);
    double reach = 0;
    for (int k = 0; k < d; k++) {
      reach += deviations[k + 1] * deviations[k + 1] * x[k] * x[k];
    }
    double share = alpha / TESTS;
    List<Comparison> comparisons = new ArrayList<>();
    double squares = 0;
    int numbers = 0;
    for (int n : WIDTHS) {
      if (n > 1 && n * p > NUMBERS) {
        continue;
      }
      double ofPreactivations = 0;
      double ofOutputs = 0;
      double ofMeans = 0;
      double ofCoordinates = 0;
      double[] total = new double[p];
      int silent = 0;
      for (int r = 0; r < REPLICATES; r++) {
        ParticleMeasure mu = implementation.sample(law, n, instance.seed() + 31L * n + r);
        double output = implementation.evaluate(energy, mu).outputs()[0];
        double conditional = 0;
        double[] mean = new double[p];
        for (int i = 0; i < n; i++) {
          double z = 0;
          double sum = 0;
          for (int k = 0; k < p; k++) {
            double standard = mu.position(i, k) / deviations[k];
            squares += standard * standard;
            sum += standard;
            mean[k] += standard;
            z += k == 0 ? 0 : mu.position(i, k) * x[k - 1];
          }
          ofCoordinates += sum * sum / p;
          ofPreactivations += z * z / reach;
          conditional += z > 0 ? 2.25 * z * z : 0;
        }
        numbers += n * p;
        if (conditional > 0) {
          ofOutputs += n * output * n * output / conditional;
        } else {
          silent++;
        }
        for (int k = 0; k < p; k++) {
          ofMeans += mean[k] * mean[k] / n;
          total[k] += mean[k];
        }
      }
      double ofTotal = 0;
      for (double sum : total) {
        ofTotal += sum * sum / (n * REPLICATES);
      }
      String where = "width %d, dimension %d".formatted(n, d);
      double blur =
          64.0 * (n + p) * (implementation.describe().roundoff() + EulerPath.U) * Math.sqrt(n);
      comparisons.addAll(
          chiSquared("pre-activations, " + where, ofPreactivations, REPLICATES * n, blur, share));
      if (silent < REPLICATES) {
        comparisons.addAll(
            chiSquared("output, " + where, ofOutputs, REPLICATES - silent, blur, share));
      }
      comparisons.addAll(
          chiSquared("means of neurons, " + where, ofMeans, REPLICATES * p, blur, share));
      comparisons.addAll(
          chiSquared("sums of coordinates, " + where, ofCoordinates, REPLICATES * n, blur, share));
      comparisons.addAll(chiSquared("means over replicates, " + where, ofTotal, p, blur, share));
    }
    comparisons.addAll(chiSquared("all coordinates", squares, numbers, 1e-12, share));
    comparisons.add(law(implementation, law, instance, share));
    return comparisons;
  }

  /** The distribution function of all coordinates, standardised. */
  private static Comparison law(
      Implementation implementation, NormalLaw law, Instance instance, double alpha) {
    int p = law.dimension();
    double[] deviations = law.deviations();
    ParticleMeasure mu = implementation.sample(law, Math.max(1, NUMBERS / p), instance.seed() + 7);
    double[] sample = mu.positions();
    for (int c = 0; c < sample.length; c++) {
      sample[c] /= deviations[c % p];
    }
    return Comparison.distribution(
        "coordinates of neurons", sample, new NormalDistribution(null, 0, 1), 1e-12, alpha);
  }

  private static List<Comparison> chiSquared(
      String what, double statistic, int freedom, double blur, double alpha) {
    return Comparison.chiSquared(what, statistic, freedom, blur * freedom, alpha);
  }

  @Override
  public List<Control> controls() {
    Instance instance =
        member(
            new Instance(
                "relu",
                Risk.SQUARE,
                Regulariser.Kind.NONE,
                Instance.Source.SYNTHETIC,
                2,
                1,
                16,
                false,
                1));
    return List.of(
        new Control(
            hypotheses().get(0),
            "neurons in pairs of opposite sign",
            () ->
                check(
                    Mutant.named("sample-antithetic").implementation(),
                    instance,
                    AlphaLedger.RUN)));
  }
}
