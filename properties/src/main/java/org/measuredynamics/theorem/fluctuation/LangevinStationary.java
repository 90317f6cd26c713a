package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.MatrixUtils;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * In the stationary state of mean-field Langevin dynamics networks of n neurons fluctuate with the
 * covariance that the resolvent of the linearised dynamics gives, at one time and between two.
 *
 * <p>Instances: linear units with ridge and a normal start, where n Cov is known at every n and
 * every step, and outputs are jointly normal. In the eigenvectors of B = A + lambda I the
 * coordinate of rate b has variance (2 tau / n) (1 - (1 - hb)^2k) / (b (2 - hb)) and forgets as (1
 * - hb)^k, so squares and squares of what is new after k steps are chi-squared.
 *
 * <p>Alone: {@code check --theorem fluctuation.langevin}.
 */
@AutoService(Theorem.class)
public final class LangevinStationary implements ReplicatedTheorem {
  private static final int WIDTH = 4;
  private static final int REPLICATES = 1 << 12;
  private static final int PART = 1 << 10;

  @Override
  public String id() {
    return "fluctuation.langevin";
  }

  @Override
  public String statement() {
    return "d theta_i = -grad V dt + sqrt(2 tau) dW_i: n Cov(f(t), f(t + s)) -> tau X (I - hB)^s (B (I - hB/2))^-1 X^T, exactly for linear units at every n";
  }

  @Override
  public String source() {
    return "Suzuki, Wu, Nitanda 2023; Chen, Ren, Wang 2022; theory.md, Langevin on linear units";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("confinement: there is a stationary state");
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "langevin", "linear", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles at alpha; no discretisation, the law of the scheme is known; rounding";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-noise-shared";
  }

  @Override
  public int cost() {
    return 10;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "linear",
        Risk.SQUARE,
        Regulariser.Kind.TIKHONOV,
        Instance.Source.SYNTHETIC,
        3 + drawn.dimension() % 10,
        4 + drawn.data(),
        1,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    double strength = 0.2 + instance.stream(Draw.CONFINEMENT).uniform();
    NetworkEnergy energy = energy(instance, strength);
    return squares(implementation, energy, energy, instance, alpha, REPLICATES * sharpness);
  }

  private static NetworkEnergy energy(Instance instance, double strength) {
    return NetworkEnergy.of(
        Unit.named("linear"),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, strength),
        instance.dataSet());
  }

  private static List<Comparison> squares(
      Implementation implementation,
      NetworkEnergy energy,
      NetworkEnergy claimed,
      Instance instance,
      double alpha,
      int replicates) {
    double temperature = 0.05 + instance.stream(Draw.RATE).uniform();
    GaussianLangevin limit = GaussianLangevin.of(claimed, temperature);
    double[] rates = limit.rates();
    double fastest = Arrays.stream(rates).max().orElseThrow();
    double slowest = Arrays.stream(rates).min().orElseThrow();
    double step = 0.4 / fastest;
    int rest = (int) Math.ceil(3 / (slowest * step));
    int lag = Math.max(1, rest / 6);
    int[] record = {rest, rest + lag};
    int p = energy.dimension();
    double[] deviations = new double[p];
    Arrays.fill(deviations, Math.sqrt(temperature / slowest));
    Ensemble whole =
        Ensemble.onData(energy, new NormalLaw(deviations), WIDTH, step, record, instance.seed())
            .under(new Dynamics.Langevin(temperature))
            .at(MatrixUtils.createRealIdentityMatrix(p).getData());
    double[] origin = limit.coordinates(new double[p]);
    double[] centre = limit.mean(origin, step, rest);
    double[] added = limit.meanVariance(WIDTH, step, rest);
    double[] fresh = limit.meanVariance(WIDTH, step, lag);
    double now = 0;
    double later = 0;
    double[] total = new double[p];
    for (int first = 0; first < replicates; first += PART) {
      double[][][] outputs = implementation.ensemble(whole.part(first, PART)).outputs();
      for (double[][] replicate : outputs) {
        double[] before = limit.coordinates(replicate[0]);
        double[] after = limit.coordinates(replicate[1]);
        double[] expected = limit.mean(before, step, lag);
        for (int k = 0; k < p; k++) {
          double kept = StrictMath.pow(1 - step * rates[k], rest);
          double variance = kept * kept * temperature / slowest / WIDTH + added[k];
          double error = before[k] - centre[k];
          double innovation = after[k] - expected[k];
          now += error * error / variance;
          later += innovation * innovation / fresh[k];
          total[k] += error / Math.sqrt(variance);
        }
      }
    }
    double ofMean = 0;
    for (double sum : total) {
      ofMean += sum * sum / replicates;
    }
    double blur =
        64.0 * (rest + p) * (implementation.describe().roundoff() + EulerPath.U) * replicates * p;
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.addAll(
        Comparison.chiSquared("stationary covariance", now, replicates * p, blur, alpha / 3));
    comparisons.addAll(
        Comparison.chiSquared(
            "what is new after %d steps".formatted(lag), later, replicates * p, blur, alpha / 3));
    comparisons.addAll(
        Comparison.chiSquared("mean over the replicates", ofMean, p, blur, alpha / 3));
    return comparisons;
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
            12,
            5,
            1,
            false,
            1);
    return List.of(
        new Control(
            hypotheses().get(0),
            "no ridge: outputs off the data diffuse for ever",
            () ->
                squares(
                    new ReferenceImplementation(),
                    energy(instance, 0),
                    energy(instance, 0.2),
                    instance,
                    1e-6,
                    PART)));
  }
}
