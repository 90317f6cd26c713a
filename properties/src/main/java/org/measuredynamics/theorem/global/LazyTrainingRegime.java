package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The contrast to the mean-field limit: with scaling n^{-1/2}, linearised at the start, residuals
 * follow the kernel of the initial features, and no neuron moves by more than order n^{-1/2}.
 *
 * <p>The first claim is an identity, solved here in the residuals alone: r(k+1) = r(k) - (h/m) K
 * r(k), K the Gram matrix of the features; neurons are where the sum of the residuals takes them.
 * The second is an identity as well, for neurons in pairs of opposite sign: four copies of each
 * move half as far.
 *
 * <p>Alone: {@code check --theorem global.lazy-training}.
 */
@AutoService(Theorem.class)
public final class LazyTrainingRegime implements OldTheorem {
  private static final int STEPS = 8;

  @Override
  public String id() {
    return "global.lazy-training";
  }

  @Override
  public String statement() {
    return "f = n^-1/2 sum phi, linearised: r(k+1) = (I - (h/m) K) r(k), K = (1/n) sum grad phi . grad phi at the start; the neurons move by order n^-1/2";
  }

  @Override
  public String source() {
    return "Jacot, Gabriel, Hongler 2018; Chizat, Oyallon, Bach 2019, theorem 2.2";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the network is linearised at the start", "the output is scaled by n^-1/2");
  }

  @Override
  public List<String> needs() {
    return List.of("lazy", "tanh");
  }

  @Override
  public String budget() {
    return "rounding of a running sum; no discretisation, nothing is random";
  }

  @Override
  public String firstRefutes() {
    return "lazy-not-linearised";
  }

  @Override
  public int cost() {
    return 2;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        drawn.isNetwork() ? drawn.unit() : "tanh",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        drawn.dimension(),
        Math.min(16, drawn.data()),
        drawn.particles(),
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(kernel(implementation, instance.network(), instance.initial()));
    comparisons.add(movement(implementation, instance));
    return comparisons;
  }

  private static List<ParticleMeasure> run(
      Implementation implementation, NetworkEnergy energy, ParticleMeasure initial, double step) {
    return implementation.run(
        new Problem(
            new Dynamics.Lazy(),
            energy,
            initial,
            Problem.Scheme.EULER,
            step,
            new int[] {0, STEPS},
            0));
  }

  private static double[][][] features(NetworkEnergy energy, ParticleMeasure initial) {
    double[][][] features = new double[initial.size()][energy.data().size()][];
    for (int i = 0; i < initial.size(); i++) {
      for (int j = 0; j < energy.data().size(); j++) {
        features[i][j] = energy.unit().gradient(initial.particle(i), energy.data().input(j));
      }
    }
    return features;
  }

  /** The farthest coordinate from where the kernel's residuals take it. */
  private static Comparison kernel(
      Implementation implementation, NetworkEnergy energy, ParticleMeasure initial) {
    int n = initial.size();
    int m = energy.data().size();
    int p = initial.dimension();
    double[][][] features = features(energy, initial);
    double[][] gram = new double[m][m];
    double trace = 0;
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < m; l++) {
        for (int i = 0; i < n; i++) {
          for (int k = 0; k < p; k++) {
            gram[j][l] += features[i][j][k] * features[i][l][k] / n;
          }
        }
      }
      trace += gram[j][j] / m;
    }
    double step = 0.5 / Math.max(trace, 1e-3);
    double[] residual = energy.outputs(initial);
    double magnitude = 0;
    for (int j = 0; j < m; j++) {
      residual[j] = Math.sqrt(n) * residual[j] - energy.data().target(j);
      magnitude =
          Math.max(
              magnitude,
              Math.sqrt(n) * energy.outputMagnitudes(initial)[j]
                  + Math.abs(energy.data().target(j)));
    }
    double[] sum = new double[m];
    for (int k = 0; k < STEPS; k++) {
      double[] next = residual.clone();
      for (int j = 0; j < m; j++) {
        sum[j] += residual[j];
        for (int l = 0; l < m; l++) {
          next[j] -= step / m * gram[j][l] * residual[l];
        }
      }
      residual = next;
    }
    ParticleMeasure last = run(implementation, energy, initial, step).get(1);
    double farthest = 0;
    double largest = 0;
    double steepest = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < p; k++) {
        double move = 0;
        for (int j = 0; j < m; j++) {
          move -= step / (m * Math.sqrt(n)) * sum[j] * features[i][j][k];
          steepest = Math.max(steepest, Math.abs(features[i][j][k]));
        }
        double place = initial.position(i, k) + move;
        farthest = Math.max(farthest, Math.abs(last.position(i, k) - place));
        largest = Math.max(largest, Math.abs(place));
      }
    }
    double roundoff = implementation.describe().roundoff() + EulerPath.U;
    double rounding =
        16
            * roundoff
            * STEPS
            * (energy.operations(n) + p)
            * (largest + step * STEPS * magnitude * Math.max(1, steepest));
    return Comparison.identity(
        "neurons where the kernel takes them", farthest, 0, Budget.ofRounding(rounding));
  }

  /**
   * Neurons in pairs of opposite output weight start from f = 0, so four copies of each have the
   * same kernel and the same residuals: every copy moves by half as much.
   */
  private static Comparison movement(Implementation implementation, Instance instance) {
    NetworkEnergy energy = Instance.plain("tanh").network().on(instance.dataSet());
    int p = energy.dimension();
    int pairs = Math.max(1, Math.min(32, instance.particles() / 2));
    double[] positions = new double[2 * pairs * p];
    for (int i = 0; i < pairs; i++) {
      double[] theta = Stream.of(instance.seed(), 0, i, 0, Purpose.REPLICATE).normals(p);
      for (int k = 0; k < p; k++) {
        double normal = theta[k] * (k == 0 ? 1 : 1 / Math.sqrt(p - 1));
        positions[2 * i * p + k] = normal;
        positions[(2 * i + 1) * p + k] = k == 0 ? -normal : normal;
      }
    }
    ParticleMeasure once = ParticleMeasure.uniform(p, positions);
    List<ParticleMeasure> path = run(implementation, energy, once, 0.5);
    List<ParticleMeasure> copied = run(implementation, energy, once.duplicated(4), 0.5);
    double farthest = 0;
    double largest = 0;
    for (int i = 0; i < 8 * pairs; i++) {
      for (int k = 0; k < p; k++) {
        double move = path.get(1).position(i / 4, k) - path.get(0).position(i / 4, k);
        double half = copied.get(1).position(i, k) - copied.get(0).position(i, k);
        farthest = Math.max(farthest, Math.abs(move - 2 * half));
        largest = Math.max(largest, Math.abs(path.get(1).position(i / 4, k)));
      }
    }
    double magnitude = 0;
    for (double y : energy.data().targets()) {
      magnitude = Math.max(magnitude, Math.abs(y));
    }
    double rounding =
        64
            * (implementation.describe().roundoff() + EulerPath.U)
            * STEPS
            * energy.operations(8 * pairs)
            * (1 + largest)
            * (1 + magnitude)
            * Math.sqrt(8 * pairs);
    return Comparison.identity(
        "movement of four copies, twice, against that of one",
        farthest,
        0,
        Budget.ofRounding(rounding));
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "features move with the neurons",
            () -> check(Mutant.named("lazy-not-linearised").implementation(), instance, 1e-6)),
        new Control(
            hypotheses().get(1),
            "scaling 1/n",
            () -> check(Mutant.named("lazy-mean-field-scaling").implementation(), instance, 1e-6)));
  }
}
