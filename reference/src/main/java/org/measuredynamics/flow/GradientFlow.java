package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.sampling.StepHandler;
import org.apache.commons.math3.ode.sampling.StepInterpolator;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The Wasserstein gradient flow d mu/dt = div(mu grad V(.; mu)) on particles: d theta_i/dt = -grad
 * V(theta_i; mu), all particles at once (Chizat, Bach 2018, definition 2.2).
 */
public final class GradientFlow {
  /** Evaluations of the field between two record times; smooth problems take some hundreds. */
  private static final int EVALUATIONS = 100_000;

  private final Energy energy;
  private final int threads;
  private final double[] rates;
  private final IntConsumer progress;

  private GradientFlow(Energy energy, int threads, double[] rates, IntConsumer progress) {
    this.energy = energy;
    this.threads = threads;
    this.rates = rates;
    this.progress = progress;
  }

  /** Returns the flow of the energy. */
  public static GradientFlow of(Energy energy) {
    double[] ones = new double[energy.dimension()];
    Arrays.fill(ones, 1);
    return new GradientFlow(energy, 1, ones, step -> {});
  }

  /** Returns the same flow, its work shared by so many threads; the bits stay the same. */
  public GradientFlow withThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, found " + count);
    }
    return new GradientFlow(energy, count, rates, progress);
  }

  /**
   * Returns the flow in which coordinate k of every particle moves at a rate of its own, d
   * theta_k/dt = -rates[k] d_k V, as layers do that have learning rates of their own.
   *
   * @throws IllegalArgumentException if there is not a positive finite rate for each coordinate
   */
  public GradientFlow withRates(double[] each) {
    if (each.length != energy.dimension()) {
      throw new IllegalArgumentException(
          "rates: expected %d, found %d".formatted(energy.dimension(), each.length));
    }
    for (int k = 0; k < each.length; k++) {
      requirePositive("rates[%d]".formatted(k), each[k]);
    }
    return new GradientFlow(energy, threads, each.clone(), progress);
  }

  /** Returns the same flow, which tells the consumer how many Euler steps it has taken. */
  public GradientFlow withProgress(IntConsumer consumer) {
    return new GradientFlow(energy, threads, rates, consumer);
  }

  /**
   * Takes explicit Euler steps theta_i - h grad V(theta_i; mu): order 1. Gradient descent on
   * F(mu^n) with learning rate n h takes these steps.
   *
   * @param initial mu_0
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   * @return the measures at the record times
   * @throws IllegalArgumentException if the step is not positive or the record does not ascend
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public List<ParticleMeasure> euler(ParticleMeasure initial, double step, int[] record) {
    requireArguments(energy, initial, step, record);
    double[] positions = initial.positions();
    double[] gradient = new double[positions.length];
    double[] pace = new double[positions.length];
    Arrays.setAll(pace, k -> -step * rates[k % rates.length]);
    Energy.Field field = energy.field(initial.weights(), threads);
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        field.at(positions, gradient);
        for (int k = 0; k < positions.length; k++) {
          positions[k] = Math.fma(pace[k], gradient[k], positions[k]);
        }
        DivergenceException.requireFinite("step", taken + 1, positions, initial.dimension());
        progress.accept(taken + 1);
      }
      trajectory.add(initial.at(positions));
    }
    return trajectory;
  }

  /**
   * Follows the flow in continuous time with the embedded Runge-Kutta pair of Dormand and Prince,
   * order 8(5,3), its local error below the tolerance, absolute and relative.
   *
   * @param initial mu_0
   * @param step the unit of the record times: times are step x record
   * @param record multiples of step at which to record, ascending
   * @param tolerance local error allowed per step of the integrator, positive
   * @return the measures at the record times
   * @throws IllegalArgumentException if step or tolerance is not positive, the record does not
   *     ascend, or the tolerance cannot be held, as where relu neurons slide along a kink
   * @throws DivergenceException if the flow leaves the finite numbers
   */
  public List<ParticleMeasure> continuous(
      ParticleMeasure initial, double step, int[] record, double tolerance) {
    requireArguments(energy, initial, step, record);
    requirePositive("tolerance", tolerance);
    double[] positions = initial.positions();
    Energy.Field field = energy.field(initial.weights(), threads);
    FirstOrderDifferentialEquations equations =
        new FirstOrderDifferentialEquations() {
          @Override
          public int getDimension() {
            return positions.length;
          }

          @Override
          public void computeDerivatives(double t, double[] theta, double[] velocity) {
            field.at(theta, velocity);
            for (int k = 0; k < velocity.length; k++) {
              velocity[k] *= -rates[k % rates.length];
            }
            DivergenceException.requireFinite("time", t, velocity, initial.dimension());
          }
        };
    List<ParticleMeasure> trajectory = new ArrayList<>();
    double now = 0;
    double[] longest = {0};
    for (int due : record) {
      double then = due * step;
      if (then > now) {
        DormandPrince853Integrator integrator =
            new DormandPrince853Integrator(
                Math.min(1e-12, then - now) * 1e-3, then - now, tolerance, tolerance);
        integrator.setMaxEvaluations(EVALUATIONS);
        // What the tolerance allowed before the record it most likely allows after it.
        if (longest[0] > 0) {
          integrator.setInitialStepSize(Math.min(longest[0], then - now));
          longest[0] = 0;
        }
        integrator.addStepHandler(
            new StepHandler() {
              @Override
              public void init(double start, double[] theta, double end) {}

              @Override
              public void handleStep(StepInterpolator taken, boolean isLast) {
                double length = taken.getCurrentTime() - taken.getPreviousTime();
                longest[0] = Math.max(longest[0], length);
              }
            });
        try {
          integrator.integrate(equations, now, positions, then, positions);
        } catch (MathIllegalStateException e) {
          throw new IllegalArgumentException(
              "tolerance %s: the integrator cannot hold it between times %s and %s in %d evaluations; does the flow slide along a kink of V?"
                  .formatted(tolerance, now, then, EVALUATIONS),
              e);
        }
        DivergenceException.requireFinite("time", then, positions, initial.dimension());
        now = then;
      }
      trajectory.add(initial.at(positions));
    }
    return trajectory;
  }

  static void requireArguments(Energy energy, ParticleMeasure initial, double step, int[] record) {
    requireSteps(step, record);
    if (initial.dimension() != energy.dimension()) {
      throw new IllegalArgumentException(
          "initial particles: expected dimension %d, found %d"
              .formatted(energy.dimension(), initial.dimension()));
    }
  }

  static void requireSteps(double step, int[] record) {
    requirePositive("step", step);
    for (int k = 0; k < record.length; k++) {
      if (record[k] < (k == 0 ? 0 : record[k - 1])) {
        throw new IllegalArgumentException(
            "record[%d]: expected an ascending number of steps of at least 0, found %d"
                .formatted(k, record[k]));
      }
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          name + ": expected a positive finite number, found " + value);
    }
  }
}
