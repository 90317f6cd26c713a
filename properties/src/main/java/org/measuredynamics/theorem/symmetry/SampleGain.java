package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.GroupRegression;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Tails;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Averaging a kernel over a group of order |G| divides the need of samples by |G|. With the kernel
 * x . z on normal inputs, the cyclic shifts of q blocks of |G| coordinates, and an invariant target
 * with noise sigma, the law of the error of ridgeless regression is known for every sample size:
 *
 * <pre>
 *   |theta - beta|^2 (m - D + 1) / (sigma^2 D) ~ F(D, m - D + 1), D = q |G|;   averaged: D = q
 * </pre>
 *
 * with mean sigma^2 D / (m - D - 1) (inverse Wishart), the same for m_G - 1 = (m - 1) / |G|. Given
 * its inputs, an error is normal of known covariance. Regressions are linear units followed to
 * convergence by the implementation, averaged over the group by itself.
 *
 * <p>What an implementation finds is first of all the least squares of its data, on which no chance
 * has a part; that their errors have those laws needs the target to be invariant.
 *
 * <p>Refuted by averages over less than the group, which need more samples, and by flows that do
 * not interpolate.
 *
 * <p>Alone: {@code check --theorem symmetry.sample-gain}.
 */
@AutoService(Catalogued.class)
public final class SampleGain implements Theorem<NetworkInstance> {
  private static final int BLOCKS = 3;
  private static final int PER_PARAMETER = 8;
  private static final int REPLICATES = 128;

  /** So many regressions are compared with least squares on their own data. */
  private static final int SOLVED = 8;

  private static final double NOISE = 0.5;

  @Override
  public Card card() {
    return Card.of("symmetry.sample-gain")
        .states(
            "k_G = (1/|G|) sum_g k(x, g z), target invariant: error_G(m_G) (m_G - q + 1)/(sigma^2 q) ~ F(q, m_G - q + 1), of mean sigma^2 q/(m_G - q - 1) = E error(m) for m - 1 = |G| (m_G - 1)")
        .source(
            "Bietti, Venturi, Bruna 2021; Mei, Misiakiewicz, Montanari 2021; inverse Wishart: Anderson 2003, section 7.7; theory.md, Regression on normal inputs")
        .assumes(
            Hypothesis.of("the target is invariant under the group")
                .violatedBy(
                    "one coefficient of the target is larger than those it is averaged with",
                    this::ofAnotherTarget))
        .needs(EULER, unit("linear"), GROUPS)
        .budget(
            "least squares: rounding, and what is left of the start after finitely many steps, a part of 1e-9; laws: Monte Carlo, exact chi-squared and normal probabilities at alpha")
        .firstRefutes(SetMutant.GROUP_IGNORED)
        .alone(RareMutant.OF_A_GROUP_AFTER_TEN_STEPS)
        .cost(20);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    gain(trial, invariantTarget(trial.instance()));
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear"))
        .plain()
        .ofDimension(IntStream.rangeClosed(2, 8).map(order -> BLOCKS * order).toArray())
        .ofData(d -> PER_PARAMETER * d + 1)
        .ofParticles(1, 1)
        .arbitrary();
  }

  /** A target that is constant on every block. */
  private static double[] invariantTarget(NetworkInstance instance) {
    Stream stream = instance.stream(Draw.SYMMETRIC_DATA);
    int order = instance.dimension() / BLOCKS;
    double[] beta = new double[BLOCKS * order];
    for (int b = 0; b < BLOCKS; b++) {
      Arrays.fill(beta, b * order, (b + 1) * order, stream.normal());
    }
    return beta;
  }

  private static void gain(Trial<NetworkInstance> trial, double[] target) {
    Group shifts = Group.cyclicShifts(target.length, target.length / BLOCKS);
    for (boolean isAveraged : new boolean[] {false, true}) {
      Errors errors = Errors.of(trial, new GroupRegression(shifts, target, NOISE, isAveraged));
      String what = isAveraged ? "averaged over the group" : "not averaged";
      trial.addAll(errors.solved);
      normal(trial, errors, what);
      ratios(trial, errors, what);
    }
  }

