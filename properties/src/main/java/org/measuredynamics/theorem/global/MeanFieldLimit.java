package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
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
public final class MeanFieldLimit implements OldTheorem {
  private static final int ATOMS = 32;

  /** Units that neither vanish nor explode in dimension 100. */
  private static final Set<String> UNITS = Set.of("tanh", "sigmoid", "erf", "cos");

  private static final int[] DIMENSIONS = {2, 10, 40, 100};
  private static final int[] WIDTHS = {32, 128, 512};
  private static final int[] RECORD = {0, 2, 5, 10};

  /** The wider, the fewer: what the control variate leaves is smaller there. */
  private static final int[] REPLICATES = {1024, 384, 128};

  private static final double PROBE = 1e-4;
  private static final double INTEGRATOR = 1e-11;

  /** Of the slope of squared errors: 0.05 for errors themselves. */
  private static final double RESOLUTION = 0.1;

  @Override
  public String id() {
    return "global.mean-field-limit";
  }

  @Override
  public String statement() {
    return "theta_i(0) independent of law mu_0: sup_{t <= T} |f(mu_t^n) - f(mu_t)| and the distance of the neurons to their characteristics are of order n^-1/2 in every dimension; the step adds O(h)";
  }

  @Override
  public String source() {
    return "Mei, Montanari, Nguyen 2018, theorem 3; Mei, Misiakiewicz, Montanari 2019, theorem 1; Rotskoff, Vanden-Eijnden 2018, proposition 3.2";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the output is a mean over neurons, of scaling 1/n",
        "the neurons are independent draws from mu_0");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student interval of the slope over blocks of replicates at alpha, resolution 0.05 of the slope of errors; no truncation, the limit is exact; discretisation of the step term: last change of the extrapolation; rounding";
  }

  @Override
  public String firstRefutes() {
    return "step-not-times-n";
  }

  @Override
  public int cost() {
    return 40;
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
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons =
        new ArrayList<>(rates(implementation, instance, new Draw(), alpha));
    comparisons.add(step(implementation, instance));
    return comparisons;
  }

  /** How the atoms of n neurons are drawn. */
  private static class Draw {
    /** The mean of the control variate is known for independent draws alone. */
    boolean isIndependent() {
      return true;
    }

    int atom(long seed, int replicate, int neuron, int n) {
      return Stream.of(seed, replicate, neuron, n, Purpose.REPLICATE).integer(ATOMS);
    }
  }

  private static List<Comparison> rates(
      Implementation implementation, Instance instance, Draw draw, double alpha) {
    NetworkEnergy energy = instance.network();
    ParticleMeasure atoms = instance.initial();
    double step = 0.2 / StudentTeacher.fastest(energy, atoms);
    Limit limit = Limit.of(energy, atoms, step);
    Errors[] errors = new Errors[RECORD.length];
    Arrays.setAll(errors, k -> new Errors(draw.isIndependent()));
    for (int k = 0; k < WIDTHS.length; k++) {
      int n = WIDTHS[k];
      int p = atoms.dimension();
      for (int r = 0; r < REPLICATES[k]; r++) {
        double[] share = new double[ATOMS];
        int[] drawn = new int[n];
        double[] positions = new double[n * p];
        for (int i = 0; i < n; i++) {
          int atom = draw.atom(instance.seed(), r, i, n);
          drawn[i] = atom;
          share[atom] += 1.0 / n;
          System.arraycopy(atoms.particle(atom), 0, positions, i * p, p);
        }
        List<ParticleMeasure> path =
            implementation.run(
                new Problem(
                    energy,
                    ParticleMeasure.uniform(p, positions),
                    Problem.Scheme.EULER,
                    step,
                    RECORD));
        for (int t = 1; t < RECORD.length; t++) {
          limit.addOutputError(errors[t], path.get(t), share, t, k, r, n);
        }
        limit.addDistance(errors[0], path.get(RECORD.length - 1), drawn, share, k, r, n);
      }
    }
    double share = alpha / errors.length;
    List<Comparison> comparisons = new ArrayList<>();
    for (int t = 0; t < errors.length; t++) {
      comparisons.add(
          Comparison.equivalence(
              t == 0
                  ? "slope in n of the squared distance of neurons to their characteristics at T"
                  : "slope in n of the squared error of outputs, step " + RECORD[t],
              errors[t].slope(share),
              -1,
              RESOLUTION,
              share));
    }
    return comparisons;
  }

  /** Squared errors, widths x replicates, as they are and with their control variate. */
  private static final class Errors {
    final double[][] raw = new double[WIDTHS.length][];
    final double[][] controlled = new double[WIDTHS.length][];

    final boolean isControlled;

    Errors(boolean isControlled) {
      this.isControlled = isControlled;
      Arrays.setAll(raw, k -> new double[REPLICATES[k]]);
      Arrays.setAll(controlled, k -> new double[REPLICATES[k]]);
    }

    void add(int width, int replicate, double error, double part, double mean) {
      raw[width][replicate] = error;
      controlled[width][replicate] = error - part + mean;
    }

    Interval slope(double alpha) {
      double[] sizes = Arrays.stream(WIDTHS).asDoubleStream().toArray();
      // Where the control variate explains nothing a block of controlled errors may be negative.
      return isControlled && LogLogSlope.hasPositiveBlocks(controlled)
          ? LogLogSlope.interval(sizes, controlled, alpha)
          : LogLogSlope.interval(sizes, raw, alpha);
    }
  }

  /**
   * The flow of the atoms, and its derivative in their weights.
   *
   * @param path the measures at the record times
   * @param outputs f(mu_t), records x m
   * @param influence of each atom's weight on the outputs, of mean 0: records x atoms x m
   * @param constant n times the mean square of the linear part, by record
   * @param pull of each atom's weight on the place of each other at T, of mean 0: atoms x atoms x p
   * @param spread n times the mean square of the linear part of the distance at T
   */
  private record Limit(
      NetworkEnergy energy,
      List<ParticleMeasure> path,
      double[][] outputs,
      double[][][] influence,
      double[] constant,
      double[][][] pull,
      double spread) {

    static Limit of(NetworkEnergy energy, ParticleMeasure atoms, double step) {
      GradientFlow flow = GradientFlow.of(energy);
      List<ParticleMeasure> path = flow.euler(atoms, step, RECORD);
      int m = energy.data().size();
      double[][] outputs = new double[RECORD.length][];
      double[][][] influence = new double[RECORD.length][ATOMS][m];
      double[] constant = new double[RECORD.length];
      double[][][] pull = new double[ATOMS][ATOMS][atoms.dimension()];
      for (int i = 0; i < ATOMS; i++) {
        List<ParticleMeasure> more = flow.euler(shifted(atoms, i, PROBE), step, RECORD);
        List<ParticleMeasure> less = flow.euler(shifted(atoms, i, -PROBE), step, RECORD);
        for (int a = 0; a < ATOMS; a++) {
          for (int c = 0; c < atoms.dimension(); c++) {
            pull[a][i][c] =
                (more.get(RECORD.length - 1).position(a, c)
                        - less.get(RECORD.length - 1).position(a, c))
                    / (2 * PROBE);
          }
        }
        for (int k = 0; k < RECORD.length; k++) {
          double[] above = energy.outputs(more.get(k));
          double[] below = energy.outputs(less.get(k));
          for (int j = 0; j < m; j++) {
            influence[k][i][j] = (above[j] - below[j]) / (2 * PROBE);
          }
        }
      }
      for (int k = 0; k < RECORD.length; k++) {
        outputs[k] = energy.outputs(path.get(k));
        for (int j = 0; j < m; j++) {
          double mean = 0;
          for (int i = 0; i < ATOMS; i++) {
            mean += influence[k][i][j] / ATOMS;
          }
          for (int i = 0; i < ATOMS; i++) {
            influence[k][i][j] -= mean;
            constant[k] += influence[k][i][j] * influence[k][i][j] / (ATOMS * m);
          }
        }
      }
      double spread = 0;
      for (int a = 0; a < ATOMS; a++) {
        for (int c = 0; c < atoms.dimension(); c++) {
          double mean = 0;
          for (int i = 0; i < ATOMS; i++) {
            mean += pull[a][i][c] / ATOMS;
          }
          for (int i = 0; i < ATOMS; i++) {
            pull[a][i][c] -= mean;
            spread += pull[a][i][c] * pull[a][i][c] / (ATOMS * ATOMS);
          }
        }
      }
      return new Limit(energy, path, outputs, influence, constant, pull, spread);
    }

    /** mu_0 + e (delta_i - mu_0). */
    private static ParticleMeasure shifted(ParticleMeasure atoms, int atom, double e) {
      double[] weights = atoms.weights();
      for (int i = 0; i < ATOMS; i++) {
        weights[i] = (1 - e) * weights[i] + (i == atom ? e : 0);
      }
      return ParticleMeasure.of(atoms.dimension(), atoms.positions(), weights);
    }

    void addOutputError(
        Errors errors,
        ParticleMeasure found,
        double[] share,
        int record,
        int width,
        int replicate,
        int n) {
      double[] f = energy.outputs(found);
      double square = 0;
      double linear = 0;
      for (int j = 0; j < f.length; j++) {
        double error = f[j] - outputs[record][j];
        square += error * error / f.length;
        double part = 0;
        for (int i = 0; i < ATOMS; i++) {
          part = Math.fma(share[i], influence[record][i][j], part);
        }
        linear += part * part / f.length;
      }
      errors.add(width, replicate, square, linear, constant[record] / n);
    }

    /** The synchronous coupling: neuron i against the characteristic from where it began. */
    void addDistance(
        Errors errors,
        ParticleMeasure found,
        int[] drawn,
        double[] share,
        int width,
        int replicate,
        int n) {
      ParticleMeasure last = path.get(RECORD.length - 1);
      double square = 0;
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < last.dimension(); c++) {
          double gap = found.position(i, c) - last.position(drawn[i], c);
          square += gap * gap / n;
        }
      }
      double linear = 0;
      for (int a = 0; a < ATOMS; a++) {
        for (int c = 0; c < last.dimension(); c++) {
          double part = 0;
          for (int i = 0; i < ATOMS; i++) {
            part = Math.fma(share[i], pull[a][i][c], part);
          }
          linear += part * part / ATOMS;
        }
      }
      errors.add(width, replicate, square, linear, spread / n);
    }
  }

  /** The energy at T of the scheme, extrapolated to step 0, against the continuous flow. */
  private static Comparison step(Implementation implementation, Instance instance) {
    NetworkEnergy energy = instance.network();
    ParticleMeasure initial = instance.initial();
    double horizon = EulerPath.step(energy, initial, 1);
    double[] column = new double[5];
    for (int level = 0; level < column.length; level++) {
      int steps = 4 << level;
      column[level] =
          energy.value(
              implementation
                  .run(
                      new Problem(
                          energy,
                          initial,
                          Problem.Scheme.EULER,
                          horizon / steps,
                          new int[] {steps}))
                  .get(0));
    }
    Refinement refinement = Refinement.of(column, 1);
    double limit =
        energy.value(
            GradientFlow.of(energy).continuous(initial, horizon, new int[] {1}, INTEGRATOR).get(0));
    double rounding =
        64
            * energy.operations(ATOMS)
            * (implementation.describe().roundoff() + EulerPath.U)
            * energy.valueMagnitude(initial);
    return Comparison.identity(
        "energy at T, extrapolated to step 0",
        refinement.limit(),
        limit,
        Budget.of(
            refinement.change() + 100 * INTEGRATOR * energy.valueMagnitude(initial), rounding));
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "output weights times sqrt(n): scaling 1/sqrt(n)",
            () ->
                rates(
                    Violation.OUTPUT_WEIGHTS_TIMES_SQRT_N.implementation(),
                    instance,
                    new Draw(),
                    1e-6)),
        new Control(
            hypotheses().get(1),
            "every atom in turn: stratified, not independent",
            () ->
                rates(
                    new ReferenceImplementation(),
                    instance,
                    new Draw() {
                      @Override
                      boolean isIndependent() {
                        return false;
                      }

                      @Override
                      int atom(long seed, int replicate, int neuron, int n) {
                        return ((neuron + super.atom(seed, replicate, 0, n)) % (ATOMS - 1));
                      }
                    },
                    1e-6)));
  }
}
