package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Group;

/**
 * The fluctuations g_r = sqrt(n) (f_r - f) of networks that an implementation drew and trained:
 * each is that of the flow from its neurons ({@link Replication}), and their moments are those of
 * the limit, but for what is not linear in the neurons drawn ({@link FluctuationMoments}).
 */
public final class ObservedFluctuation {
  private final Replication replication;
  private final int n;
  private final double[][] rounding;
  private final Replication.Replicate[] replicates;
  private final double[][][] linear;
  private final FluctuationMoments[] moments;
  private final Farthest farthest = new Farthest("outputs and the flow from the neurons drawn");

  private ObservedFluctuation(Trial<?> trial, Replication replication, int n, int count) {
    this.replication = replication;
    this.n = n;
    rounding = replication.rounding(n, trial.roundoff());
    replicates = new Replication.Replicate[count];
    linear = new double[count][][];
    replication.train(
        trial.implementation(),
        new Dynamics.GradientFlow(),
        n,
        count,
        trial.instance().seed() + n,
        each -> {
          replicates[each.number()] = each;
          linear[each.number()] = replication.linear(each.drawn(), n);
          farthest.see(boundsOfRounding(each.beyond()), "replicate " + each.number());
        });
    moments = new FluctuationMoments[rounding.length];
    for (int k = 0; k < moments.length; k++) {
      int at = k;
      double[][] found = new double[count][];
      double[][] linearly = new double[count][];
      double[][] rest = new double[count][];
      Arrays.setAll(found, r -> replicates[r].found()[at]);
      Arrays.setAll(linearly, r -> linear[r][at]);
      Arrays.setAll(rest, r -> Replication.minus(replicates[r].exact()[at], linear[r][at]));
      moments[k] =
          new FluctuationMoments(
              "width %d, step %d".formatted(n, replication.record()[k]),
              replication.atoms(),
              replication.influence(k),
              n,
              found,
              linearly,
              rest,
              Arrays.stream(rounding[k]).map(bound -> Math.sqrt(n) * bound).toArray());
    }
  }

  /** The most that an output is from that of the flow, in units of what rounding may do to it. */
  private double boundsOfRounding(double[][] beyond) {
    double most = 0;
    for (int k = 0; k < beyond.length; k++) {
      for (int j = 0; j < beyond[k].length; j++) {
        double apart = Math.abs(beyond[k][j]) / Math.sqrt(n);
        double part = apart == 0 ? 0 : apart / rounding[k][j];
        if (!(part <= most)) {
          most = Double.isNaN(part) ? Double.POSITIVE_INFINITY : part;
        }
      }
    }
    return most;
  }

  /**
   * Has the trial's implementation draw and train so many networks of n neurons, times its
   * sharpness, of a seed of that width.
   *
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public static ObservedFluctuation of(
      Trial<?> trial, Replication replication, int n, int replicates) {
    return new ObservedFluctuation(trial, replication, n, replicates * trial.sharpness());
  }

  /** Observes that every output is that of the flow from the neurons drawn. */
  public void observeFlow(Trial<?> trial) {
    farthest.observe(trial, "width " + n);
  }

  /** Observes the flow, and at every record the moments and the variance of each output. */
  public void observeCovariance(Trial<?> trial) {
    observeFlow(trial);
    double share = 0.5 * trial.alpha() / moments.length;
    for (int k = 0; k < moments.length; k++) {
      trial.addAll(moments(k, share));
      trial.addAll(outputs(k, share));
    }
  }

  /** Returns tr C_t / m at record k, the limit of n E|f_n - f|^2. */
  public double level(int k) {
    return moments[k].level();
  }

  /**
   * Returns the claims on record k: the trace of n Cov is that of C_t, and the mean square of
   * Mahalanobis lengths; the part along each leading eigenvector of C_t the eigenvalue, and the
   * mean along it nothing.
   *
   * @param alpha of all together
   */
  public List<Comparison> moments(int k, double alpha) {
    return moments[k].leading(alpha);
  }

