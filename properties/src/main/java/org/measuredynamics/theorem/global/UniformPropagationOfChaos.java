package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * With convexity, confinement and noise the error of n Langevin particles stays of order 1/n at all
 * times: n E|mean_t - m_t|^2 is bounded, uniformly in n and t.
 *
 * <p>Instances: linear units with ridge and a Gaussian start, where the mean of n particles is
 * Gaussian about the mean-field limit m_t with covariance C_t / n exactly, C_t bounded. (Of another
 * start than C_0 = s I the trace is at most tr C_0 + tau tr B^-1, not the larger of the two.) Over
 * independent replicates, at four widths and at times to three relaxation times, its squares
 * divided by C_t / n are chi-squared, and so is the square of their mean over the replicates: no
 * growth in t, order 1/n, and replicates that are independent.
 *
 * <p>Alone: {@code check --theorem global.uniform-propagation-of-chaos}.
 */
@AutoService(Theorem.class)
public final class UniformPropagationOfChaos implements OldTheorem {
  private static final int[] WIDTHS = {4, 16, 64, 256};
  private static final int[] PARTS = {0, 1, 3, 10, 30};
  private static final int REPLICATES = 8;
  private static final int TESTS = 2 * WIDTHS.length * PARTS.length;

  @Override
  public String id() {
    return "global.uniform-propagation-of-chaos";
  }

  @Override
  public String statement() {
    return "linear units with ridge, C_0 = I: n E|mean_t^n - m_t|^2 = tr C_t at every n, at most max(tr C_0, tau tr B^-1) in continuous time: the error of n Langevin particles is of order 1/n, uniformly in time";
  }

  @Override
  public String source() {
    return "Chen, Ren, Wang 2022, theorem 2.4; Suzuki, Wu, Nitanda 2023, theorem 1; theory.md, Langevin on linear units";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("confinement: the particles have an invariant measure");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin", "linear", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles at alpha; no discretisation, the law of the scheme itself is known; rounding";
  }

  @Override
  public String firstRefutes() {
    return "langevin-seed-ignored";
  }

  @Override
  public int cost() {
    return 5;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "linear",
        Risk.SQUARE,
        Regulariser.Kind.TIKHONOV,
        Instance.Source.SYNTHETIC,
        4 + drawn.dimension() % 17,
        drawn.data(),
        drawn.particles(),
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    double lambda = 0.2 + instance.stream(Draw.CONFINEMENT).uniform();
    NetworkEnergy energy = energy(instance, lambda);
    return errors(implementation, energy, energy, instance, alpha);
  }

  private static NetworkEnergy energy(Instance instance, double lambda) {
    return NetworkEnergy.of(
        Unit.named("linear"),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, lambda),
        instance.dataSet());
  }

  private static List<Comparison> errors(
      Implementation implementation,
      NetworkEnergy energy,
      NetworkEnergy claimed,
      Instance instance,
      double alpha) {
    double temperature = 0.05 + instance.stream(Draw.RATE).uniform();
    GaussianLangevin limit = GaussianLangevin.of(claimed, temperature);
    double fastest = 0;
    double slowest = Double.POSITIVE_INFINITY;
    double[] rates = limit.rates();
    for (double rate : rates) {
      fastest = Math.max(fastest, rate);
      slowest = Math.min(slowest, rate);
    }
    double step = 0.25 / fastest;
    int unit = Math.max(1, (int) (0.1 / (slowest * step)));
    int[] record = new int[PARTS.length];
    for (int k = 0; k < record.length; k++) {
      record[k] = PARTS[k] * unit;
    }
    int p = energy.dimension();
    double roundoff = implementation.describe().roundoff() + EulerPath.U;
    double[] centre = limit.coordinates(new double[p]);
    List<Comparison> comparisons = new ArrayList<>();
    for (int n : WIDTHS) {
      double[][][] means = new double[record.length][REPLICATES][];
      for (int r = 0; r < REPLICATES; r++) {
        List<ParticleMeasure> trajectory =
            implementation.run(
                new Problem(
                    new Dynamics.Langevin(temperature),
                    energy,
                    start(instance, n, p, r),
                    Problem.Scheme.EULER,
                    step,
                    record,
                    instance.seed() + 1000L * n + r));
        for (int k = 0; k < record.length; k++) {
          means[k][r] = limit.coordinates(trajectory.get(k).centre());
        }
      }
      for (int k = 0; k < record.length; k++) {
        double[] expected = limit.mean(centre, step, record[k]);
        double[] added = record[k] == 0 ? new double[p] : limit.meanVariance(n, step, record[k]);
        double squares = 0;
        double ofMean = 0;
        double blur = 0;
        for (int c = 0; c < p; c++) {
          double kept = StrictMath.pow(1 - step * rates[c], record[k]);
          double variance = kept * kept / n + added[c];
          double sum = 0;
          for (int r = 0; r < REPLICATES; r++) {
            double error = means[k][r][c] - expected[c];
            squares += error * error / variance;
            sum += error;
          }
          ofMean += sum * sum / (REPLICATES * variance);
          blur = Math.max(blur, 64 * (record[k] + n + p) * roundoff / Math.sqrt(variance));
        }
        String where = "width %d, step %d".formatted(n, record[k]);
        comparisons.addAll(
            Comparison.chiSquared(
                "errors, " + where, squares, REPLICATES * p, blur * REPLICATES * p, alpha / TESTS));
        comparisons.addAll(
            Comparison.chiSquared(
                "mean of the replicates, " + where, ofMean, p, blur * p, alpha / TESTS));
      }
    }
    return comparisons;
  }

  /** Standard normal particles, independent over replicates. */
  private static ParticleMeasure start(Instance instance, int n, int p, int replicate) {
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      double[] particle = Stream.of(instance.seed(), replicate, i, n, Purpose.REPLICATE).normals(p);
      System.arraycopy(particle, 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  @Override
  public List<Control> controls() {
    // Fewer data than dimensions: without the ridge the mean diffuses along their null space.
    Instance instance =
        new Instance(
            "linear",
            Risk.SQUARE,
            Regulariser.Kind.TIKHONOV,
            Instance.Source.SYNTHETIC,
            20,
            5,
            64,
            false,
            1);
    return List.of(
        new Control(
            hypotheses().get(0),
            "no ridge: the mean of the particles diffuses",
            () ->
                errors(
                    new ReferenceImplementation(),
                    energy(instance, 0),
                    energy(instance, 0.2),
                    instance,
                    1e-6)));
  }
}
