package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Stochastic gradient descent is a random walk whose mean is the gradient flow: every step is -h
 * grad V_B for a mini-batch B of independent, uniform data, and the mean of V_B is V.
 *
 * <p>V_B is the mean of the V_j of its data, so from an observed step the mini-batch is known: the
 * step is one of finitely many, up to rounding. The data so found are uniform (Massart's
 * inequality, after spreading each datum evenly over its m-th of [0, 1]) and independent (two in a
 * row are equal with probability 1/m, an exact binomial test). In one pass every datum is seen
 * once.
 *
 * <p>Alone: {@code check --theorem global.stochastic-gradient}.
 */
@AutoService(Theorem.class)
public final class StochasticGradientDescent implements OldTheorem {
  private static final int STEPS = 1_500;

  @Override
  public String id() {
    return "global.stochastic-gradient";
  }

  @Override
  public String statement() {
    return "theta_i' = theta_i - h grad V_B(theta_i; mu), B of independent uniform data, E V_B = V: the noise is a martingale";
  }

  @Override
  public String source() {
    return "Robbins, Monro 1951; Mei, Montanari, Nguyen 2018, equation 5; Sirignano, Spiliopoulos 2020a";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("data of a mini-batch are drawn independently and uniformly");
  }

  @Override
  public List<String> needs() {
    return List.of("stochastic-gradient", "tanh");
  }

  @Override
  public String budget() {
    return "rounding of a step; Monte Carlo: Massart's inequality and exact binomial quantiles at alpha; no discretisation";
  }

  @Override
  public String firstRefutes() {
    return "batch-not-rescaled";
  }

  @Override
  public int cost() {
    return 4;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "tanh",
        drawn.risk(),
        drawn.regulariser(),
        Instance.Source.SYNTHETIC,
        2 + drawn.dimension() % 19,
        3 + drawn.data() % 6,
        1 + drawn.particles() % 8,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.addAll(withReplacement(implementation, energy, instance, alpha / 2));
    comparisons.addAll(pairs(implementation, energy, instance, alpha / 2));
    comparisons.addAll(onePass(implementation, energy, instance));
    return comparisons;
  }

  private static List<Comparison> withReplacement(
      Implementation implementation, NetworkEnergy energy, Instance instance, double alpha) {
    Walk walk = Walk.of(implementation, energy, instance, 1, Sampling.WITH_REPLACEMENT, STEPS);
    List<Comparison> comparisons = new ArrayList<>(walk.steps);
    int m = energy.data().size();
    Stream spread = instance.stream(Draw.SPREAD);
    double[] sample = new double[STEPS];
    int equal = 0;
    for (int k = 0; k < STEPS; k++) {
      sample[k] = (walk.batches[k][0] + spread.uniform()) / m;
      equal += k > 0 && walk.batches[k][0] == walk.batches[k - 1][0] ? 1 : 0;
    }
    comparisons.add(
        Comparison.distribution(
            "data drawn, on [0, 1]",
            sample,
            new UniformRealDistribution(null, 0, 1),
            0,
            alpha / 2));
    comparisons.addAll(binomial("equal data in a row", equal, STEPS - 1, 1.0 / m, alpha / 2));
    return comparisons;
  }

  /** Mini-batches of two: their data are equal with probability 1/m. */
  private static List<Comparison> pairs(
      Implementation implementation, NetworkEnergy energy, Instance instance, double alpha) {
    Walk walk = Walk.of(implementation, energy, instance, 2, Sampling.WITH_REPLACEMENT, STEPS);
    List<Comparison> comparisons = new ArrayList<>(walk.steps);
    int equal = 0;
    for (int[] batch : walk.batches) {
      equal += batch[0] == batch[1] ? 1 : 0;
    }
    comparisons.addAll(
        binomial("equal data in a mini-batch", equal, STEPS, 1.0 / energy.data().size(), alpha));
    return comparisons;
  }

  private static List<Comparison> onePass(
      Implementation implementation, NetworkEnergy energy, Instance instance) {
    int m = energy.data().size();
    Walk walk = Walk.of(implementation, energy, instance, 1, Sampling.ONE_PASS, m);
    List<Comparison> comparisons = new ArrayList<>(walk.steps);
    double seen = Arrays.stream(walk.batches).mapToInt(batch -> batch[0]).distinct().count();
    comparisons.add(Comparison.identity("data seen in one pass", seen, m, Budget.ofRounding(0)));
    return comparisons;
  }

