package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Gradient transport with birth and death, d mu/dt = div(mu grad V) - alpha (V - Vbar) mu, Vbar =
 * int V dmu: the Wasserstein-Fisher-Rao gradient flow (Rotskoff, Jelassi, Bruna, Vanden-Eijnden
 * 2019).
 */
public final class BirthDeath {
  /** How the reaction term acts on particles. */
  public enum Form {
    /** Weights grow and shrink: deterministic. */
    WEIGHTS,
    /** Particles of equal weight are killed and cloned at random; their number stays. */
    PARTICLES
  }

  private final Energy energy;
  private final double rate;
  private final Form form;
  private final double reinjection;
  private final NormalLaw reservoir;

  private BirthDeath(
      Energy energy, double rate, Form form, double reinjection, NormalLaw reservoir) {
    this.energy = energy;
    this.rate = rate;
    this.form = form;
    this.reinjection = reinjection;
    this.reservoir = reservoir;
  }

  /**
   * Returns the dynamics of the energy.
   *
   * @param rate alpha, at least 0
   * @throws IllegalArgumentException if the rate is negative or not finite
   */
  public static BirthDeath of(Energy energy, double rate, Form form) {
    if (!(rate >= 0) || rate == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "birth-death rate: expected a finite number of at least 0, found " + rate);
    }
    return new BirthDeath(energy, rate, form, 0, null);
  }

  /**
   * Returns the same dynamics with births from a reservoir: after each step every particle is
   * replaced by a draw from the law with probability 1 - exp(-gamma h), independently, so that mass
   * reaches basins that hold none.
   *
   * @param gamma rate of reinjection, at least 0
   * @throws IllegalArgumentException if the rate is negative or not finite, the dimension of the
   *     law disagrees, or weights rather than particles change
   */
  public BirthDeath withReinjection(double gamma, NormalLaw law) {
    if (!(gamma >= 0) || gamma == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "reinjection rate: expected a finite number of at least 0, found " + gamma);
    }
    if (form != Form.PARTICLES || law.dimension() != energy.dimension()) {
      throw new IllegalArgumentException(
          "reinjection: expected the form of particles and a law of dimension %d, found %s and %d"
              .formatted(energy.dimension(), form, law.dimension()));
    }
    return new BirthDeath(energy, rate, form, gamma, law);
  }

  /**
   * Takes steps of length h, both terms at the same mu: positions by explicit Euler, weights by w_i
   * exp(-alpha h V_i), normalised; or particles killed (V_i above Vbar) or cloned (below) with
   * probability 1 - exp(-alpha h |V_i - Vbar|), the population then restored by uniform killing or
   * cloning.
   *
   * @param initial mu_0; of equal weights if particles are killed and cloned
   * @param step h, positive, rate x step at most 1
   * @param record numbers of steps after which to record, ascending
   * @param seed of the killing and cloning, keyed by particle and step
   * @return the measures at the record times; cloned particles take the places of killed ones
   * @throws IllegalArgumentException if the step is not positive or rate x step above 1, the record
   *     does not ascend, or weights are unequal where particles are killed
   * @throws DivergenceException if a coordinate leaves the finite numbers
   * @throws IllegalStateException if every particle would be killed in one step
   */
  public List<ParticleMeasure> euler(
      ParticleMeasure initial, double step, int[] record, long seed) {
    GradientFlow.requireArguments(energy, initial, step, record);
    if (rate * step > 1) {
      throw new IllegalArgumentException(
          "birth-death rate x step: expected at most 1, found %s x %s".formatted(rate, step));
    }
    if (form == Form.PARTICLES && !initial.isUniform()) {
      throw new IllegalArgumentException(
          "initial weights: expected equal weights where particles are killed and cloned");
    }
    ParticleMeasure mu = initial;
    Energy.Variation there = energy.variation(mu.size());
    double[] variation = new double[mu.size()];
    double[] gradient = new double[mu.size() * mu.dimension()];
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        double[] positions = mu.positions();
        there.at(mu.weights(), positions, variation, gradient);
        for (int k = 0; k < positions.length; k++) {
          positions[k] = Math.fma(-step, gradient[k], positions[k]);
        }
        DivergenceException.requireFinite("step", taken + 1, positions, mu.dimension());
        mu =
            form == Form.WEIGHTS
                ? ParticleMeasure.of(mu.dimension(), positions, weights(mu, variation, rate * step))
                : mu.at(population(mu, positions, variation, step, seed, taken));
      }
      trajectory.add(mu);
    }
    return trajectory;
  }

  /** w_i exp(-alpha h (V_i - min V)), normalised: the factor exp(alpha h Vbar) cancels. */
  private static double[] weights(ParticleMeasure mu, double[] variation, double scale) {
    if (scale == 0) {
      return mu.weights();
    }
    double least = Arrays.stream(variation).min().orElseThrow();
    double[] weights = mu.weights();
    double mass = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= StrictMath.exp(-scale * (variation[i] - least));
      mass += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= mass;
    }
    return weights;
  }

  private double[] population(
      ParticleMeasure mu, double[] moved, double[] variation, double step, long seed, int index) {
    int n = mu.size();
    int p = mu.dimension();
    double mean = 0;
    for (double value : variation) {
      mean += value / n;
    }
    double scale = rate * step;
    List<Integer> alive = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double excess = variation[i] - mean;
      Stream stream = Stream.of(seed, 0, i, index, Purpose.BIRTH_DEATH);
      boolean event = stream.uniform() < -StrictMath.expm1(-scale * Math.abs(excess));
      if (!event || excess <= 0) {
        alive.add(i);
      }
      if (event && excess < 0) {
        alive.add(i);
      }
    }
    if (alive.isEmpty()) {
      throw new IllegalStateException(
          "population: every particle would be killed in step %d".formatted(index + 1));
    }
    Stream restoring = Stream.of(seed, 1, 0, index, Purpose.BIRTH_DEATH);
    while (alive.size() > n) {
      alive.remove(restoring.integer(alive.size()));
    }
    int survivors = alive.size();
    while (alive.size() < n) {
      alive.add(alive.get(restoring.integer(survivors)));
    }
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      System.arraycopy(moved, alive.get(i) * p, positions, i * p, p);
      Stream stream = Stream.of(seed, 2, i, index, Purpose.BIRTH_DEATH);
      if (reinjection > 0 && stream.uniform() < -StrictMath.expm1(-reinjection * step)) {
        for (int k = 0; k < p; k++) {
          positions[i * p + k] = reservoir.deviations()[k] * stream.normal();
        }
      }
    }
    return positions;
  }
}
