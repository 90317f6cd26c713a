package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.AtomSample;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.AtomicLimit;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * n neurons drawn independently from mu_0 stay within order n^{-1/2} of the mean-field limit up to
 * time T, in outputs and in distance of each neuron to its characteristic, in every dimension.
 *
 * <p>mu_0 is atomic: it is carried by {@value #ATOMS} particles, so the limit is the flow of those
 * particles and has no error. The slope of the squared error in n is decided by an equivalence
 * test. Its variance is reduced by a control variate: the part of the error that is linear in the
 * sampled weights has mean c/n exactly, whatever the implementation does. The distance of measures
 * is that of the synchronous coupling (Sznitman 1991); energy distance to an atomic limit is not of
 * order 1/n, for it is not smooth where atoms move.
 *
 * <p>In the step the scheme is of order 1: extrapolated to step 0, its energy is that of the
 * continuous flow. Terms of a mini-batch are the subject of {@link StochasticGradientDescent},
 * which knows the law of every step.
 *
 * <p>Alone: {@code check --theorem global.mean-field-limit}.
 */
@AutoService(Theorem.class)
public final class MeanFieldLimit implements Theorem {
  private static final int ATOMS = 32;

  /** Units that neither vanish nor explode in dimension 100. */
  private static final Set<String> UNITS = Set.of("tanh", "sigmoid", "erf", "cos");

  private static final int[] DIMENSIONS = {2, 10, 40, 100};
  private static final int[] WIDTHS = {32, 128, 512};
  private static final int[] RECORD = {0, 2, 5, 10};

  /** The wider, the fewer: what the control variate leaves is smaller there. */
  private static final int[] REPLICATES = {1024, 384, 128};

  private static final double INTEGRATOR = 1e-11;

  /** Of the slope of squared errors: 0.05 for errors themselves. */
  private static final double RESOLUTION = 0.1;

  @Override
  public Card card() {
    return Card.of("global.mean-field-limit")
        .states(
            "theta_i(0) independent of law mu_0: sup_{t <= T} |f(mu_t^n) - f(mu_t)| and the distance of the neurons to their characteristics are of order n^-1/2 in every dimension; the step adds O(h)")
        .source(
            "Mei, Montanari, Nguyen 2018, theorem 3; Mei, Misiakiewicz, Montanari 2019, theorem 1; Rotskoff, Vanden-Eijnden 2018, proposition 3.2")
        .assumes(
            Hypothesis.of("the output is a mean over neurons, of scaling 1/n")
                .violatedBy(
                    "output weights times sqrt(n): scaling 1/sqrt(n)",
                    Violation.OUTPUT_WEIGHTS_TIMES_SQRT_N::implementation,
                    () -> member(Instance.plain("tanh")),
                    MeanFieldLimit::independentNeurons),
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    ReferenceImplementation::new,
                    () -> member(Instance.plain("tanh")),
                    MeanFieldLimit::stratifiedNeurons))
        .needs(EULER, NETWORK, unit("tanh"))
        .budget(
            "Monte Carlo: Student interval of the slope over blocks of replicates at alpha, resolution 0.05 of the slope of errors; no truncation, the limit is exact; discretisation of the step term: last change of the extrapolation; rounding")
        .firstRefutes(FlowMutant.STEP_NOT_TIMES_N)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        UNITS.contains(drawn.unit()) ? drawn.unit() : "tanh",
        drawn.risk(),
        drawn.regulariser() == Regulariser.Kind.TIKHONOV
            ? Regulariser.Kind.TIKHONOV
            : Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        DIMENSIONS[drawn.dimension() % DIMENSIONS.length],
        8 + drawn.data() % 9,
        ATOMS,
        false,
        drawn.seed());
  }

  @Override
  public void check(Trial trial) {
    independentNeurons(trial);
    shortSteps(trial);
  }

  /** Slopes of -1 for theta_i(0) ~ mu_0, independent; errors with their control variate. */
  private static void independentNeurons(Trial trial) {
    slopes(trial, errors(trial, AtomSample::independent), Errors::controlledSlope);
  }

  /** Of stratified draws the control variate has another mean: errors as they are. */
  private static void stratifiedNeurons(Trial trial) {
    slopes(trial, errors(trial, AtomSample::inTurn), Errors::slope);
  }

  /**
   * E |f(mu_t^n) - f(mu_t)|^2 ~ n^-1 at every record time, and so is the squared distance of the
   * neurons to their characteristics at T: slopes of -1 in the logarithms.
   */
  private static void slopes(Trial trial, Errors[] errors, SlopeInterval slope) {
    double share = trial.alpha() / errors.length;
    for (int t = 0; t < errors.length; t++) {
      trial.add(
          Comparison.equivalence(
              t == 0
                  ? "slope in n of the squared distance of neurons to their characteristics at T"
                  : "slope in n of the squared error of outputs, step " + RECORD[t],
              slope.of(errors[t], share),
              -1,
              RESOLUTION,
              share));
    }
  }

  /** F(mu_T) of the scheme, h = T/4, ..., T/64, extrapolated to h = 0: that of the flow. */
  private static void shortSteps(Trial trial) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure initial = trial.initial();
    double horizon = trial.time(1);
    double[] column = new double[5];
    for (int level = 0; level < column.length; level++) {
      int steps = 4 << level;
      column[level] =
          energy.value(run(trial, energy, initial, horizon / steps, new int[] {steps}).get(0));
    }
    Refinement refinement = Refinement.of(column, 1);
    double limit =
        energy.value(
            GradientFlow.of(energy).continuous(initial, horizon, new int[] {1}, INTEGRATOR).get(0));
    double magnitude = energy.valueMagnitude(initial);
    trial.identity(
        "energy at T, extrapolated to step 0",
        refinement.limit(),
        limit,
        Budget.of(
            refinement.change() + 100 * INTEGRATOR * magnitude,
            64 * energy.operations(ATOMS) * trial.roundoff() * magnitude));
  }

  /** The squared errors of n neurons: of the distance at T, and of outputs at each record time. */
  private static Errors[] errors(Trial trial, AtomSample.Law law) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure atoms = trial.initial();
    double step = 0.2 / TangentKernel.fastest(energy, atoms);
    AtomicLimit limit = AtomicLimit.of(energy, atoms, step, RECORD);
    Errors[] errors = new Errors[RECORD.length];
    Arrays.setAll(errors, k -> Errors.none());
    for (int k = 0; k < WIDTHS.length; k++) {
      for (int r = 0; r < REPLICATES[k]; r++) {
        AtomSample sample = law.draw(atoms, WIDTHS[k], trial.instance().seed(), r);
        List<ParticleMeasure> path = run(trial, energy, sample.neurons(), step, RECORD);
        errors[0].put(k, r, limit.ofNeurons(path.get(RECORD.length - 1), sample));
        for (int t = 1; t < RECORD.length; t++) {
          errors[t].put(k, r, limit.ofOutputs(path.get(t), sample, t));
        }
      }
    }
    return errors;
  }

  private static List<ParticleMeasure> run(
      Trial trial, NetworkEnergy energy, ParticleMeasure initial, double step, int[] record) {
    return trial
        .implementation()
        .run(new Problem(energy, initial, Problem.Scheme.EULER, step, record));
  }

  /** An interval of the slope of errors in n that misses it with probability at most alpha. */
  private interface SlopeInterval {
    Interval of(Errors errors, double alpha);
  }

  /** Squared errors, widths x replicates, as they are and with their control variate. */
  private record Errors(double[][] raw, double[][] controlled) {
    static Errors none() {
      double[][] raw = new double[WIDTHS.length][];
      double[][] controlled = new double[WIDTHS.length][];
      Arrays.setAll(raw, k -> new double[REPLICATES[k]]);
      Arrays.setAll(controlled, k -> new double[REPLICATES[k]]);
      return new Errors(raw, controlled);
    }

    void put(int width, int replicate, AtomicLimit.SquaredError error) {
      raw[width][replicate] = error.square();
      controlled[width][replicate] = error.controlled();
    }

    Interval slope(double alpha) {
      return slope(raw, alpha);
    }

    /** Where the control variate explains nothing a block of errors may be negative. */
    Interval controlledSlope(double alpha) {
      return slope(LogLogSlope.hasPositiveBlocks(controlled) ? controlled : raw, alpha);
    }

    private static Interval slope(double[][] errors, double alpha) {
      return LogLogSlope.interval(Arrays.stream(WIDTHS).asDoubleStream().toArray(), errors, alpha);
    }
  }
}
