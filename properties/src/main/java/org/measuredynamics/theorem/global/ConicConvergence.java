package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Conic particle descent converges exponentially near a non-degenerate sparse minimiser: J(nu_k) -
 * J* shrinks by the square of the slowest factor of the linearised step.
 *
 * <p>Instances: spikes on the torus of dimension 1 and 2. The minimiser comes from Newton's method,
 * is certified by duality, and the factor is an eigenvalue of the exact linearisation, for the two
 * rates alpha and beta as they are: nothing is fitted. The linearisation is itself observed: steps
 * from e times a direction off the minimiser, extrapolated to e = 0. Single steps on the way are
 * compared with the step itself, as exactly as rounding allows.
 *
 * <p>Alone: {@code check --theorem global.conic}.
 */
@AutoService(Theorem.class)
public final class ConicConvergence implements OldTheorem {
  private static final int COPIES = 2;
  private static final double SPREAD = 0.02;

  /** So near that what is left of the extrapolation to e = 0 is far below rounding. */
  private static final double NEAR = 0.005;

  /** A displacement at which the excess is quadratic to a part in a hundred. */
  private static final double SMALL = 1e-3;

  /** The excess is resolved where rounding blurs its root by less than this part. */
  private static final double RESOLVED = 0.25;

  private static final int LEVELS = 5;
  private static final int FEW = 5;

  /** Records, in units of the time in which the excess falls by e. */
  private static final int[] PARTS = {6, 9, 12, 15, 18};

  @Override
  public String id() {
    return "global.conic";
  }

  @Override
  public String statement() {
    return "non-degenerate minimiser nu*: J(nu_k) - J* <= C rho^2k near it, rho < 1 the slowest factor of the linearised step";
  }

