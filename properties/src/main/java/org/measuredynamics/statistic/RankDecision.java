package org.measuredynamics.statistic;

import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/** Exact decisions from ranks: whatever the law, as long as it has no atoms. */
public final class RankDecision {
  private RankDecision() {}

  /**
   * Returns the exact two-sided p-value of the null hypothesis that both samples have one law
   * (Mann, Whitney 1947).
   */
  public static double pValue(double[] x, double[] y) {
    return MannWhitneyUTest.withDefaults().with(PValueMethod.EXACT).test(x, y).getPValue();
  }
}
