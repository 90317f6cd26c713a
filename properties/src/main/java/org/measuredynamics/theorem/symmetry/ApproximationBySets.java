package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.SAMPLE;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
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
public final class ApproximationBySets implements Theorem {
  private static final int[] DIMENSIONS = {1, 3, 10, 30, 100};
  private static final int[] SIZES = {1, 4, 32, 256};
  private static final int[] WIDTHS = {1, 8, 64};
  private static final int REPLICATES = 8;
  private static final double OUTPUT = 1.5;

  @Override
  public Card card() {
    return Card.of("symmetry.approximation")
        .states(
            "theta_i independent: E|f_n(nu) - f(nu)|^2 = (1/n) (E phi(nu)^2 - f(nu)^2) <= K/n, K the same for sets of any size in any dimension")
        .source("Zweig, Bruna 2021, section 3; Barron 1993, lemma 1; Bach 2017, section 2")
        .assumes(
            Hypothesis.of("the neurons are independent draws")
                .violatedBy(
                    "all neurons with the features of the first",
                    SetMutant.SET_FEATURES_SHARED,
                    this::plain,
                    this::check),
            Hypothesis.of("pooling by the mean")
                .violatedBy(
                    "sum pooling: the constant grows with the set",
                    SetMutant.SET_SUM,
                    this::plain,
                    this::check))
        .needs(SAMPLE, EVALUATE, SETS, unit("deep-sets"))
        .budget(
            "Monte Carlo: exact chi-squared quantiles and Catoni's bound at alpha, with an exact mean and a proved bound of the variance; rounding")
        .firstRefutes(SetMutant.SET_FEATURES_SHARED);
  }

