package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.theorem.ReplicatedTheorem;
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
public final class ScalingInWidth implements ReplicatedTheorem {
  private static final int ATOMS = 64;
  private static final int[] WIDTHS = {16, 64, 256};
  private static final int REPLICATES = 1 << 12;
  private static final int LAZY = 1 << 11;
  private static final int PART = 1 << 8;
  private static final int STEPS = 3;

  /** Of the slope, of a mean-field and of a lazy network. */
  private static final double[] RESOLUTION = {0.15, 0.2};

  @Override
  public String id() {
    return "fluctuation.scaling";
  }

  @Override
  public String statement() {
    return "f = n^-1 sum_i phi: Var f_n(t) is of order n^-1; f = n^{-1/2} sum_i phi, linearised: Var f_n(t) is of order 1";
  }

  @Override
  public String source() {
    return "Rotskoff, Vanden-Eijnden 2018, proposition 3.3; Chizat, Oyallon, Bach 2019; Jacot, Gabriel, Hongler 2018";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the neurons are independent draws from mu_0");
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "lazy", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals of the slopes over blocks of replicates at alpha, resolution 0.15, of lazy training 0.2; no discretisation; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-stratified";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 9);
    return member.unit().equals("relu") ? StudentTeacher.with(member, "tanh") : member;
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    NetworkEnergy energy = problem.energy();
    ParticleMeasure atoms = symmetric(problem.atoms(ATOMS / 2, instance.seed()));
    double step = 0.1 / StudentTeacher.fastest(energy, atoms);
    int[] record = {0, STEPS};
    Fluctuation limit = Fluctuation.ofEuler(energy, atoms, step, STEPS);
    double[][] meanField = {limit.outputs(0), limit.outputs(STEPS)};
    double[][] lazy = {new double[instance.data()], kernelLimit(energy, atoms, step)};
    double[] sizes = Arrays.stream(WIDTHS).asDoubleStream().toArray();
    double[][][] square = new double[4][WIDTHS.length][];
    for (int w = 0; w < WIDTHS.length; w++) {
      int n = WIDTHS[w];
      for (int k = 0; k < 4; k++) {
        square[k][w] = new double[k < 2 ? REPLICATES * sharpness : LAZY];
      }
      Ensemble whole = Ensemble.onData(energy, atoms, n, step, record, instance.seed() + n);
      for (int first = 0; first < REPLICATES * sharpness; first += PART) {
        boolean isLazy = first < LAZY;
        Ensemble part = whole.part(first, PART);
        Ensemble.Replicates found =
            implementation.ensemble(isLazy ? part.withInitialNeurons() : part);
        for (int r = 0; r < PART; r++) {
          for (int k = 0; k < 2; k++) {
            square[k][w][first + r] = distance(found.outputs()[r][k], meanField[k]);
          }
          if (isLazy) {
            double[][] outputs =
                lazyOutputs(
                    implementation,
                    energy,
                    ParticleMeasure.uniform(atoms.dimension(), found.initial()[r]),
                    step);
            for (int k = 0; k < 2; k++) {
              square[2 + k][w][first + r] = distance(outputs[k], lazy[k]);
            }
          }
        }
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      comparisons.add(
          Comparison.equivalence(
              "slope in n of the mean square fluctuation of a %s network, step %d"
                  .formatted(k < 2 ? "mean-field" : "lazy", record[k % 2]),
              LogLogSlope.interval(sizes, square[k], alpha / 4),
              k < 2 ? -1 : 0,
              RESOLUTION[k / 2],
              alpha / 4));
    }
    return comparisons;
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

  /** The outputs of lazy training at the start and at the end, from its parameters. */
  private static double[][] lazyOutputs(
      Implementation implementation, NetworkEnergy energy, ParticleMeasure initial, double step) {
    ParticleMeasure last =
        implementation
            .run(
                new Problem(
                    new Dynamics.Lazy(),
                    energy,
                    initial,
                    Problem.Scheme.EULER,
                    step,
                    new int[] {STEPS},
                    0))
            .get(0);
    double[][] outputs = new double[2][energy.data().size()];
    double scale = 1 / Math.sqrt(initial.size());
    for (int i = 0; i < initial.size(); i++) {
      double[] theta = initial.particle(i);
      double[] moved = last.particle(i);
      for (int j = 0; j < outputs[0].length; j++) {
        double[] x = energy.data().input(j);
        double value = energy.unit().value(theta, x);
        double[] gradient = energy.unit().gradient(theta, x);
        outputs[0][j] += scale * value;
        for (int c = 0; c < moved.length; c++) {
          value += gradient[c] * (moved[c] - theta[c]);
        }
        outputs[1][j] += scale * value;
      }
    }
    return outputs;
  }

  /** y - (I - h K / m)^T y, K the tangent kernel of the law: infinitely many lazy neurons. */
  private static double[] kernelLimit(NetworkEnergy energy, ParticleMeasure atoms, double step) {
    int m = energy.data().size();
    double[] error = energy.data().targets();
    for (int t = 0; t < STEPS; t++) {
      double[] next = error.clone();
      for (int i = 0; i < atoms.size(); i++) {
        double[] pull = new double[atoms.dimension()];
        for (int j = 0; j < m; j++) {
          double[] gradient = energy.unit().gradient(atoms.particle(i), energy.data().input(j));
          for (int c = 0; c < pull.length; c++) {
            pull[c] += step / m * error[j] * gradient[c];
          }
        }
        for (int j = 0; j < m; j++) {
          double[] gradient = energy.unit().gradient(atoms.particle(i), energy.data().input(j));
          for (int c = 0; c < pull.length; c++) {
            next[j] -= atoms.weight(i) * gradient[c] * pull[c];
          }
        }
      }
      error = next;
    }
    double[] limit = energy.data().targets();
    for (int j = 0; j < m; j++) {
      limit[j] -= error[j];
    }
    return limit;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "every atom in turn: stratified, not independent",
            () -> check(Mutant.named("ensemble-stratified").implementation(), instance, 1e-8)));
  }
}
