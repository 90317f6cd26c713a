package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.LazyNetworks;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The power of n by which fluctuations fall tells the parametrisation: the output of a mean over
 * neurons has variance of order n^-1, before and after training; scaled by n^{-1/2} and linearised,
 * as in lazy training, it is of order 1. Any other exponent is refuted with probability one as n
 * grows.
 *
 * <p>Outputs as they come, without control variates: the draws are part of what is looked at.
 *
 * <p>Alone: {@code check --theorem fluctuation.scaling}.
 */
@AutoService(Theorem.class)
public final class ScalingInWidth implements Theorem {
  private static final int ATOMS = 64;
  private static final int[] WIDTHS = {16, 64, 256};
  private static final int REPLICATES = 1 << 12;
  private static final int LAZY = 1 << 11;
  private static final int PART = 1 << 8;
  private static final int STEPS = 3;
  private static final int[] RECORD = {0, STEPS};

  /** Of the slope of a mean-field network. */
  private static final double RESOLUTION = 0.15;

  /** Of the slope of a lazy network. */
  private static final double LAZY_RESOLUTION = 0.2;

  @Override
  public Card card() {
    return Card.of("fluctuation.scaling")
        .states(
            "f = n^-1 sum_i phi: Var f_n(t) is of order n^-1; f = n^{-1/2} sum_i phi, linearised: Var f_n(t) is of order 1")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, proposition 3.3; Chizat, Oyallon, Bach 2019; Jacot, Gabriel, Hongler 2018")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    () -> control(EnsembleMutant.STRATIFIED.implementation())))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), dynamics("lazy"), unit("tanh"))
        .budget(
            "Monte Carlo: Student intervals of the slopes over blocks of replicates at alpha, resolution 0.15, of lazy training 0.2; no discretisation; rounding far below")
        .firstRefutes(EnsembleMutant.STRATIFIED)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial trial) {
    Squares squares = squares(trial);
    slopes(trial, squares.meanField, "mean-field", -1, RESOLUTION);
    slopes(trial, squares.lazy, "lazy", 0, LAZY_RESOLUTION);
  }

  /** log E|f_n - f|^2 has the slope in log n, at the start and at the end. */
  private static void slopes(
      Trial trial, double[][][] squares, String which, double slope, double resolution) {
    double[] sizes = Arrays.stream(WIDTHS).asDoubleStream().toArray();
    double alpha = trial.alpha() / 4;
    for (int k = 0; k < RECORD.length; k++) {
      trial.add(
          Comparison.equivalence(
              "slope in n of the mean square fluctuation of a %s network, step %d"
                  .formatted(which, RECORD[k]),
              LogLogSlope.interval(sizes, squares[k], alpha),
              slope,
              resolution,
              alpha));
    }
  }

  /** |f_n - f|^2 / m of mean-field networks and of lazy ones, records x widths x replicates. */
  private record Squares(double[][][] meanField, double[][][] lazy) {}

  /** Both from the same neurons: the lazy ones are trained from what was drawn. */
  private static Squares squares(Trial trial) {
    StudentTeacher problem = StudentTeacher.of(trial.instance(), 0);
    NetworkEnergy energy = problem.energy();
    ParticleMeasure atoms = symmetric(problem.atoms(ATOMS / 2, trial.instance().seed()));
    double step = 0.1 / TangentKernel.fastest(energy, atoms);
    Fluctuation limit = Fluctuation.ofEuler(energy, atoms, step, STEPS);
    LazyNetworks lazy = new LazyNetworks(energy, step, STEPS);
    double[][] lazyLimit = {new double[energy.data().size()], lazy.limit(atoms)};
    int replicates = REPLICATES * trial.sharpness();
    Squares squares =
        new Squares(
            new double[RECORD.length][WIDTHS.length][replicates],
            new double[RECORD.length][WIDTHS.length][LAZY]);
    for (int w = 0; w < WIDTHS.length; w++) {
      int n = WIDTHS[w];
      Ensemble whole = Ensemble.onData(energy, atoms, n, step, RECORD, trial.instance().seed() + n);
      for (int first = 0; first < replicates; first += PART) {
        boolean isLazy = first < LAZY;
        Ensemble part = whole.part(first, PART);
        Ensemble.Replicates found =
            trial.implementation().ensemble(isLazy ? part.withInitialNeurons() : part);
        for (int r = 0; r < PART; r++) {
          for (int k = 0; k < RECORD.length; k++) {
            squares.meanField[k][w][first + r] =
                distance(found.outputs()[r][k], limit.outputs(RECORD[k]));
          }
          if (isLazy) {
            double[][] outputs =
                lazy.outputs(
                    trial.implementation(),
                    ParticleMeasure.uniform(atoms.dimension(), found.initial()[r]));
            for (int k = 0; k < RECORD.length; k++) {
              squares.lazy[k][w][first + r] = distance(outputs[k], lazyLimit[k]);
            }
          }
        }
      }
    }
    return squares;
  }

  /** Every atom twice, with either sign of its output weight: the limit starts from f = 0. */
  private static ParticleMeasure symmetric(ParticleMeasure atoms) {
    double[] positions = atoms.duplicated(2).positions();
    for (int at = 0; at < positions.length; at += 2 * atoms.dimension()) {
      positions[at] = -positions[at];
    }
    return ParticleMeasure.uniform(atoms.dimension(), positions);
  }

  private static double distance(double[] f, double[] g) {
    double sum = 0;
    for (int j = 0; j < f.length; j++) {
      sum += (f[j] - g[j]) * (f[j] - g[j]) / f.length;
    }
    return sum;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 9);
    return member.unit().equals("relu") ? member.with("tanh") : member;
  }

  private List<Comparison> control(Implementation wrong) {
    Trial trial = Trial.of(wrong, member(Instance.plain("tanh")), 1e-8, 1);
    check(trial);
    return trial.observations();
  }
}
