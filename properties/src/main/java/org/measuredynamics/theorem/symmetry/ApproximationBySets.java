package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.SAMPLE;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.NeuronsOverSets;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * In the space S1 n independent neurons approximate their mean at the rate Var/n, with a constant
 * that depends neither on the size of the sets nor on the dimension of their points: E|f_n - f|^2 =
 * (1/n) (E phi(nu)^2 - f(nu)^2), and E phi(nu)^2 is largest for sets of one point.
 *
 * <p>The implementation draws the neurons and evaluates them on sets of 1 to 32 points of length 1;
 * an output is the mean of the neurons drawn. With normal b the limit is 0, and given the features
 * outputs are normal, so their squares are chi-squared whatever the width. Of E phi^2 the outer
 * layer is normal given the features, and the features' own second moment is the mean-feature
 * kernel of the set, exactly, decided by a bound that holds at every sample size with a proved
 * bound of the fourth moment (Catoni). The kernel needs relu: in both layers, or pooled.
 *
 * <p>Refuted by neurons that share features, by inner weights of another variance, by outputs that
 * grow with the set.
 *
 * <p>Alone: {@code check --theorem symmetry.approximation}.
 */
@AutoService(Catalogued.class)
public final class ApproximationBySets implements Theorem<NetworkInstance> {
  private static final int[] DIMENSIONS = {1, 3, 10, 30, 100};
  private static final int[] SIZES = {1, 4, 32};
  private static final int[] WIDTHS = {1, 8, 64};
  private static final int REPLICATES = 8;

  /** So many more neurons are drawn for their features alone. */
  private static final int WIDE = 256;

