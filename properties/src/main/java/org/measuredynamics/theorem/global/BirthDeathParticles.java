package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Killing and cloning is unbiased: in a step particle i is killed (V_i above its mean) or cloned
 * (below) with probability 1 - exp(-alpha h |V_i - Vbar|), independently of the others, and the
 * population is restored by uniform killing, or cloning of survivors with replacement. So in its
 * mean the step is that of the weights, and over n particles it errs at the Monte-Carlo rate.
 *
 * <p>The law of the number of copies of each particle is known exactly: the number of those alive
 * is a sum of independent variables, whose law is a convolution. How many runs in how many leave a
 * particle without a copy, or with more than one, is binomial. And whatever lives after a step
 * stands where a particle before it would have moved to: clones are of their own, not one particle
 * moved twice.
 *
 * <p>Births from a reservoir, by which mass reaches basins that hold none, are binomial in number
 * and follow its law.
 *
 * <p>Alone: {@code check --theorem global.birth-death-particles}.
 */
@AutoService(Theorem.class)
public final class BirthDeathParticles implements OldTheorem {
  private static final int RUNS = 600;
  private static final int RESERVOIR_RUNS = 600;

  @Override
  public String id() {
    return "global.birth-death-particles";
  }

  @Override
  public String statement() {
    return "P(particle i is killed or cloned in a step) = 1 - exp(-alpha h |V_i - Vbar|), independently; the population is restored uniformly: the mean is the weighted form, the error of Monte-Carlo order";
  }

  @Override
  public String source() {
    return "Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, algorithm 1 and proposition 3.2";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("events are independent over particles", "the population is restored uniformly");
  }

  @Override
  public List<String> needs() {
    return List.of("birth-death", "tanh", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact binomial quantiles at alpha; no discretisation, the law of the step itself is known; rounding of positions";
  }

  @Override
  public String firstRefutes() {
    return "kill-by-index";
  }

  @Override
  public int cost() {
    return 10;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "tanh",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        drawn.dimension(),
        drawn.data(),
        6 + drawn.particles() % 19,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    // A strong ridge: the mean of V must not vanish, or nobody would notice that it is subtracted.
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("tanh"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, 1),
            instance.dataSet());
    ParticleMeasure initial = instance.initial();
    int n = initial.size();
    double[] excess = energy.firstVariation(initial);
    double mean = 0;
    for (double value : excess) {
      mean += value / n;
    }
    double largest = 0;
    for (int i = 0; i < n; i++) {
      excess[i] -= mean;
      largest = Math.max(largest, Math.abs(excess[i]));
    }
    double step = EulerPath.step(energy, initial, 0.1);
    double scale = Math.min(1, 1 / largest);
    int[][] counts = new int[3][n];
    List<Comparison> comparisons = new ArrayList<>();
    for (int r = 0; r < RUNS; r++) {
      List<ParticleMeasure> path =
          implementation.run(
              new Problem(
                  new Dynamics.Reacting(scale / step, BirthDeath.Form.PARTICLES),
                  energy,
                  initial,
                  Problem.Scheme.EULER,
                  step,
                  new int[] {0, 1, 2},
                  instance.seed() + r));
      Descent first =
          Descent.of(
              implementation, energy, path.get(0), path.get(1), step, "run " + r + ", step 1");
      Descent second =
          Descent.of(
              implementation, energy, path.get(1), path.get(2), step, "run " + r + ", step 2");
      comparisons.add(first.distance);
      comparisons.add(second.distance);
      for (int i = 0; i < n; i++) {
        boolean none = first.copies[i] == 0;
        counts[0][i] += none ? 1 : 0;
        counts[1][i] += first.copies[i] > 1 ? 1 : 0;
        counts[2][i] += none && first.copies[(i + 1) % n] == 0 ? 1 : 0;
      }
    }
    comparisons.addAll(reinjection(implementation, energy, instance, step, alpha / 4));
    double share = alpha / (8 * n);
    for (int i = 0; i < n; i++) {
      comparisons.addAll(
          binomial(
              "without a copy: particle " + i, counts[0][i], none(excess, scale, i, i), share));
      comparisons.addAll(
          binomial(
              "with more than one copy: particle " + i,
              counts[1][i],
              several(excess, scale, i),
              share));
      int next = (i + 1) % n;
      comparisons.addAll(
          binomial(
              "without a copy, both: particles %d, %d".formatted(i, next),
              counts[2][i],
              none(excess, scale, i, next),
              share));
    }
    return comparisons;
  }