  /** Whitened errors are standard normal: their squares, and that of sqrt(R) times their mean. */
  private static void normal(Trial<NetworkInstance> trial, Errors errors, String what) {
    double ofMean = 0;
    for (double sum : errors.total) {
      ofMean += sum * sum / REPLICATES;
    }
    int parameters = errors.total.length;
    double share = trial.alpha() / 8;
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

  /** |theta - beta|^2 (m - D + 1) / (sigma^2 D) is F(D, m - D + 1), as a normal number. */
  private static void ratios(Trial<NetworkInstance> trial, Errors errors, String what) {
    long parameters = errors.total.length;
    long rest = samples(errors.total.length) - parameters + 1;
    double sum = 0;
    double squares = 0;
    for (double square : errors.squares) {
      double ratio = square * rest / (NOISE * NOISE * parameters);
      double normal =
          Tails.normalQuantile(
              Tails.varianceRatioBelow(ratio, parameters, rest),
              Tails.varianceRatioAbove(ratio, parameters, rest));
      sum += normal;
      squares += normal * normal;
    }
    double share = trial.alpha() / 8;
    double p = Tails.normalBothSides(sum / Math.sqrt(REPLICATES));
    trial.add(Comparison.probability("mean of the errors as normal numbers, " + what, p, p, share));
    trial.addAll(
        Comparison.chiSquared(
            "errors as normal numbers, " + what, squares, REPLICATES, errors.rounding, share));
  }

  private static int samples(int parameters) {
    return PER_PARAMETER * parameters + 1;
  }

  /**
   * What is seen of the errors of all replicates.
   *
   * @param solved that some of them are those of least squares
   * @param whitened the sum of the squares of whitened errors
   * @param total the sum of whitened errors, length D
   * @param squares |theta - beta|^2
   * @param rounding of whitened and of total's square, and what is left of the start
   */
  private record Errors(
      List<Comparison> solved, double whitened, double[] total, double[] squares, double rounding) {
    static Errors of(Trial<NetworkInstance> trial, GroupRegression regression) {
      List<Comparison> solved = new ArrayList<>();
      double whitened = 0;
      double rounding = 0;
      double[] squares = new double[REPLICATES];
      double[] total = new double[regression.parameters()];
      int samples = samples(total.length);
      for (int r = 0; r < REPLICATES; r++) {
        long seed = trial.instance().seed();
        Stream stream = Stream.of(seed, r, regression.isAveraged() ? 1 : 0, 0, Purpose.DATA);
        DataSet data = regression.data(samples, stream);
        GroupRegression.Solution found = regression.solution(trial.implementation(), data);
        RealVector white = regression.whitened(data, found.error());
        for (int k = 0; k < total.length; k++) {
          whitened += white.getEntry(k) * white.getEntry(k);
          total[k] += white.getEntry(k);
        }
        for (double c : found.error()) {
          squares[r] += c * c;
        }
        if (r < SOLVED) {
          solved.add(found.isLeastSquares(trial, r));
        }
        rounding += 64 * Math.sqrt(samples) * GroupRegression.LEFT * (1 + white.getNorm());
      }
      return new Errors(solved, whitened, total, squares, rounding);
    }
  }

  private List<Comparison> ofAnotherTarget() {
    NetworkInstance instance =
        NetworkInstance.plain("linear").sized(7 * BLOCKS, PER_PARAMETER * 7 * BLOCKS + 1, 1);
    double[] target = invariantTarget(instance);
    target[0] += 1;
    Trial<NetworkInstance> trial =
        Trial.of(new ReferenceImplementation(), instance, AlphaLedger.INSTANCE, 1);
    gain(trial, target);
    return trial.observations();
  }
}
