package org.measuredynamics.instance;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Problems of the deterministic dynamics of one measure, whose rates suit their energy. */
public final class StepProblem {
  /** How far from 0 output weights begin where masses must not vanish. */
  private static final double LEAST_MASS = 0.5;

  /** By what part of what it has lost the energy of a run may rise. */
  private static final double RISE = 0.1;

  /** Beyond it a run is taken to diverge: particles begin at numbers of order 1. */
  private static final double FARTHEST = 100;

  private StepProblem() {}

  /** The deterministic dynamics of one measure. */
  public enum Kind {
    /** The gradient flow. */
    GRADIENT_FLOW,
    /** Coordinates at rates of their own. */
    PRECONDITIONED,
    /** Birth and death in weights. */
    BIRTH_DEATH,
    /** Conic particle descent. */
    CONIC,
    /** Lazy training. */
    LAZY;

    /** Returns the word by which descriptions declare it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether particles that interact in pairs follow it: it needs no network. */
    public boolean isOfPairs() {
      return this != CONIC && this != LAZY;
    }

    /** Returns those that are declared. */
    public static List<Kind> declared(Description description) {
      return Arrays.stream(values())
          .filter(
              kind ->
                  kind == GRADIENT_FLOW
                      ? description.declares(Capability.EULER)
                      : description.declares(Capability.dynamics(kind.word())))
          .toList();
    }
  }

  /**
   * Returns a problem.
   *
   * @param c a step over the largest one that is stable, or the like of it
   * @param stream what rates of coordinates and the conic step are drawn from
   */
  public static Problem of(
      Kind kind, Energy energy, ParticleMeasure start, double c, Stream stream, int... record) {
    return from(kind == Kind.CONIC ? withMass(start) : start, kind, energy, c, stream, record);
  }

  /** Returns the like of {@link #of}, from those very particles: masses may be next to 0. */
  public static Problem from(
      ParticleMeasure initial, Kind kind, Energy energy, double c, Stream stream, int... record) {
    double lipschitz =
        Math.max(energy.regularity(initial, new double[initial.size()]).lipschitz(), 1e-3);
    double step = c / lipschitz;
    Dynamics dynamics =
        switch (kind) {
          case GRADIENT_FLOW -> new Dynamics.GradientFlow();
          case LAZY -> new Dynamics.Lazy();
          case PRECONDITIONED -> {
            double[] rates = new double[initial.dimension()];
            Arrays.setAll(rates, k -> StrictMath.pow(4, 2 * stream.uniform() - 1));
            step /= Arrays.stream(rates).max().orElseThrow();
            yield new Dynamics.Preconditioned(rates);
          }
          case BIRTH_DEATH -> {
            double[] variation = energy.firstVariation(initial);
            double range =
                Arrays.stream(variation).max().orElseThrow()
                    - Arrays.stream(variation).min().orElseThrow();
            double scale = Math.min(0.9, c / (range + 1e-3));
            yield new Dynamics.Reacting(scale / step, BirthDeath.Form.WEIGHTS);
          }
          case CONIC -> {
            step = 0.25 + 2 * stream.uniform();
            yield conic(energy, initial, c / step);
          }
        };
    return new Problem(
        dynamics, energy, initial, Problem.Scheme.EULER, step, record, stream.seed());
  }

  /**
   * Returns the like of {@link #of}, of steps so short that the suite's own run stays near where it
   * began: conic steps grow as masses vanish.
   */
  public static Problem stable(
      Kind kind, Energy energy, ParticleMeasure start, double c, Stream stream, int... record) {
    Problem problem = of(kind, energy, start, c, stream, record);
    for (double shorter = c / 4; !isStable(problem) && shorter > c * 1e-6; shorter /= 4) {
      problem = of(kind, energy, start, shorter, stream, record);
    }
    return problem;
  }

  private static boolean isStable(Problem problem) {
    int last = problem.record()[problem.record().length - 1];
    try {
      List<ParticleMeasure> run = problem.recorded(every(last)).reference();
      return Arrays.stream(run.get(last).positions()).allMatch(x -> Math.abs(x) < FARTHEST)
          // The energy of a network is not what its linearisation goes down.
          && (problem.dynamics() instanceof Dynamics.Lazy || goesDown(problem.energy(), run));
    } catch (DivergenceException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether the energy never rises by more than a part of what it has lost: a step that has become
   * too long for where it is taken leads anywhere, and runs that round otherwise elsewhere.
   */
  private static boolean goesDown(Energy energy, List<ParticleMeasure> run) {
    double first = energy.value(run.get(0));
    double least = first;
    for (ParticleMeasure mu : run) {
      double value = energy.value(mu);
      if (!(value - least <= RISE * (first - least) + RISE * RISE * Math.abs(first))) {
        return false;
      }
      least = Math.min(least, value);
    }
    return true;
  }

  /**
   * Rates for which no mass changes by more than a factor e^c, no place by more than c, or c / L.
   */
  private static Dynamics.Conic conic(Energy energy, ParticleMeasure mu, double c) {
    double[] gradient = energy.gradient(mu);
    double lipschitz = Math.max(energy.regularity(mu, new double[mu.size()]).lipschitz(), 1e-3);
    double masses = lipschitz;
    double places = lipschitz / LEAST_MASS;
    int p = mu.dimension();
    for (int k = 0; k < gradient.length; k++) {
      double slope = Math.abs(gradient[k]);
      if (k % p == 0) {
        masses = Math.max(masses, slope);
      } else {
        places = Math.max(places, slope / Math.abs(mu.position(k / p, 0)));
      }
    }
    return new Dynamics.Conic(c / masses / 4, c / places);
  }

  /** The same particles, output weights no nearer to 0 than masses may begin. */
  private static ParticleMeasure withMass(ParticleMeasure mu) {
    double[] positions = mu.positions();
    for (int c = 0; c < positions.length; c += mu.dimension()) {
      positions[c] += positions[c] < 0 ? -LEAST_MASS : LEAST_MASS;
    }
    return mu.at(positions);
  }

  /** Returns 0..last. */
  public static int[] every(int last) {
    return IntStream.rangeClosed(0, last).toArray();
  }
}