  /** Widths of which outputs are looked at; normal numbers, features. */
  private static final int LOOKS = SIZES.length * (WIDTHS.length + 2);

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
        .needs(SAMPLE, EVALUATE, SETS)
        .needsOneOf(unit("deep-sets"), unit("relu"))
        .budget(
            "Monte Carlo: exact laws of normal numbers, and Catoni's bound at alpha with an exact mean and a proved bound of the variance; outputs and sums: rounding by running error analysis")
        .firstRefutes(SetMutant.SET_FEATURES_SHARED)
        .cost(10);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NeuronsOverSets law = NeuronsOverSets.of(trial.instance(), SIZES);
    List<Answer> answers = answers(trial, law);
    double share = trial.alpha() / LOOKS;
    for (int n : WIDTHS) {
      List<Answer> ofWidth = answers.stream().filter(answer -> answer.width() == n).toList();
      for (int j = 0; j < SIZES.length; j++) {
        squares(trial, "width %d, %s".formatted(n, words(law, j)), ofWidth, j, share);
      }
    }
    List<Answer> drawn = drawn(trial, law, answers);
    for (int j = 0; j < SIZES.length; j++) {
      outer(trial, "outer layer, " + words(law, j), drawn, j, share);
      inner(trial, law, drawn, j, share);
    }
  }

  private static String words(NeuronsOverSets law, int j) {
    return "sets of %d points, dimension %d".formatted(SIZES[j], law.dimension());
  }

  private NetworkInstance plain() {
    return NetworkInstance.plain("deep-sets")
        .from(NetworkInstance.Source.SETS)
        .sized(1, SIZES.length, 1);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("deep-sets"), unit -> unit.name().equals("relu"))
        .plain()
        .from(NetworkInstance.Source.SETS)
        .ofDimension(DIMENSIONS)
        .ofData(SIZES.length, SIZES.length)
        .ofParticles(1, 1)
        .arbitrary();
  }

  /** n^2 f_n(nu)^2 / sum_i phi_i(nu)^2, phi_i with b at its deviation, is chi-squared. */
  private static void squares(
      Trial<NetworkInstance> trial, String what, List<Answer> answers, int j, double share) {
    double squares = 0;
    double blur = 0;
    int told = 0;
    for (Answer answer : answers) {
      double conditional = 0;
      for (double value : answer.on.get(j).values()) {
        conditional = Math.fma(value, value, conditional);
      }
      if (conditional > 0) {
        double normal = answer.width() * answer.outputs[j] / Math.sqrt(conditional);
        double rounding = answer.width() * answer.rounding[j] / Math.sqrt(conditional);
        squares += normal * normal;
        blur += rounding * (2 * Math.abs(normal) + rounding);
        told++;
      }
    }
    // Of few narrow networks all may be silent.
    if (told > 0) {
      trial.addAll(Comparison.chiSquared("output, " + what, squares, told, blur, share));
    }
  }

  /** sum_k c_k m_k over its deviation given the features is standard normal, neuron by neuron. */
  private static void outer(
      Trial<NetworkInstance> trial, String what, List<Answer> answers, int j, double share) {
    double[] normals = all(answers, answer -> answer.on.get(j).normals());
    double[] blurs = all(answers, answer -> answer.on.get(j).blurs());
    if (normals.length > 0) {
      NormalArray.Axis neurons = new NormalArray.Axis("neuron", normals.length);
      trial.addAll(NormalArray.of(normals, neurons).blurred(blurs).tests(what, share));
    }
  }

  /** The mean of sum_k (E c_k^2) m_k^2 over all neurons is a multiple of the kernel. */
  private static void inner(
      Trial<NetworkInstance> trial,
      NeuronsOverSets law,
      List<Answer> answers,
      int j,
      double share) {
    double[] scales = all(answers, answer -> answer.on.get(j).scales());
    double exact = law.scaleMean(j);
    CatoniMean mean = new CatoniMean(exact, law.scaleVariance(j), scales.length, share);
    for (double scale : scales) {
      mean.add(scale);
    }
    double rounding = 8 * (law.dimension() + SIZES[j] + 64) * trial.roundoff() * exact;
    trial.add(mean.comparison("squares of the features, " + words(law, j), rounding));
  }

  private static double[] all(List<Answer> answers, Function<Answer, double[]> part) {
    return answers.stream().map(part).flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * What the implementation drew and answered once.
   *
   * @param outputs f_n of each set
   * @param rounding what may be done to each
   * @param on what the suite makes of the neurons, set by set
   */
  private record Answer(double[] outputs, double[] rounding, List<NeuronsOverSets.OnSet> on) {
    int width() {
      return on.get(0).values().length;
    }
  }

  private static List<Answer> answers(Trial<NetworkInstance> trial, NeuronsOverSets law) {
    List<Answer> answers = new ArrayList<>();
    for (int n : WIDTHS) {
      for (int r = 0; r < REPLICATES; r++) {
        answers.add(answer(trial, law, n, r));
      }
    }
    return answers;
  }

  /** The neurons of all answers, and some more. */
  private static List<Answer> drawn(
      Trial<NetworkInstance> trial, NeuronsOverSets law, List<Answer> answers) {
    ParticleMeasure mu = trial.implementation().sample(law.law(), WIDE, trial.instance().seed());
    List<Answer> drawn = new ArrayList<>(answers);
    drawn.add(new Answer(new double[0], new double[0], on(trial, law, mu)));
    return drawn;
  }

  private static List<NeuronsOverSets.OnSet> on(
      Trial<NetworkInstance> trial, NeuronsOverSets law, ParticleMeasure mu) {
    return IntStream.range(0, SIZES.length).mapToObj(j -> law.on(j, mu, trial.roundoff())).toList();
  }

  /** f_n(nu) is the mean of the neurons that were drawn. */
  private static Answer answer(
      Trial<NetworkInstance> trial, NeuronsOverSets law, int n, int replicate) {
    long seed = trial.instance().seed() + 31L * n + replicate;
    ParticleMeasure mu = trial.implementation().sample(law.law(), n, seed);
    NetworkEnergy energy = NetworkEnergy.of(law.unit(), Risk.SQUARE, Regulariser.NONE, law.sets());
    double[] outputs = trial.implementation().evaluate(energy, mu).outputs();
    double[] right = energy.outputs(mu);
    double[] rounding = energy.outputMagnitudes(mu);
    for (int j = 0; j < outputs.length; j++) {
      rounding[j] *= 2 * energy.operations(n) * trial.roundoff();
      trial.identity(
          "output for set %d of width %d".formatted(j, n),
          outputs[j],
          right[j],
          Budget.ofRounding(rounding[j]));
    }
    return new Answer(outputs, rounding, on(trial, law, mu));
  }
}