  private static List<Comparison> binomial(String what, int count, double p, double alpha) {
    return binomial(what, count, RUNS, p, alpha);
  }

  /**
   * Births from a reservoir: whoever stands where no particle would have moved to is new. How many
   * are new is binomial, and where they stand follows the reservoir's law.
   */
  private static List<Comparison> reinjection(
      Implementation implementation, Energy energy, Instance instance, double step, double alpha) {
    ParticleMeasure initial = instance.initial();
    int p = initial.dimension();
    double[] deviations = new double[p];
    Arrays.setAll(deviations, k -> 2 + k % 3);
    double gamma = 0.2 / step;
    int fresh = 0;
    List<Double> places = new ArrayList<>();
    for (int r = 0; r < RESERVOIR_RUNS; r++) {
      List<ParticleMeasure> path =
          implementation.run(
              new Problem(
                  new Dynamics.Reacting(
                      0, BirthDeath.Form.PARTICLES, gamma, new NormalLaw(deviations)),
                  energy,
                  initial,
                  Problem.Scheme.EULER,
                  step,
                  new int[] {0, 1},
                  instance.seed() + r));
      Descent descent = Descent.of(implementation, energy, path.get(0), path.get(1), step, "");
      for (int i = 0; i < initial.size(); i++) {
        if (descent.distances[i] > descent.distance.bound()) {
          fresh++;
          for (int k = 0; k < p; k++) {
            places.add(path.get(1).position(i, k) / deviations[k]);
          }
        }
      }
    }
    List<Comparison> comparisons =
        new ArrayList<>(
            binomial(
                "births from the reservoir",
                fresh,
                RESERVOIR_RUNS * initial.size(),
                -StrictMath.expm1(-0.2),
                alpha / 4));
    comparisons.add(
        Comparison.distribution(
            "places of births from the reservoir, standardised",
            places.stream().mapToDouble(Double::doubleValue).toArray(),
            new NormalDistribution(null, 0, 1),
            1e-12,
            alpha / 2));
    return comparisons;
  }

  private static List<Comparison> binomial(
      String what, int count, int trials, double p, double alpha) {
    BinomialDistribution law = new BinomialDistribution(null, trials, Math.min(1, p));
    double mean = trials * p;
    double above = Math.max(0, law.inverseCumulativeProbability(1 - alpha) - mean);
    double below = Math.max(0, mean - law.inverseCumulativeProbability(alpha));
    return List.of(
        Comparison.atMost("from above: " + what, count, mean, new Budget(0, above, 0, 0, alpha)),
        Comparison.atMost(
            "from below: " + what, mean - count, 0, new Budget(0, below, 0, 0, alpha)));
  }

  /** The law of how many live before the population is restored, of all but the two named. */
  private static double[] others(double[] excess, double scale, int first, int second) {
    int n = excess.length;
    double[] alive = new double[2 * n + 1];
    alive[0] = 1;
    for (int i = 0; i < n; i++) {
      if (i == first || i == second) {
        continue;
      }
      double p = event(excess, scale, i);
      double[] next = new double[2 * n + 1];
      for (int s = 0; s < 2 * n - 1; s++) {
        next[s + 1] += (1 - p) * alive[s];
        next[s + (excess[i] > 0 ? 0 : 2)] += p * alive[s];
      }
      alive = next;
    }
    return alive;
  }

