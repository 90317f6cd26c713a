package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.Observations;

/**
 * The noise of the single steps of a Langevin run, xi = (x' - x + h grad V(x)) / (2 tau h)^{1/2},
 * from records one step apart: standard normal and independent, whatever the energy. What was known
 * before a step, positions, gradients, weights, may choose what is looked at in it.
 */
public final class StepResiduals {
  private final NoiseArray noise;
  private final ParticleMeasure[] before;
  private final double[][] gradients;

  private StepResiduals(NoiseArray noise, ParticleMeasure[] before, double[][] gradients) {
    this.noise = noise;
    this.before = before;
    this.gradients = gradients;
  }

  /**
   * Has a Langevin problem run.
   *
   * @param problem some of whose records are one step apart
   */
  public static StepResiduals of(Implementation implementation, Problem problem) {
    EulerPath path = EulerPath.of(implementation, problem);
    int[] record = problem.record();
    int[] steps =
        IntStream.range(0, record.length - 1).filter(k -> record[k + 1] == record[k] + 1).toArray();
    double temperature = ((Dynamics.Langevin) problem.dynamics()).temperature();
    double deviation = Math.sqrt(2 * temperature * problem.step());
    int n = problem.initial().size();
    int p = problem.initial().dimension();
    double[] values = new double[steps.length * n * p];
    double[] blur = new double[values.length];
    for (int k = 0; k < steps.length; k++) {
      double[] moved = path.increment(steps[k]);
      double[] gradient = path.gradient(steps[k]);
      double[] rounding = path.stepRounding(steps[k]);
      for (int c = 0; c < n * p; c++) {
        values[k * n * p + c] = Math.fma(problem.step(), gradient[c], moved[c]) / deviation;
        blur[k * n * p + c] = rounding[c] / deviation;
      }
    }
    return new StepResiduals(
        NoiseArray.of(
            values,
            blur,
            new Axis("step", steps.length),
            new Axis("particle", n),
            new Axis("coordinate", p)),
        IntStream.of(steps).mapToObj(path::at).toArray(ParticleMeasure[]::new),
        IntStream.of(steps).mapToObj(path::gradient).toArray(double[][]::new));
  }

  /** Returns the noise, steps x particles x coordinates. */
  public NoiseArray noise() {
    return noise;
  }

  /**
   * Returns all decisions: those of the noise, the drift, and the squares of particles that are far
   * out, on steep ground, heavy.
   *
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, double alpha) {
    Observations all = new Observations();
    all.addLater(() -> noise.tests(what, alpha / 2));
    all.addLater(() -> places(what, alpha / 2));
    return all;
  }

  /**
   * Returns the decisions that weigh the drift where noise is small: squares and products alone.
   *
   * @param alpha of all together
   */
  public List<Comparison> weighed(String what, double alpha) {
    List<Comparison> all = new ArrayList<>(noise.rows(what, alpha / 2));
    all.addAll(places(what, alpha / 2));
    return all;
  }

  private List<Comparison> places(String what, double alpha) {
    List<Comparison> all = new ArrayList<>();
    if (noise.isSane()) {
      all.addAll(drift(what, alpha / 2));
      all.addAll(halves(what, alpha / 2));
    }
    return all;
  }

  /**
   * The noise along the gradient, &lt;xi, grad V&gt; / |grad V|, is a normal number in each step,
   * and so is the sum of those of all steps over the root of their number.
   */
  private List<Comparison> drift(String what, double alpha) {
    int length = gradients[0].length;
    double sum = 0;
    double error = 0;
    double largest = 0;
    double favourable = 0;
    int steepest = 0;
    int steps = 0;
    for (int k = 0; k < gradients.length; k++) {
      double norm = 0;
      double along = 0;
      double blurred = 0;
      for (int c = 0; c < length; c++) {
        double slope = gradients[k][c];
        norm += slope * slope;
        along += noise.values()[k * length + c] * slope;
        blurred += noise.blur()[k * length + c] * Math.abs(slope);
      }
      if (norm > 0) {
        norm = Math.sqrt(norm);
        steps++;
        sum += along / norm;
        error += blurred / norm;
        favourable = Math.max(favourable, Math.abs(along / norm) - blurred / norm);
        if (Math.abs(along / norm) > largest) {
          largest = Math.abs(along / norm);
          steepest = k;
        }
      }
    }
    double root = Math.sqrt(Math.max(1, steps));
    double z = Math.abs(sum) / root;
    return List.of(
        Comparison.probability(
            what + ": drift, all steps",
            NoiseArray.beyond(z),
            NoiseArray.beyond(Math.max(0, z - error / root)),
            alpha / 2),
        Comparison.probability(
            "%s: drift of each step alone, least likely number %d".formatted(what, steepest),
            gradients.length * NoiseArray.beyond(largest),
            gradients.length * NoiseArray.beyond(Math.max(0, favourable)),
            alpha / 2));
  }

  /** Squares of the half of the particles that is farther out, steeper, heavier, and the other. */
  private List<Comparison> halves(String what, double alpha) {
    int p = before[0].dimension();
    boolean[] far = new boolean[noise.values().length];
    boolean[] steep = new boolean[far.length];
    boolean[] heavy = new boolean[far.length];
    for (int k = 0; k < before.length; k++) {
      int at = k * gradients[k].length;
      upper(far, at, p, EulerPath.lengths(before[k], before[k].positions()));
      upper(steep, at, p, EulerPath.lengths(before[k], gradients[k]));
      upper(heavy, at, p, before[k].weights());
    }
    List<Comparison> all = new ArrayList<>();
    double share = alpha / 6;
    all.add(half(what + ", particles farther out", c -> far[c], share));
    all.add(half(what + ", particles farther in", c -> !far[c], share));
    all.add(half(what + ", particles on steep ground", c -> steep[c], share));
    all.add(half(what + ", particles on flat ground", c -> !steep[c], share));
    if (!before[0].isUniform()) {
      all.add(half(what + ", heavy particles", c -> heavy[c], share));
      all.add(half(what + ", light particles", c -> !heavy[c], share));
    }
    return all;
  }

  private Comparison half(String what, IntPredicate chosen, double alpha) {
    return noise.squares(what, chosen, alpha);
  }

  /** Marks the coordinates of the particles that have the larger half of the numbers. */
  private static void upper(boolean[] marked, int at, int p, double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int half = numbers.length / 2;
    double least = sorted[half];
    // Of those that are equal to the least, the last ones.
    int equal = 0;
    for (int rank = half; rank < sorted.length && sorted[rank] == least; rank++) {
      equal++;
    }
    for (int i = numbers.length - 1; i >= 0; i--) {
      if (numbers[i] > least || (numbers[i] == least && equal-- > 0)) {
        Arrays.fill(marked, at + i * p, at + (i + 1) * p, true);
      }
    }
  }

  /** Returns the claim that another run of the same problem was moved by the same noise. */
  public Comparison sameAs(String what, StepResiduals other) {
    double used = 0;
    for (int c = 0; c < noise.values().length; c++) {
      double apart = Math.abs(noise.values()[c] - other.noise.values()[c]);
      double blur = noise.blur()[c] + other.noise.blur()[c];
      used = Math.max(used, apart == 0 ? 0 : apart / blur);
    }
    return Comparison.atMost(
        what + ", in units of what rounding may do", used, 0, Budget.ofRounding(1));
  }
}
