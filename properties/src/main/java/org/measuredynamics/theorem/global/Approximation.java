package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.SAMPLE;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.SampleMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
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
public final class Approximation implements Theorem {
  private static final int[] DIMENSIONS = {1, 3, 10, 30, 100, 300, 1000};
  private static final int[] WIDTHS = {1, 8, 64, 512};
  private static final int NUMBERS = 1 << 15;
  private static final int REPLICATES = 6;
  private static final int TESTS = 6 * WIDTHS.length + 2;

  @Override
  public Card card() {
    return Card.of("global.approximation")
        .states(
            "theta_i independent of law mu: E|f_n - f|^2 = (1/n) (int |phi|^2 dmu - |f|^2), for"
                + " every n and every dimension")
        .source("Barron 1993, lemma 1; Bach 2017, section 2; theory.md, Monte Carlo")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu")
                .violatedBy(
                    "neurons in pairs of opposite sign",
                    SampleMutant.ANTITHETIC,
                    () -> member(10, 16, 1),
                    this::check))
        .needs(SAMPLE, EVALUATE, unit("relu"))
        .budget(
            "Monte Carlo: exact chi-squared quantiles and Massart's inequality at alpha; rounding")
        .firstRefutes(SampleMutant.ANTITHETIC);
  }

  @Override
  public Instance member(Instance drawn) {
    return member(
        DIMENSIONS[drawn.dimension() % DIMENSIONS.length], drawn.particles(), drawn.seed());
  }

  private static Instance member(int dimension, int particles, long seed) {
    return new Instance(
        "relu",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        dimension,
        1,
        particles,
        false,
        seed);
  }

  @Override
  public void check(Trial trial) {
    Neurons neurons = Neurons.of(trial.instance());
    double squares = 0;
    int numbers = 0;
    for (int n : WIDTHS) {
      if (n == 1 || n * neurons.law.dimension() <= NUMBERS) {
        Sums sums = new Sums(neurons, n, squares);
        sums.addReplicates(trial);
        atWidth(trial, sums);
        squares = sums.squares;
        numbers += REPLICATES * n * neurons.law.dimension();
      }
    }
    chiSquared(trial, "all coordinates", squares, numbers, 1e-12);
    distribution(trial, neurons.law);
  }

  /** Each sum of squares of independent standard normal numbers, chi-squared of their number. */
  private static void atWidth(Trial trial, Sums sums) {
    int n = sums.width;
    int p = sums.neurons.law.dimension();
    String where = "width %d, dimension %d".formatted(n, p - 1);
    double blur = 64.0 * (n + p) * trial.roundoff() * Math.sqrt(n);
    chiSquared(trial, "pre-activations, " + where, sums.preactivations, REPLICATES * n, blur);
    if (sums.silent < REPLICATES) {
      chiSquared(trial, "output, " + where, sums.outputs, REPLICATES - sums.silent, blur);
    }
    chiSquared(trial, "means of neurons, " + where, sums.means, REPLICATES * p, blur);
    chiSquared(trial, "sums of coordinates, " + where, sums.coordinates, REPLICATES * n, blur);
    chiSquared(trial, "means over replicates, " + where, sums.meansOverReplicates(), p, blur);
  }

  /** The distribution function of all coordinates, standardised. */
  private static void distribution(Trial trial, NormalLaw law) {
    int p = law.dimension();
    double[] deviations = law.deviations();
    double[] sample =
        trial
            .implementation()
            .sample(law, Math.max(1, NUMBERS / p), trial.instance().seed() + 7)
            .positions();
    for (int c = 0; c < sample.length; c++) {
      sample[c] /= deviations[c % p];
    }
    trial.add(
        Comparison.distribution(
            "coordinates of neurons",
            sample,
            new NormalDistribution(null, 0, 1),
            1e-12,
            trial.alpha() / TESTS));
  }

  private static void chiSquared(
      Trial trial, String what, double statistic, int freedom, double blur) {
    trial.addAll(
        Comparison.chiSquared(what, statistic, freedom, blur * freedom, trial.alpha() / TESTS));
  }

  /** The law of the neurons, and a network of relu units with one input x. */
  private record Neurons(NormalLaw law, NetworkEnergy energy) {

    static Neurons of(Instance instance) {
      int d = instance.dimension();
      Stream stream = instance.stream(Draw.TARGET);
      double[] deviations = new double[d + 1];
      Arrays.setAll(deviations, k -> k == 0 ? 1.5 : (0.5 + stream.uniform()) / Math.sqrt(d));
      DataSet datum = DataSet.of("one input", d, stream.normals(d), new double[1]);
      return new Neurons(
          new NormalLaw(deviations),
          NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, Regulariser.NONE, datum));
    }

    double[] input() {
      return energy.data().input(0);
    }

    /** The variance of a pre-activation w . x. */
    double reach() {
      double[] deviations = law.deviations();
      double[] x = input();
      double reach = 0;
      for (int k = 0; k < x.length; k++) {
        reach += deviations[k + 1] * deviations[k + 1] * x[k] * x[k];
      }
      return reach;
    }
  }

  /** Sums of squares over replicates of n neurons, all of them of standard normal numbers. */
  private static final class Sums {
    final Neurons neurons;
    final int width;
    final double[] total;

    /** Of every coordinate, on top of those of other widths. */
    double squares;

    /** Of w . x over its deviation. */
    double preactivations;

    /** Of f_n over its deviation given the pre-activations. */
    double outputs;

    /** Of the mean of n neurons, times sqrt(n), in each coordinate. */
    double means;

    /** Of the sum of a neuron's coordinates, over sqrt(p). */
    double coordinates;

    /** Replicates without a neuron that fires. */
    int silent;

    Sums(Neurons neurons, int width, double squares) {
      this.neurons = neurons;
      this.width = width;
      this.squares = squares;
      this.total = new double[neurons.law.dimension()];
    }

    void addReplicates(Trial trial) {
      for (int r = 0; r < REPLICATES; r++) {
        ParticleMeasure mu =
            trial
                .implementation()
                .sample(neurons.law, width, trial.instance().seed() + 31L * width + r);
        add(mu, trial.implementation().evaluate(neurons.energy, mu).outputs()[0]);
      }
    }

    private void add(ParticleMeasure mu, double output) {
      int p = total.length;
      double[] deviations = neurons.law.deviations();
      double[] x = neurons.input();
      double reach = neurons.reach();
      double conditional = 0;
      double[] mean = new double[p];
      for (int i = 0; i < width; i++) {
        double z = 0;
        double sum = 0;
        for (int k = 0; k < p; k++) {
          double standard = mu.position(i, k) / deviations[k];
          squares += standard * standard;
          sum += standard;
          mean[k] += standard;
          z += k == 0 ? 0 : mu.position(i, k) * x[k - 1];
        }
        coordinates += sum * sum / p;
        preactivations += z * z / reach;
        conditional += z > 0 ? 2.25 * z * z : 0;
      }
      if (conditional > 0) {
        outputs += width * output * width * output / conditional;
      } else {
        silent++;
      }
      for (int k = 0; k < p; k++) {
        means += mean[k] * mean[k] / width;
        total[k] += mean[k];
      }
    }

    /** Of the mean over all replicates, standardised, in each coordinate. */
    double meansOverReplicates() {
      double ofTotal = 0;
      for (double sum : total) {
        ofTotal += sum * sum / (width * REPLICATES);
      }
      return ofTotal;
    }
  }
}
