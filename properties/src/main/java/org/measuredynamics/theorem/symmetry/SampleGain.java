package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.GroupRegression;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Averaging a kernel over a group of order |G| divides the need of samples by |G|. With the kernel
 * x . z on normal inputs, the cyclic shifts of q blocks of |G| coordinates, and an invariant target
 * with noise sigma, the errors of ridgeless regression are known exactly for every sample size:
 *
 * <pre>
 *   sigma^2 D / (m - D - 1), D = q |G|;   averaged: sigma^2 q / (m_G - q - 1)
 * </pre>
 *
 * (inverse Wishart), and are the same for m_G - 1 = (m - 1) / |G|. Given its inputs, an error is
 * normal of known covariance, so whitened errors are chi-squared, and so is their mean: exact at
 * every size. Regressions are linear units followed to convergence by the implementation, averaged
 * over the group by itself.
 *
 * <p>Refuted by averages over less than the group, which need more samples, and by flows that do
 * not interpolate.
 *
 * <p>Alone: {@code check --theorem symmetry.sample-gain}.
 */
@AutoService(Theorem.class)
public final class SampleGain implements Theorem {
  private static final int BLOCKS = 3;
  private static final int PER_PARAMETER = 8;
  private static final int REPLICATES = 512;
  private static final double NOISE = 0.5;

  /** Of the mean error, relative to the exact formula. */
  private static final double RESOLUTION = 0.6;

  @Override
  public Card card() {
    return Card.of("symmetry.sample-gain")
        .states(
            "k_G = (1/|G|) sum_g k(x, g z), target invariant: E error_G(m_G) = sigma^2 q/(m_G - q - 1) = E error(m) for m - 1 = |G| (m_G - 1)")
        .source(
            "Bietti, Venturi, Bruna 2021; Mei, Misiakiewicz, Montanari 2021; inverse Wishart: Anderson 2003, section 7.7")
        .assumes(
            Hypothesis.of("the target is invariant under the group")
                .violatedBy(
                    "one coefficient of the target is larger than those it is averaged with",
                    this::ofAnotherTarget))
        .needs(EULER, unit("linear"), GROUPS)
        .budget(
            "Monte Carlo: exact chi-squared quantiles at alpha, a Student interval for the mean error; truncation: what is left of the start after finitely many steps, and the resolution of 0.6 of the mean error; rounding")
        .firstRefutes(SetMutant.GROUP_IGNORED)
        .cost(20);
  }

  @Override
  public void check(Trial trial) {
    gain(trial, invariantTarget(trial.instance()));
  }

  @Override
  public Instance member(Instance drawn) {
    int order = 2 + drawn.dimension() % 7;
    return new Instance(
        "linear",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        BLOCKS * order,
        PER_PARAMETER * BLOCKS * order + 1,
        1,
        false,
        drawn.seed());
  }

  /** A target that is constant on every block. */
  private static double[] invariantTarget(Instance instance) {
    Stream stream = instance.stream(Draw.SYMMETRIC_DATA);
    int order = instance.dimension() / BLOCKS;
    double[] beta = new double[BLOCKS * order];
    for (int b = 0; b < BLOCKS; b++) {
      Arrays.fill(beta, b * order, (b + 1) * order, stream.normal());
    }
    return beta;
  }

  private static void gain(Trial trial, double[] target) {
    Group shifts = Group.cyclicShifts(target.length, target.length / BLOCKS);
    for (boolean isAveraged : new boolean[] {false, true}) {
      Errors errors = Errors.of(trial, new GroupRegression(shifts, target, NOISE, isAveraged));
      String what = isAveraged ? "averaged over the group" : "not averaged";
      normal(trial, errors, what);
      meanError(trial, errors, what);
    }
  }

  /** Whitened errors are standard normal: their squares, and that of sqrt(R) times their mean. */
  private static void normal(Trial trial, Errors errors, String what) {
    double ofMean = 0;
    for (double sum : errors.total) {
      ofMean += sum * sum / REPLICATES;
    }
    int parameters = errors.total.length;
    double share = 0.2 * trial.alpha();
    trial.addAll(
        Comparison.chiSquared(
            "whitened errors, " + what,
            errors.whitened,
            REPLICATES * parameters,
            errors.rounding,
            share));
    trial.addAll(
        Comparison.chiSquared(
            "mean of whitened errors, " + what, ofMean, parameters, errors.rounding, share));
  }

  /** E |theta - beta|^2 = sigma^2 D / (m - D - 1). */
  private static void meanError(Trial trial, Errors errors, String what) {
    int parameters = errors.total.length;
    double exact = NOISE * NOISE * parameters / (samples(parameters) - parameters - 1.0);
    double share = 0.1 * trial.alpha();
    trial.add(
        Comparison.equivalence(
                "mean error over sigma^2 D / (m - D - 1), " + what,
                errors.squares.interval(mean -> mean[0] / exact, share),
                1,
                RESOLUTION,
                share)
            .inconclusive());
  }

  private static int samples(int parameters) {
    return PER_PARAMETER * parameters + 1;
  }

  /**
   * What is seen of the errors of all replicates.
   *
   * @param whitened the sum of the squares of whitened errors
   * @param total the sum of whitened errors, length D
   * @param squares |theta - beta|^2
   * @param rounding of whitened and of total's square, and what is left of the start
   */
  private record Errors(double whitened, double[] total, BlockMeans squares, double rounding) {
    static Errors of(Trial trial, GroupRegression regression) {
      double whitened = 0;
      double rounding = 0;
      BlockMeans squares = new BlockMeans(1);
      double[] total = new double[regression.parameters()];
      int samples = samples(total.length);
      for (int r = 0; r < REPLICATES; r++) {
        long seed = trial.instance().seed();
        Stream stream = Stream.of(seed, r, regression.isAveraged() ? 1 : 0, 0, Purpose.DATA);
        DataSet data = regression.data(samples, stream);
        double[] error = regression.error(trial.implementation(), data);
        RealVector white = regression.whitened(data, error);
        for (int k = 0; k < total.length; k++) {
          whitened += white.getEntry(k) * white.getEntry(k);
          total[k] += white.getEntry(k);
        }
        double square = 0;
        for (double c : error) {
          square += c * c;
        }
        squares.add(r, new double[] {square});
        rounding += 64 * Math.sqrt(samples) * GroupRegression.LEFT * (1 + white.getNorm());
      }
      return new Errors(whitened, total, squares, rounding);
    }
  }

  private List<Comparison> ofAnotherTarget() {
    Instance instance = member(Instance.plain("linear"));
    double[] target = invariantTarget(instance);
    target[0] += 1;
    Trial trial = Trial.of(new ReferenceImplementation(), instance, 1e-8, 1);
    gain(trial, target);
    return trial.observations();
  }
}
