package org.measuredynamics.statistic;

/**
 * Whether independent observations have a stated mean, of which nothing is known but a bound of the
 * variance: exact at every sample size, heavy tails and all, with the width of a normal law (Catoni
 * 2012, proposition 2.1). With psi(x) = sign(x) log(1 + |x| + x^2 / 2) and lambda = sqrt(2
 * log(2/alpha) / (N v)),
 *
 * <pre>
 *   |(1 / N lambda) sum psi(lambda (x_i - mean))| &lt;= sqrt(2 v log(2/alpha) / N)
 * </pre>
 *
 * but with probability alpha. Observations are streamed; their number is fixed beforehand.
 */
public final class CatoniMean {
  private final double mean;
  private final double scale;
  private final long count;
  private final double alpha;
  private final double bound;
  private double sum;
  private double farthest;
  private long added;

  /**
   * A test of the mean.
   *
   * @param mean the mean that is claimed
   * @param variance a bound of the variance, at least 0
   * @param count N, how many observations there will be
   * @param alpha the probability of a false alarm
   */
  public CatoniMean(double mean, double variance, long count, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    this.mean = mean;
    this.count = count;
    this.alpha = alpha;
    bound = Math.sqrt(2 * variance * StrictMath.log(2 / alpha) / count);
    scale = bound > 0 && Double.isFinite(bound) ? bound / variance : 0;
  }

  /** Adds an observation. */
  public void add(double x) {
    double y = scale * (x - mean);
    sum += Math.copySign(StrictMath.log1p(Math.abs(y) + y * y / 2), y);
    farthest = Math.max(farthest, Math.abs(x - mean));
    added++;
  }

  /**
   * Returns the verdict; without variance every observation is the mean.
   *
   * @param rounding what floating point may do to the mean of the observations
   * @throws IllegalStateException if there were not N observations
   */
  public Comparison comparison(String what, double rounding) {
    return comparison(what, rounding, 0);
  }

  /**
   * Returns the verdict on observations that stand for others, which have the mean and the
   * variance.
   *
   * @param rounding what floating point may do to the mean of the observations
   * @param truncation the mean distance of the observations from the others; psi is a contraction
   * @throws IllegalStateException if there were not N observations
   */
  public Comparison comparison(String what, double rounding, double truncation) {
    return comparison(what, scale > 0 ? Math.abs(sum) / scaled() : farthest, rounding, truncation);
  }

  /**
   * Returns the verdict on the claim that the mean is at most what was stated, of observations
   * whose variance is bounded so if it is; the same observations count.
   *
   * @throws IllegalStateException if there were not N observations, or there is no variance
   */
  public Comparison atMost(String what, double rounding, double truncation) {
    if (!(scale > 0)) {
      throw new IllegalStateException("observations: expected a variance");
    }
    return comparison(what, sum / scaled(), rounding, truncation);
  }

  private double scaled() {
    return count * scale;
  }

  private Comparison comparison(String what, double found, double rounding, double truncation) {
    if (added != count) {
      throw new IllegalStateException(
          "observations: expected %d, found %d".formatted(count, added));
    }
    return Comparison.atMost(what, found, 0, new Budget(0, bound, rounding, truncation, alpha));
  }
}
