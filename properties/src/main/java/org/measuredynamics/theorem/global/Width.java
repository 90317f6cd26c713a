package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Over-parameterised networks reach the global minimum: the probability that a network of n neurons
 * does so tends to one with n.
 *
 * <p>Instances: relu and sigmoid networks taught by two neurons of opposite sign, without noise and
 * without a regulariser, in dimension 5 to 100. The infimum of F is 0, so F itself certifies the
 * gap. Each replicate has data, teacher and start of its own.
 *
 * <p>Alone: {@code check --theorem global.width}.
 */
@AutoService(Theorem.class)
public final class Width implements OldTheorem {
  private static final int[] DIMENSIONS = {5, 20, 100};
  private static final int NARROW = 2;
  private static final int WIDE = 32;
  private static final int REPLICATES = 24;
  private static final int STEPS = 500;

  /** The part of F(0) below which a run has reached the minimum. */
  private static final double RESOLUTION = 0.02;

  /** The probability of success that is claimed of the wide network. */
  private static final double PROBABILITY = 0.95;

  @Override
  public String id() {
    return "global.width";
  }

  @Override
  public String statement() {
    return "P(F(mu_T^n) <= e F(mu_0^n)) -> 1 as n grows, where inf F = 0: over-parameterised networks reach the global minimum";
  }

  @Override
  public String source() {
    return "Chizat, Bach 2018, theorem 3.5 and section 4.2, for sigmoid; Wojtowytsch 2020, for relu; Rotskoff, Vanden-Eijnden 2018";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "neurons start apart from one another, in all directions and with both signs",
        "all neurons are trained");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "relu", "sigmoid");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact binomial quantiles at alpha; truncation: finite time, resolution 2 percent of F(0); rounding, far below it";
  }

  @Override
  public String firstRefutes() {
    return "early-stop";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public Instance member(Instance drawn) {
    int d = DIMENSIONS[drawn.dimension() % DIMENSIONS.length];
    return new Instance(
        drawn.data() % 2 == 0 ? "relu" : "sigmoid",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        d,
        20 + d,
        WIDE,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return successes(implementation, instance, 1, alpha);
  }

  /**
   * How often the wide network succeeds, and how often it ends above the narrow one.
   *
   * @param spread of the initial neurons about their first: 1 if they are independent
   */
  private static List<Comparison> successes(
      Implementation implementation, Instance instance, double spread, double alpha) {
    int failures = 0;
    int worse = 0;
    for (int r = 0; r < REPLICATES; r++) {
      NetworkEnergy energy = energy(instance, r);
      double wide = excess(implementation, energy, start(instance, r, WIDE, spread));
      double narrow = excess(implementation, energy, start(instance, r, NARROW, 1));
      failures += wide <= RESOLUTION ? 0 : 1;
      worse += wide > Math.max(narrow, RESOLUTION) ? 1 : 0;
    }
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(atMost("runs of 32 neurons above 2 percent", failures, 1 - PROBABILITY, alpha));
    comparisons.add(atMost("runs in which 2 neurons do better than 32", worse, 0.5, alpha));
    return comparisons;
  }

  private static Comparison atMost(String what, int count, double p, double alpha) {
    double mean = REPLICATES * p;
    double most =
        new BinomialDistribution(null, REPLICATES, p).inverseCumulativeProbability(1 - alpha / 2);
    return Comparison.atMost(what, count, mean, new Budget(0, most - mean, 0, 0, alpha / 2));
  }

  /** F at the end as a part of F at the start, where inf F = 0. */
  private static double excess(
      Implementation implementation, NetworkEnergy energy, ParticleMeasure initial) {
    double step = energy.unit().name().equals("relu") ? 0.2 : 1;
    ParticleMeasure last =
        implementation
            .run(new Problem(energy, initial, Problem.Scheme.EULER, step, new int[] {STEPS}))
            .get(0);
    return energy.value(last) / energy.value(initial);
  }

  private static NetworkEnergy energy(Instance instance, int replicate) {
    int d = instance.dimension();
    Unit unit = Unit.named(instance.unit());
    Stream stream = Stream.of(instance.seed(), replicate, 0, 0, Purpose.DATA);
    double[][] teacher = {stream.normals(d + 1), stream.normals(d + 1)};
    for (int i = 0; i < 2; i++) {
      teacher[i][0] = i == 0 ? 1 : -1;
      for (int k = 1; k <= d; k++) {
        teacher[i][k] *= gain(instance) / Math.sqrt(d);
      }
    }
    double[] inputs = stream.normals(instance.data() * d);
    double[] targets = new double[instance.data()];
    for (int j = 0; j < targets.length; j++) {
      double[] x = Arrays.copyOfRange(inputs, j * d, (j + 1) * d);
      targets[j] = unit.value(teacher[0], x) + unit.value(teacher[1], x);
    }
    return NetworkEnergy.of(
        unit, Risk.SQUARE, Regulariser.NONE, DataSet.of("two neurons", d, inputs, targets));
  }

  /** Sigmoids of small pre-activations are all alike: the teacher's are 3 times those of relu. */
  private static double gain(Instance instance) {
    return instance.unit().equals("sigmoid") ? 3 : 1;
  }

  private static ParticleMeasure start(Instance instance, int replicate, int n, double spread) {
    int p = instance.dimension() + 1;
    double[] positions = new double[n * p];
    double[] first = Stream.of(instance.seed(), replicate, 0, n, Purpose.INITIAL).normals(p);
    for (int i = 0; i < n; i++) {
      double[] own = Stream.of(instance.seed(), replicate, i, n, Purpose.INITIAL).normals(p);
      for (int k = 0; k < p; k++) {
        double normal = spread * own[k] + (1 - spread) * first[k];
        positions[i * p + k] =
            normal * (k == 0 ? 1 : gain(instance) / Math.sqrt(instance.dimension()));
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("relu"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "32 neurons in one place: they stay together, as wide as one",
            () -> successes(new ReferenceImplementation(), instance, 0, 1e-6)),
        new Control(
            hypotheses().get(1),
            "inner weights never move, two neurons more than none",
            () -> successes(Violation.TWO_NEURONS_LEARN.implementation(), instance, 1, 1e-6)));
  }
}