  private static double event(double[] excess, double scale, int i) {
    return -StrictMath.expm1(-scale * Math.abs(excess[i]));
  }

  /** The probability that particle i counts for so many, 0 to 2, before that. */
  private static double chance(double[] excess, double scale, int i, int own) {
    double p = event(excess, scale, i);
    return own == 1 ? 1 - p : (own == 0) == (excess[i] > 0) ? p : 0;
  }

  /** The probability that neither particle has a copy after a step. */
  private static double none(double[] excess, double scale, int first, int second) {
    int n = excess.length;
    double[] alive = others(excess, scale, first, second);
    double sum = 0;
    for (int own = 0; own <= 2; own++) {
      for (int other = 0; other <= (first == second ? 0 : 2); other++) {
        double weight =
            chance(excess, scale, first, own)
                * (first == second ? 1 : chance(excess, scale, second, other));
        for (int rest = 0; rest < alive.length; rest++) {
          double gone = weight * alive[rest];
          for (int t = 0; t < own + other; t++) {
            double total = own + other + rest;
            gone *= Math.max(0, total - n - t) / (total - t);
          }
          sum += gone;
        }
      }
    }
    return sum;
  }

  /** The probability that the particle has more than one copy after a step. */
  private static double several(double[] excess, double scale, int particle) {
    int n = excess.length;
    double[] alive = others(excess, scale, particle, particle);
    double sum = 0;
    for (int rest = 0; rest < alive.length; rest++) {
      double cloned = rest + 1.0;
      sum +=
          chance(excess, scale, particle, 1)
              * alive[rest]
              * (cloned < n ? 1 - StrictMath.pow(1 - 1 / cloned, n - cloned) : 0);
      double both = rest + 2.0;
      sum +=
          chance(excess, scale, particle, 2)
              * alive[rest]
              * (both > n ? n * (n - 1.0) / (both * (both - 1)) : 1);
    }
    return sum;
  }

  /**
   * Who descends from whom in a step.
   *
   * @param copies of each particle
   * @param distances of each particle after it from where one before it would have moved to
   * @param distance of the farthest particle from where one before it would have moved to
   */
  private record Descent(int[] copies, double[] distances, Comparison distance) {

    static Descent of(
        Implementation implementation,
        Energy energy,
        ParticleMeasure from,
        ParticleMeasure to,
        double step,
        String when) {
      int n = from.size();
      int p = from.dimension();
      double[] moved = from.positions();
      double[] gradient = energy.gradient(from);
      double roundoff = implementation.describe().roundoff() + EulerPath.U;
      double[] bound = energy.gradientRounding(from, roundoff);
      double rounding = 0;
      for (int c = 0; c < moved.length; c++) {
        rounding =
            Math.max(
                rounding,
                2 * step * bound[c]
                    + 8 * roundoff * (Math.abs(moved[c]) + step * Math.abs(gradient[c])));
        moved[c] -= step * gradient[c];
      }
      int[] copies = new int[n];
      double[] distances = new double[n];
      double farthest = 0;
      for (int i = 0; i < n; i++) {
        int parent = 0;
        double nearest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < n; k++) {
          double distance = 0;
          for (int c = 0; c < p; c++) {
            distance = Math.max(distance, Math.abs(to.position(i, c) - moved[k * p + c]));
          }
          if (distance < nearest) {
            nearest = distance;
            parent = k;
          }
        }
        copies[parent]++;
        distances[i] = nearest;
        farthest = Math.max(farthest, nearest);
      }
      return new Descent(
          copies,
          distances,
          Comparison.atMost(
              "from where a particle would have moved, " + when,
              farthest,
              0,
              Budget.ofRounding(rounding)));
    }
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "one number decides for all particles",
            () -> check(Mutant.named("kill-shared-number").implementation(), instance, 1e-6)),
        new Control(
            hypotheses().get(1),
            "the first of the living are cloned, the last killed",
            () -> check(Mutant.named("kill-restored-by-index").implementation(), instance, 1e-6)));
  }
}