  /**
   * Returns the same claims on g - P g, P the average over a group that orders the data in orbits:
   * P f = f of the limit, so that n E|f_n - P f_n|^2 has the limit tr (I - P) C_t / m.
   */
  public List<Comparison> defects(int k, Group group, double alpha) {
    return moments[k].mapped(g -> beyondMean(g, group.order())).leading(alpha);
  }

  /** g - P g: of each orbit of so many components its mean is taken off. */
  private static double[] beyondMean(double[] g, int order) {
    double[] defect = g.clone();
    for (int j = 0; j < g.length; j++) {
      int first = j / order * order;
      for (int l = first; l < first + order; l++) {
        defect[j] -= g[l] / order;
      }
    }
    return defect;
  }

  /** Returns the claims that the variance of each output is that of the limit, and its mean 0. */
  public List<Comparison> outputs(int k, double alpha) {
    return moments[k].outputs(alpha);
  }

  /** Returns the claim that n E|f_n - f|^2 is at most a level. */
  public Comparison atMost(String what, int k, double level, double alpha) {
    return moments[k].atMost(what, level, alpha);
  }

  /**
   * Returns the claim that n (E R(f_n) - R(f)) is (1/2m) tr(l'' C) + (1/m) l' . b, of the square
   * risk. Without its part that is linear in the neurons drawn, of mean 0, n (R(f_n) - R(f)) is y =
   * (1/2) (e - w)^T B (e - w) / n, e the counts, B the second derivative of R(f_t) in the weights
   * w, but for terms of higher order, which are computed draw by draw. The mean and the variance of
   * y are known at every n.
   *
   * @param curvature B, atoms x atoms, centred in the weights
   */
  public Comparison riskExcess(int k, double[][] curvature, double alpha) {
    double[] weights = replication.atoms().weights();
    double mean = 0;
    double diagonal = 0;
    double pairs = 0;
    for (int a = 0; a < weights.length; a++) {
      mean += 0.5 * weights[a] * curvature[a][a];
      diagonal += 0.25 * weights[a] * curvature[a][a] * curvature[a][a];
      for (int b = 0; b < weights.length; b++) {
        pairs += 0.5 * weights[a] * weights[b] * curvature[a][b] * curvature[a][b];
      }
    }
    double variance = (diagonal - mean * mean) / n + pairs * (1 - 1.0 / n);
    CatoniMean excess = new CatoniMean(mean, variance, replicates.length, alpha);
    double beyond = 0;
    double blur = 0;
    double[] slopes = replication.slopes(k);
    for (int j = 0; j < slopes.length; j++) {
      blur += n * Math.abs(slopes[j]) * rounding[k][j] / slopes.length;
    }
    for (int r = 0; r < replicates.length; r++) {
      excess.add(excess(slopes, replicates[r].found()[k], linear[r][k]));
      double[] exact = replicates[r].exact()[k];
      double quadratic = 0;
      double[] apart = new double[weights.length];
      Arrays.setAll(apart, a -> weights[a]);
      for (int a = 0; a < apart.length; a++) {
        apart[a] = replicates[r].drawn()[a] / (double) n - apart[a];
      }
      for (int a = 0; a < apart.length; a++) {
        for (int b = 0; b < apart.length; b++) {
          quadratic += 0.5 * n * apart[a] * curvature[a][b] * apart[b];
        }
      }
      beyond += Math.abs(excess(slopes, exact, linear[r][k]) - quadratic) / replicates.length;
      for (int j = 0; j < exact.length; j++) {
        blur += Math.sqrt(n) * Math.abs(exact[j]) * rounding[k][j] / exact.length / linear.length;
      }
    }
    return excess.comparison(
        "n times the excess of the mean risk over its limit, width %d, step %d"
            .formatted(n, replication.record()[k]),
        blur,
        beyond);
  }

  /** n (R(f + g / sqrt(n)) - R(f)) - (sqrt(n) / m) l' . l of the square risk. */
  private double excess(double[] slopes, double[] g, double[] linear) {
    double excess = 0;
    for (int j = 0; j < g.length; j++) {
      excess += (Math.sqrt(n) * slopes[j] * (g[j] - linear[j]) + 0.5 * g[j] * g[j]) / g.length;
    }
    return excess;
  }
}
