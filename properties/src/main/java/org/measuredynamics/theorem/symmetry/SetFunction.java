package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * A network over sets is a function of the empirical measure of the set: blind to the order of the
 * points and to the set being repeated as a whole, in its outputs and in its training; and
 * continuous in W1 with the network's own Lipschitz constant, (1/n) sum_i |b_i| (1/h) sum_k |c_k|
 * |a_k| for units over sets.
 *
 * <p>W1 is exact: an assignment between sets of equal size, repeated to a common size where they
 * differ. Pairs: points moved a little; one point moved far, so that W1 is of order 1/N; other
 * sets.
 *
 * <p>Refuted by sums for means, by places in the list that matter, by what looks at other sets.
 *
 * <p>Alone: {@code check --theorem symmetry.set-function}.
 */
@AutoService(Theorem.class)
public final class SetFunction implements OldTheorem {
  private static final int STEPS = 4;
  private static final int COMMON = 64;
  private static final double FAR = 5;

  @Override
  public String id() {
    return "symmetry.set-function";
  }

  @Override
  public String statement() {
    return "f(x_1, ..., x_N) = f(nu), nu = (1/N) sum_k delta_{x_k}; |f(nu) - f(nu')| <= Lip(f) W1(nu, nu')";
  }

  @Override
  public String source() {
    return "Zweig, Bruna 2021, continuity on measures; De Bie, Peyre, Cuturi 2019; Zaheer, Kottur, Ravanbakhsh, Poczos, Salakhutdinov, Smola 2017, theorem 2";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "pooling by the mean: a function of the measure",
        "the pooling is continuous in the weak topology");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network", "evaluate", "sets", "deep-sets", "smooth-deep-sets");
  }

  @Override
  public String budget() {
    return "rounding: running error analysis of outputs and steps; kinks that lie between the configurations of two runs; no term for W1, which is an exact assignment";
  }

  @Override
  public String firstRefutes() {
    return "set-position-leak";
  }

  @Override
  public Instance member(Instance drawn) {
    return drawn.overSets();
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    ParticleMeasure mu = instance.initial();
    Stream stream = instance.stream(Draw.MOVED_SETS);
    List<Comparison> comparisons = new ArrayList<>();
    DataSet permuted = mapped(energy.data(), 1, stream);
    same("order of the points", implementation, energy, permuted, mu, comparisons);
    same(
        "every set twice",
        implementation,
        energy,
        mapped(energy.data(), 2, stream),
        mu,
        comparisons);
    same(
        "every set three times",
        implementation,
        energy,
        mapped(energy.data(), 3, stream),
        mu,
        comparisons);
    continuity(implementation, energy, mu, stream, comparisons);
    return comparisons;
  }

  /** Every set so many times, its points shuffled. */
  private static DataSet mapped(DataSet data, int copies, Stream stream) {
    int d = data.dimension();
    double[] points = new double[copies * data.points() * d];
    int[] sizes = data.sizes();
    int at = 0;
    for (int j = 0; j < sizes.length; j++) {
      double[] x = data.input(j);
      int n = sizes[j] * copies;
      int[] order = new int[n];
      for (int k = 0; k < n; k++) {
        int other = stream.integer(k + 1);
        order[k] = order[other];
        order[other] = k;
      }
      for (int k : order) {
        System.arraycopy(x, k % sizes[j] * d, points, at, d);
        at += d;
      }
      sizes[j] = n;
    }
    return DataSet.ofSets(data.name(), d, points, sizes, data.targets());
  }

  /** Outputs and training on other data that carry the same measures. */
  private static void same(
      String what,
      Implementation implementation,
      NetworkEnergy energy,
      DataSet other,
      ParticleMeasure mu,
      List<Comparison> comparisons) {
    NetworkEnergy changed = energy.on(other);
    double[] found = implementation.evaluate(changed, mu).outputs();
    double[] expected = energy.outputs(mu);
    double[] blur = rounding(implementation, changed, mu);
    for (int j = 0; j < found.length; j++) {
      comparisons.add(
          Comparison.identity(
              "output %d, %s".formatted(j, what),
              found[j],
              expected[j],
              Budget.ofRounding(2 * blur[j])));
    }
    double step = EulerPath.step(energy, mu, 0.1);
    int[] same = IntStream.range(0, mu.size()).toArray();
    EulerPath path = EulerPath.of(implementation, energy, mu, step, STEPS);
    EulerPath again = EulerPath.of(implementation, changed, mu, step, STEPS);
    comparisons.addAll(
        new EulerPair(energy, path, again, same).agree("distance in training, " + what, 0, k -> 0));
  }

  private static double[] rounding(
      Implementation implementation, NetworkEnergy energy, ParticleMeasure mu) {
    double u = implementation.describe().roundoff() + EulerPath.U;
    double[] rounding = energy.outputMagnitudes(mu);
    for (int j = 0; j < rounding.length; j++) {
      rounding[j] *= energy.operations(mu.size()) * u;
    }
    return rounding;
  }

  private static void continuity(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      Stream stream,
      List<Comparison> comparisons) {
    double lipschitz = 0;
    for (int i = 0; i < mu.size(); i++) {
      lipschitz += mu.weight(i) * energy.unit().inputLipschitz(mu.particle(i));
    }
    if (Double.isInfinite(lipschitz)) {
      return;
    }
    DataSet data = energy.data();
    DataSet near = moved(data, stream, false);
    DataSet far = moved(data, stream, true);
    DataSet next =
        data.rows(IntStream.range(0, data.size()).map(j -> (j + 1) % data.size()).toArray());
    double[] here = implementation.evaluate(energy, mu).outputs();
    double[] blur = rounding(implementation, energy, mu);
    for (DataSet other : List.of(near, far, next)) {
      NetworkEnergy there = energy.on(other);
      double[] outputs = implementation.evaluate(there, mu).outputs();
      double[] blurThere = rounding(implementation, there, mu);
      for (int j = 0; j < here.length; j++) {
        int common = data.points(j) * other.points(j);
        if (data.points(j) != other.points(j) && common > COMMON) {
          continue;
        }
        double distance = distance(data, other, j);
        comparisons.add(
            Comparison.atMost(
                "change of output %d over W1 = %.3g".formatted(j, distance),
                Math.abs(outputs[j] - here[j]),
                lipschitz * distance,
                Budget.ofRounding(
                    blur[j] + blurThere[j] + 64 * EulerPath.U * lipschitz * distance)));
      }
    }
  }

  private static DataSet moved(DataSet data, Stream stream, boolean one) {
    double[] points = data.inputs();
    int d = data.dimension();
    for (int j = 0; j < data.size(); j++) {
      int from = data.offset(j) * d;
      int to = one ? from + d : data.offset(j + 1) * d;
      for (int c = from; c < to; c++) {
        points[c] += (one ? FAR : 0.01) * stream.normal();
      }
    }
    return DataSet.ofSets(data.name(), d, points, data.sizes(), data.targets());
  }

  private static double distance(DataSet data, DataSet other, int j) {
    int n = data.points(j);
    int m = other.points(j);
    ParticleMeasure first = ParticleMeasure.uniform(data.dimension(), data.input(j));
    ParticleMeasure second = ParticleMeasure.uniform(data.dimension(), other.input(j));
    return n == m
        ? Wasserstein.first(first, second)
        : Wasserstein.first(first.duplicated(m), second.duplicated(n));
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh").overSets();
    return List.of(
        new Control(
            hypotheses().get(0),
            "sum pooling",
            () -> check(Mutant.named("set-sum").implementation(), instance, AlphaLedger.RUN)),
        new Control(
            hypotheses().get(1),
            "the maximum over 64 points, one of which moves",
            () -> oneOfMany(Violation.POOLED_BY_MAXIMUM)),
        new Control(
            hypotheses().get(1),
            "the median of 64 points, half of them at 0 and half at 1, one of which moves",
            () -> oneOfMany(Violation.POOLED_BY_MEDIAN)));
  }

  /** Half of 64 points at 0, half at 1, of which one goes to the other side: W1 is 1/64. */
  private static List<Comparison> oneOfMany(Violation pooling) {
    int size = 64;
    double[] points = new double[size];
    Arrays.fill(points, size / 2, size, 1);
    if (pooling == Violation.POOLED_BY_MAXIMUM) {
      Arrays.fill(points, 0);
    }
    double[] moved = points.clone();
    moved[0] = 1;
    DataSet before = DataSet.ofSets("before", 1, points, new int[] {size}, new double[1]);
    DataSet after = DataSet.ofSets("after", 1, moved, new int[] {size}, new double[1]);
    Instance instance =
        new Instance(
            "deep-sets",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            Instance.Source.SETS,
            1,
            1,
            1,
            false,
            1);
    NetworkEnergy energy = instance.network().on(before);
    double[] ones = new double[energy.dimension()];
    Arrays.fill(ones, 1);
    ParticleMeasure mu = ParticleMeasure.uniform(ones.length, ones);
    Implementation pooled = pooling.implementation();
    double change =
        pooled.evaluate(energy.on(after), mu).outputs()[0]
            - pooled.evaluate(energy, mu).outputs()[0];
    double right =
        new ReferenceImplementation().evaluate(energy.on(after), mu).outputs()[0]
            - new ReferenceImplementation().evaluate(energy, mu).outputs()[0];
    double lipschitz = energy.unit().inputLipschitz(ones);
    double distance = distance(before, after, 0);
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(
        Comparison.atMost(
            "change under a pooling that is not continuous",
            Math.abs(change),
            lipschitz * distance,
            Budget.ofRounding(1e-12)));
    if (Math.abs(right) > lipschitz * distance + 1e-12) {
      throw new IllegalStateException(
          "the mean itself is not continuous: the control says nothing");
    }
    return comparisons;
  }
}
