package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.linear.MatrixUtils;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.limit.LinearStochasticGradient;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Mini-batches add a martingale to the fluctuation. With n large and the step h small Cov(f_n(t))
 * is C_t / n + h M_t: the covariance of the initial neurons, of order 1/n, and that of the batches,
 * of order h, which reaches the outputs through the resolvent of the Volterra equation.
 *
 * <p>The part of the initial neurons is known network by network, so what is left of a replicate is
 * the martingale alone; its mean square is compared with h tr M_t, at two steps of the same time.
 * Of linear units the second moments close: there the whole covariance is exact at every width,
 * step and batch.
 *
 * <p>Alone: {@code check --theorem fluctuation.stochastic-gradient}.
 */
@AutoService(Theorem.class)
public final class StochasticGradientMartingale implements ReplicatedTheorem {
  private static final int ATOMS = 24;
  private static final int WIDTH = 64;

  /** Of linear units, exact at every width. */
  private static final int NARROW = 4;

  /** At the greater step; as many steps in all at the smaller one. */
  private static final int REPLICATES = 10 << 10;

  private static final int PART = 1 << 10;
  private static final int[] STEPS = {64, 128};
  private static final int BATCH = 4;

  /**
   * Of the trace. At 64 steps terms of the next order in h and in 1 / n have been seen to reach 9
   * percent, and half the interval is 7.
   */
  private static final double RESOLUTION = 0.2;

  /** Of the trace, where nothing is left out. */
  private static final double SHARP = 0.08;

  @Override
  public String id() {
    return "fluctuation.stochastic-gradient";
  }

  @Override
  public String statement() {
    return "theta_i' = theta_i - h grad V_B(theta_i; mu): Cov(f_n(t)) = C_t / n + h M_t + o(1/n + h), M_t = (h/m^2) sum_{s < t} R_{t,s} l'_s Cov(xi) l'_s R_{t,s}^T";
  }

  @Override
  public String source() {
    return "Sirignano, Spiliopoulos 2020b, theorem 1.4; Rotskoff, Vanden-Eijnden 2018, section 3.4; theory.md, Fluctuations; theory.md, Stochastic gradient on linear units";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("mini-batches are independent draws with replacement", LARGE);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "stochastic-gradient", "tanh", "linear");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 blocks at alpha; truncation: the resolution, 20 percent of the trace of the martingale, 8 percent of linear units whose law is exact; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-batch-noise-of-order-n";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 9);
    return member.unit().equals("relu") || member.unit().equals("gaussian")
        ? StudentTeacher.with(member, "tanh")
        : member;
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    ParticleMeasure atoms = problem.atoms(ATOMS, instance.seed());
    double time = 1 / StudentTeacher.fastest(problem.energy(), atoms);
    int steps = STEPS[0];
    return new Replication(problem.energy(), atoms, time / steps, new int[] {steps})
            .isLinear(WIDTH, instance.seed(), 0.02, 0)
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    return martingale(
        implementation,
        instance,
        new Dynamics.Stochastic(BATCH, StochasticGradient.Sampling.WITH_REPLACEMENT),
        alpha,
        REPLICATES * sharpness);
  }

  private static List<Comparison> martingale(
      Implementation implementation,
      Instance instance,
      Dynamics dynamics,
      double alpha,
      int replicates) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    ParticleMeasure atoms = problem.atoms(ATOMS, instance.seed());
    double time = 1 / StudentTeacher.fastest(problem.energy(), atoms);
    Observations comparisons = new Observations();
    for (int steps : STEPS) {
      comparisons.addLater(
          () -> {
            Replication replication =
                new Replication(problem.energy(), atoms, time / steps, new int[] {steps});
            Fluctuation limit = replication.limit();
            double claim = limit.trace(limit.batchCovariance(steps, BATCH));
            BlockMeans means =
                replication.beyond(
                    implementation,
                    dynamics,
                    WIDTH,
                    replicates * STEPS[0] / steps,
                    instance.seed() + steps);
            return List.of(
                Comparison.equivalence(
                    "mean square of the martingale over h tr M, %d steps".formatted(steps),
                    means.interval(mean -> mean[0] / (WIDTH * claim), alpha / 3),
                    1,
                    RESOLUTION,
                    alpha / 3));
          });
    }
    comparisons.addLater(
        () -> List.of(linear(implementation, instance, dynamics, alpha / 3, replicates)));
    return comparisons;
  }

  /** Linear units: the outputs at the basis vectors are the mean of the neurons. */
  private static Comparison linear(
      Implementation implementation,
      Instance instance,
      Dynamics dynamics,
      double alpha,
      int replicates) {
    StudentTeacher problem = StudentTeacher.of(StudentTeacher.with(instance, "tanh"), 0);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, problem.energy().data());
    int d = energy.dimension();
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    NormalLaw law = new NormalLaw(ones);
    double[][] spread = new double[d][d];
    for (int k = 0; k < d; k++) {
      spread[k][k] = 1.0 / NARROW;
    }
    double step = 0.5 / StudentTeacher.fastest(energy, ParticleMeasure.uniform(d, new double[d]));
    int steps = STEPS[0] / 4;
    LinearStochasticGradient moments =
        LinearStochasticGradient.after(energy, new double[d], spread, step, BATCH, steps);
    double trace = 0;
    for (int k = 0; k < d; k++) {
      trace += moments.covariance()[k][k];
    }
    Ensemble whole =
        Ensemble.onData(energy, law, NARROW, step, new int[] {steps}, instance.seed())
            .under(dynamics)
            .at(MatrixUtils.createRealIdentityMatrix(d).getData());
    BlockMeans squares = new BlockMeans(1);
    for (int first = 0; first < 8 * replicates; first += PART) {
      double[][][] outputs = implementation.ensemble(whole.part(first, PART)).outputs();
      for (int r = 0; r < PART; r++) {
        double square = 0;
        for (int k = 0; k < d; k++) {
          double error = outputs[r][0][k] - moments.mean()[k];
          square += error * error / trace;
        }
        squares.add(first + r, new double[] {square});
      }
    }
    return Comparison.equivalence(
        "trace of the covariance of linear units over its exact value",
        squares.interval(mean -> mean[0], alpha),
        1,
        SHARP,
        alpha);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "the same mini-batches in every step: the noise does not average out",
            () ->
                martingale(
                    Mutant.named("ensemble-batches-repeat").implementation(),
                    instance,
                    new Dynamics.Stochastic(BATCH, StochasticGradient.Sampling.WITH_REPLACEMENT),
                    1e-6,
                    REPLICATES)));
  }
}
