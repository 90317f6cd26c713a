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
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.NeuronsOverSets;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.Trial;
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

  @Override
  public void check(Trial trial) {
    NeuronsOverSets law = NeuronsOverSets.of(trial.instance(), SIZES);
    constant(trial, law);
    double share = trial.alpha() / (SIZES.length * (1 + WIDTHS.length));
    List<Answer> answers = answers(trial, law);
    for (int n : WIDTHS) {
      List<Answer> ofWidth = answers.stream().filter(answer -> answer.width() == n).toList();
      outputs(trial, law, n, ofWidth, share);
    }
    secondMoments(trial, law, answers, share);
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

  /** E phi(nu)^2 is at most its value for one point of length 1. */
  private static void constant(Trial trial, NeuronsOverSets law) {
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
  private static void outputs(
      Trial trial, NeuronsOverSets law, int n, List<Answer> answers, double share) {
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
  private static void secondMoments(
      Trial trial, NeuronsOverSets law, List<Answer> answers, double share) {
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
   * @param values phi_i of each set, sets x n
   */
  private record Answer(double[] outputs, double[][] values) {
    int width() {
      return values[0].length;
    }
  }

  private static List<Answer> answers(Trial trial, NeuronsOverSets law) {
    List<Answer> answers = new ArrayList<>();
    NetworkEnergy energy =
        NetworkEnergy.of(NeuronsOverSets.UNIT, Risk.SQUARE, Regulariser.NONE, law.sets());
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
}