  @Override
  public String source() {
    return "Chizat 2022a, theorem 3.8";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the minimiser is sparse and non-degenerate: strict certificate, regular Hessians and kernel",
        "places move: beta > 0");
  }

  @Override
  public List<String> needs() {
    return List.of("conic", "dirichlet", "total-variation");
  }

  @Override
  public String budget() {
    return "discretisation: last change of the extrapolation to e = 0; truncation: what is not linear, by the square root of the excess left; the minimiser is certified, the excess free of cancellation; rounding: of every step, and of the root of the excess, which the decay sums up";
  }

  @Override
  public String firstRefutes() {
    return "conic-mass-rate-halved";
  }

  @Override
  public int cost() {
    return 8;
  }

  @Override
  public Instance member(Instance drawn) {
    return family(1 + drawn.dimension() % 2, drawn.seed());
  }

  static Instance family(int dimension, long seed) {
    return new Instance(
        "dirichlet",
        Risk.SQUARE,
        Regulariser.Kind.TOTAL_VARIATION,
        Instance.Source.SYNTHETIC,
        dimension,
        dimension == 1 ? 9 : 81,
        3 * COPIES,
        false,
        seed);
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return isNonDegenerate(instance) ? Optional.empty() : Optional.of(hypotheses().get(0));
  }

  static boolean isNonDegenerate(Instance instance) {
    try {
      Deconvolution problem = Deconvolution.of(instance);
      return problem.isCertified()
          && problem.minimiser().conicFactor(1, problem.massRate(), problem.positionRate()) < 0.995;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Deconvolution problem = Deconvolution.of(instance);
    List<Comparison> comparisons =
        new ArrayList<>(
            rate(
                implementation,
                instance,
                problem,
                problem.massRate(),
                problem.positionRate(),
                true));
    comparisons.addAll(linearised(implementation, instance, problem));
    return comparisons;
  }

  private static List<Comparison> rate(
      Implementation implementation,
      Instance instance,
      Deconvolution problem,
      double massRate,
      double positionRate,
      boolean moving) {
    double factor = problem.minimiser().conicFactor(COPIES, massRate, positionRate);
    double expected = -2 * StrictMath.log(factor);
    int unit = (int) Math.ceil(1 / expected);
    // Steps 0 and 1, and two after each part.
    int[] record = new int[2 * (1 + PARTS.length)];
    record[1] = 1;
    for (int k = 0; k < PARTS.length; k++) {
      record[2 * k + 2] = PARTS[k] * unit;
      record[2 * k + 3] = PARTS[k] * unit + 1;
    }
    Dynamics.Conic dynamics = new Dynamics.Conic(massRate, moving ? positionRate : 0);
    List<ParticleMeasure> path =
        implementation.run(
            new Problem(
                dynamics,
                problem.energy(),
                start(instance, problem),
                Problem.Scheme.EULER,
                1,
                record,
                0));
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < record.length; k += 2) {
      comparisons.addAll(step(implementation, problem, dynamics, path.get(k), path.get(k + 1)));
    }
    double[] excess = new double[PARTS.length];
    Arrays.setAll(excess, k -> problem.minimiser().excess(path.get(2 * k + 2)));
    double first = problem.minimiser().excess(start(instance, problem));
    // Rounding keeps the excess from falling below the square of this.
    double floor = blur(implementation, problem, dynamics) / (1 - factor);
    for (int last = PARTS.length - 1; last > 0; last--) {
      double before = floor / Math.sqrt(first * StrictMath.exp(-PARTS[last - 1]));
      double after = floor / Math.sqrt(first * StrictMath.exp(-PARTS[last]));
      if (after < RESOLVED) {
        int steps = (PARTS[last] - PARTS[last - 1]) * unit;
        // The root of the excess is off by at most the floor: its logarithm by x / (1 - x).
        double rounding = 2 * (before / (1 - before) + after / (1 - after)) / steps;
        comparisons.add(
            // A sum of squares of modes decays faster than its slowest: the claim has one side.
            Comparison.atMost(
                "slowest mode against the rate of decay of J(nu_k) - J*",
                expected,
                StrictMath.log(excess[last - 1] / excess[last]) / steps,
                new Budget(0, 0, rounding, expected * Math.sqrt(excess[last - 1] / first), 0)));
        break;
      }
    }
    double left = StrictMath.exp(-4.5) * Math.sqrt(first);
    comparisons.add(
        Comparison.atMost(
            "J(nu_k) - J* after 18 / rate steps",
            excess[excess.length - 1],
            left * left,
            Budget.ofRounding(2 * left * floor + floor * floor)));
    return comparisons;
  }

  /** One step: a exp(-4 alpha s dV/da), w - beta grad_w V / |a|. */
  private static List<Comparison> step(
      Implementation implementation,
      Deconvolution problem,
      Dynamics.Conic dynamics,
      ParticleMeasure from,
      ParticleMeasure to) {
    double[] gradient = problem.energy().gradient(from);
    double[] rounding = rounding(implementation, problem, dynamics, from);
    int p = from.dimension();
    List<Comparison> comparisons = new ArrayList<>();
    for (int c = 0; c < gradient.length; c++) {
      double a = from.position(c / p, 0);
      double asked =
          c % p == 0
              ? a * StrictMath.exp(-4 * dynamics.massRate() * Math.signum(a) * gradient[c])
              : from.position(c / p, c % p) - dynamics.positionRate() * gradient[c] / Math.abs(a);
      comparisons.add(
          Comparison.identity(
              "one step, particle %d, coordinate %d".formatted(c / p, c % p),
              to.position(c / p, c % p),
              asked,
              Budget.ofRounding(rounding[c])));
    }
    return comparisons;
  }

  /** What rounding may do to each coordinate in a step of length 1, n x p. */
  private static double[] rounding(
      Implementation implementation,
      Deconvolution problem,
      Dynamics.Conic dynamics,
      ParticleMeasure mu) {
    double u = implementation.describe().roundoff() + EulerPath.U;
    double[] gradient = problem.energy().gradient(mu);
    double[] bound = problem.energy().gradientRounding(mu, u);
    int p = mu.dimension();
    for (int c = 0; c < bound.length; c++) {
      double a = Math.abs(mu.position(c / p, 0));
      double at = Math.abs(mu.position(c / p, c % p));
      double blurred = bound[c] + 4 * u * Math.abs(gradient[c]);
      double factor = StrictMath.exp(4 * dynamics.massRate() * Math.abs(gradient[c]));
      double moved = dynamics.positionRate() * Math.abs(gradient[c]) / a;
      bound[c] =
          c % p == 0
              ? a * factor * (4 * dynamics.massRate() * blurred + 8 * u)
              : dynamics.positionRate() * blurred / a + 4 * u * (2 * at + moved);
    }
    return bound;
  }

  /**
   * What rounding of one step may add to the square root of the excess at the minimiser, where the
   * excess is a quadratic form and its root a seminorm, which a step shrinks by the factor.
   */
  private static double blur(
      Implementation implementation, Deconvolution problem, Dynamics.Conic dynamics) {
    int length = 3 * COPIES * problem.energy().dimension();
    double[] direction = new double[length];
    double[] rounding = rounding(implementation, problem, dynamics, moved(problem, direction, 0));
    double blur = 0;
    for (int c = 0; c < length; c++) {
      direction[c] = 1;
      blur += rounding[c] * Math.sqrt(problem.minimiser().excess(moved(problem, direction, SMALL)));
      direction[c] = 0;
    }
    return blur / SMALL;
  }

  /** A few steps from e times a direction off the minimiser, for e to 0, against the derivative. */
  private static List<Comparison> linearised(
      Implementation implementation, Instance instance, Deconvolution problem) {
    int d = instance.dimension();
    int p = d + 1;
    int n = 3 * COPIES;
    double[] direction = instance.stream(Draw.ROTATION).normals(n * p);
    double[][] found = new double[LEVELS][];
    for (int level = 0; level < LEVELS; level++) {
      double e = NEAR / (1 << level);
      ParticleMeasure last =
          implementation
              .run(
                  new Problem(
                      new Dynamics.Conic(problem.massRate(), problem.positionRate()),
                      problem.energy(),
                      moved(problem, direction, e),
                      Problem.Scheme.EULER,
                      1,
                      new int[] {FEW},
                      0))
              .get(0);
      found[level] = new double[n * p];
      for (int i = 0; i < n; i++) {
        double[] place = problem.minimiser().place(i / COPIES);
        double share = problem.minimiser().mass(i / COPIES) / COPIES;
        found[level][i * p] = (last.position(i, 0) / n - share) / e;
        for (int k = 1; k < p; k++) {
          found[level][i * p + k] = (last.position(i, k) - place[k - 1]) / e;
        }
      }
    }
    double[] expected = new double[n * p];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < p; k++) {
        expected[i * p + k] = direction[i * p + k] * (k == 0 ? 1.0 / n : 1);
      }
    }
    RealMatrix step =
        problem.minimiser().conicStep(COPIES, problem.massRate(), problem.positionRate());
    double[] rounding = new double[n * p];
    Dynamics.Conic dynamics = new Dynamics.Conic(problem.massRate(), problem.positionRate());
    double[] each = rounding(implementation, problem, dynamics, moved(problem, direction, NEAR));
    Arrays.setAll(each, c -> c % p == 0 ? each[c] / n : each[c]);
    for (int k = 0; k < FEW; k++) {
      expected = step.operate(expected);
      double[] before = rounding.clone();
      for (int row = 0; row < rounding.length; row++) {
        rounding[row] = 2 * each[row];
        for (int c = 0; c < before.length; c++) {
          rounding[row] += Math.abs(step.getEntry(row, c)) * before[c];
        }
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    double[] column = new double[LEVELS];
    for (int c = 0; c < expected.length; c++) {
      for (int level = 0; level < LEVELS; level++) {
        column[level] = found[level][c];
      }
      Refinement refinement = Refinement.of(column, 1);
      comparisons.add(
          Comparison.identity(
              "derivative of %d steps, particle %d, coordinate %d".formatted(FEW, c / p, c % p),
              refinement.limit(),
              expected[c],
              // Twice a step's bound, for directions larger than at NEAR / 2; 9 is more than the
              // sum
              // of the absolute weights of the extrapolation.
              Budget.of(4 * refinement.change(), 9 * rounding[c] * (1 << (LEVELS - 1)) / NEAR)));
    }
    return comparisons;
  }

  private static ParticleMeasure start(Instance instance, Deconvolution problem) {
    int n = 3 * COPIES * (instance.dimension() + 1);
    return moved(problem, instance.stream(Draw.MASSES).normals(n), SPREAD);
  }

  /** Every spike carried by particles of equal mass, then e times a direction added. */
  private static ParticleMeasure moved(Deconvolution problem, double[] direction, double e) {
    int n = 3 * COPIES;
    int p = direction.length / n;
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      double[] place = problem.minimiser().place(i / COPIES);
      positions[i * p] = problem.minimiser().mass(i / COPIES) * 3 + e * direction[i * p];
      for (int k = 1; k < p; k++) {
        positions[i * p + k] = place[k - 1] + e * direction[i * p + k];
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  @Override
  public List<Control> controls() {
    Instance instance = family(1, 3);
    return List.of(
        new Control(
            hypotheses().get(1),
            "beta = 0, places off the spikes",
            () -> {
              Deconvolution problem = Deconvolution.of(instance);
              return rate(
                  new ReferenceImplementation(),
                  instance,
                  problem,
                  problem.massRate(),
                  problem.positionRate(),
                  false);
            }));
  }

  @Override
  public String uncontrolled(String hypothesis) {
    return "instances that do not meet it are not checked; on a degenerate one the rate has no value to be compared with";
  }
}
