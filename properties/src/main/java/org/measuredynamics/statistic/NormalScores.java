package org.measuredynamics.statistic;

import java.util.Arrays;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * Numbers of known continuous laws made standard normal: z = Phi^-1(P(X &lt;= x)), exact
 * (Rosenblatt 1952), each with what rounding may have done to it: x is known to lie in an interval,
 * and so is z.
 */
public final class NormalScores {
  private static final double FARTHEST = 12;

  private final double[] values;
  private final double[] errors;

  /** Holds so many numbers. */
  public NormalScores(int count) {
    values = new double[count];
    errors = new double[count];
  }

  /** Sets a number that is normal already, and by how much it may be off. */
  public void normal(int at, double value, double error) {
    values[at] = value;
    errors[at] = error;
  }

  /**
   * Sets that of a chi-squared number. Where its interval reaches beyond what the law has, z is cut
   * at 12 in size: what is farther is as unlikely as 1e-33. Where all of it lies beyond, z is not
   * finite.
   */
  public void chiSquared(int at, double low, double high, int freedom) {
    double from = score(low, freedom);
    double to = score(high, freedom);
    if (from < to) {
      from = Math.max(-FARTHEST, Math.min(FARTHEST, from));
      to = Math.max(-FARTHEST, Math.min(FARTHEST, to));
    }
    normal(at, (from + to) / 2, from < to ? (to - from) / 2 : 0);
  }

  private static double score(double x, int freedom) {
    return Tails.normalQuantile(
        Tails.chiSquaredBelow(x, freedom), Tails.chiSquaredAbove(x, freedom));
  }

  /** Returns the numbers on such axes. */
  public NormalArray array(Axis... axes) {
    return NormalArray.of(values, axes).blurred(Arrays.copyOf(errors, errors.length));
  }
}