  private static List<Comparison> binomial(
      String what, int count, int trials, double p, double alpha) {
    BinomialDistribution law = new BinomialDistribution(null, trials, p);
    double mean = trials * p;
    double above = law.inverseCumulativeProbability(1 - alpha / 2) - mean;
    double below = mean - law.inverseCumulativeProbability(alpha / 2);
    return List.of(
        Comparison.atMost(
            "from above: " + what, count, mean, new Budget(0, above, 0, 0, alpha / 2)),
        Comparison.atMost(
            "from below: " + what, mean - count, 0, new Budget(0, below, 0, 0, alpha / 2)));
  }

  /**
   * A run, with the mini-batch that explains each step best.
   *
   * @param batches the data of each step, ascending
   * @param steps each step against that of its mini-batch
   */
  private record Walk(int[][] batches, List<Comparison> steps) {

    static Walk of(
        Implementation implementation,
        NetworkEnergy energy,
        Instance instance,
        int batch,
        Sampling sampling,
        int steps) {
      int[] record = new int[steps + 1];
      Arrays.setAll(record, k -> k);
      double step = EulerPath.step(energy, instance.initial(), 0.05);
      List<ParticleMeasure> path =
          implementation.run(
              new Problem(
                  new Dynamics.Stochastic(batch, sampling),
                  energy,
                  instance.initial(),
                  Problem.Scheme.EULER,
                  step,
                  record,
                  instance.seed()));
      double roundoff = implementation.describe().roundoff() + EulerPath.U;
      int[][] batches = new int[steps][];
      List<Comparison> comparisons = new ArrayList<>();
      for (int k = 0; k < steps; k++) {
        ParticleMeasure mu = path.get(k);
        double[] move = path.get(k + 1).positions();
        for (int c = 0; c < move.length; c++) {
          move[c] -= mu.position(c / mu.dimension(), c % mu.dimension());
        }
        double[][] single = singleGradients(energy, mu);
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < single.length; i++) {
          for (int j = i; j < (batch == 1 ? i + 1 : single.length); j++) {
            double distance = distance(mu, move, single[i], single[j], step);
            if (batches[k] == null || distance < nearest) {
              nearest = distance;
              batches[k] = batch == 1 ? new int[] {i} : new int[] {i, j};
            }
          }
        }
        comparisons.add(
            Comparison.identity(
                "step %d of mini-batches of %d, %s"
                    .formatted(k, batch, sampling.name().replace('_', ' ')),
                nearest,
                0,
                Budget.ofRounding(rounding(energy, mu, move, batches[k], step, roundoff))));
      }
      return new Walk(batches, comparisons);
    }

    /** grad V_j for every datum, m x (n x p). */
    private static double[][] singleGradients(NetworkEnergy energy, ParticleMeasure mu) {
      double[][] gradients = new double[energy.data().size()][];
      Arrays.setAll(gradients, j -> energy.on(energy.data().rows(new int[] {j})).gradient(mu));
      return gradients;
    }

    private static double distance(
        ParticleMeasure mu, double[] move, double[] first, double[] second, double step) {
      double[] gap = move.clone();
      for (int c = 0; c < gap.length; c++) {
        gap[c] += step * 0.5 * (first[c] + second[c]);
      }
      return Math.sqrt(Energy.meanSquare(mu, gap));
    }

    private static double rounding(
        NetworkEnergy energy,
        ParticleMeasure mu,
        double[] move,
        int[] batch,
        double step,
        double roundoff) {
      double[] bound = energy.on(energy.data().rows(batch)).gradientRounding(mu, roundoff);
      for (int c = 0; c < bound.length; c++) {
        double position = mu.position(c / mu.dimension(), c % mu.dimension());
        bound[c] =
            2 * step * bound[c] + 4 * roundoff * (Math.abs(position) + 2 * Math.abs(move[c]));
      }
      return Math.sqrt(Energy.meanSquare(mu, bound));
    }
  }

  @Override
  public List<Control> controls() {
    Instance instance =
        new Instance(
            "tanh",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            Instance.Source.SYNTHETIC,
            5,
            4,
            6,
            false,
            1);
    return List.of(
        new Control(
            hypotheses().get(0),
            "data in turn",
            () ->
                withReplacement(
                    Mutant.named("batch-in-turn").implementation(),
                    instance.network(),
                    instance,
                    AlphaLedger.RUN)));
  }
}