  private Instance plain() {
    return member(Instance.plain("tanh"));
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
  public void check(Trial trial) {
    Neurons law = Neurons.of(trial.instance());
    constant(trial, law);
    double share = trial.alpha() / (SIZES.length * (1 + WIDTHS.length));
    List<Answer> answers = answers(trial, law);
    for (int n : WIDTHS) {
      List<Answer> ofWidth = answers.stream().filter(answer -> answer.width() == n).toList();
      outputs(trial, law, n, ofWidth, share);
    }
    secondMoments(trial, law, answers, share);
  }

  /** E phi(nu)^2 is at most its value for one point of length 1. */
  private static void constant(Trial trial, Neurons law) {
    double most = law.most();
    for (int j = 0; j < SIZES.length; j++) {
      trial.atMost(
          "E phi^2 for a set of %d points in dimension %d".formatted(SIZES[j], law.dimension()),
          law.secondMoment(j),
          most,
          Budget.ofRounding(1e-12 * most));
    }
  }

  /** n^2 f_n(nu)^2 / sum_i phi_i(nu)^2, phi_i with b at its deviation, is chi-squared. */
  private static void outputs(Trial trial, Neurons law, int n, List<Answer> answers, double share) {
    for (int j = 0; j < SIZES.length; j++) {
      double squares = 0;
      int silent = 0;
      for (Answer answer : answers) {
        double output = answer.outputs[j];
        double conditional = 0;
        for (double value : answer.values[j]) {
          conditional += value * value;
        }
        if (conditional > 0) {
          squares += n * output * (n * output) / conditional;
        } else {
          silent++;
        }
      }
      double blur =
          64.0 * (n + law.parameters() + SIZES[j]) * trial.roundoff() * Math.sqrt(n) * REPLICATES;
      if (silent < REPLICATES) {
        trial.addAll(
            Comparison.chiSquared(
                "output, width %d, sets of %d points, dimension %d"
                    .formatted(n, SIZES[j], law.dimension()),
                squares,
                REPLICATES - silent,
                blur,
                share));
      }
    }
  }

  /** The mean of phi_i(nu)^2 over all neurons is E phi(nu)^2: Catoni's interval. */
  private static void secondMoments(Trial trial, Neurons law, List<Answer> answers, double share) {
    int neurons = REPLICATES * Arrays.stream(WIDTHS).sum();
    for (int j = 0; j < SIZES.length; j++) {
      CatoniMean mean = new CatoniMean(law.secondMoment(j), law.fourthMoment(), neurons, share);
      for (Answer answer : answers) {
        for (double value : answer.values[j]) {
          mean.add(value * value);
        }
      }
      trial.add(
          mean.comparison(
              "E phi^2 for sets of %d points in dimension %d".formatted(SIZES[j], law.dimension()),
              1e-12));
    }
  }

  /**
   * What the implementation drew and answered once.
   *
   * @param outputs f_n of each set
   * @param values phi_i of each set, with b at its deviation, sets x n
   */
  private record Answer(double[] outputs, double[][] values) {
    int width() {
      return values[0].length;
    }
  }

  private static List<Answer> answers(Trial trial, Neurons law) {
    List<Answer> answers = new ArrayList<>();
    NetworkEnergy energy =
        NetworkEnergy.of(Neurons.UNIT, Risk.SQUARE, Regulariser.NONE, law.sets());
    for (int n : WIDTHS) {
      for (int r = 0; r < REPLICATES; r++) {
        long seed = trial.instance().seed() + 31L * n + r;
        ParticleMeasure mu = trial.implementation().sample(law.law(), n, seed);
        double[] outputs = trial.implementation().evaluate(energy, mu).outputs();
        answers.add(new Answer(outputs, law.values(mu)));
      }
    }
    return answers;
  }

  /**
   * A normal law of neurons over sets, and sets of points.
   *
   * @param inner deviations of the weights of a point, length d
   * @param weights the sum of the variances of the weights c of features
   * @param sets of points whose length is 1 where each coordinate is measured by the deviation of
   *     its weight
   */
  private record Neurons(double[] inner, double weights, NormalLaw law, DataSet sets) {
    static final Unit UNIT = Unit.named("deep-sets");

    static Neurons of(Instance instance) {
      int d = instance.dimension();
      Stream stream = instance.stream(Draw.TARGET);
      double[] deviations = new double[UNIT.parameters(d)];
      double[] inner = new double[d];
      Arrays.setAll(inner, k -> (0.5 + stream.uniform()) / Math.sqrt(d));
      double weights = 0;
      deviations[0] = OUTPUT;
      for (int block : UNIT.orthogonalBlocks(d)) {
        deviations[block - 1] = 1 + stream.uniform();
        weights += deviations[block - 1] * deviations[block - 1];
        System.arraycopy(inner, 0, deviations, block, d);
      }
      return new Neurons(inner, weights, new NormalLaw(deviations), sets(inner, stream));
    }

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

    int dimension() {
      return inner.length;
    }

    int parameters() {
      return UNIT.parameters(inner.length);
    }

    private int features() {
      return UNIT.orthogonalBlocks(inner.length).length;
    }

    /** E phi^2 for one point of length 1. */
    double most() {
      int h = features();
      return OUTPUT * OUTPUT * weights / (4 * h * h);
    }

    /** E phi^2 for set j: b^2 sum_k c_k^2 / 2h^2 times the kernel of mean features. */
    double secondMoment(int j) {
      int h = features();
      double[] x = sets.input(j);
      for (int k = 0; k < x.length; k++) {
        x[k] *= inner[k % inner.length];
      }
      double kernel = Kernel.ofMeanFeatures(inner.length).value(x, x);
      return OUTPUT * OUTPUT * weights * kernel / (2 * h * h);
    }

    /**
     * A bound of the fourth moment: E m^4 is at most 3/2 for points of length 1, so that of (b
     * relu(s))^4 given b^2 = its mean is at most 9/4 b^4 (sum_k c_k^2)^2 / h^4.
     */
    double fourthMoment() {
      int h = features();
      return 2.25 * StrictMath.pow(OUTPUT, 4) * weights * weights / (h * h * h * h);
    }

    /** phi_i of each set, with b at its deviation, sets x n. */
    double[][] values(ParticleMeasure mu) {
      double[][] values = new double[SIZES.length][mu.size()];
      for (int i = 0; i < mu.size(); i++) {
        double[] theta = mu.particle(i);
        theta[0] = OUTPUT;
        for (int j = 0; j < SIZES.length; j++) {
          values[j][i] = UNIT.value(theta, sets.input(j));
        }
      }
      return values;
    }
  }
}
