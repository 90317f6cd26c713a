package org.measuredynamics.limit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The mean-field Langevin law on the circle, d rho/dt = (rho V' + tau rho')', V = V(.; rho), on a
 * grid of equal cells with the flux of Scharfetter, Gummel 1969: mass is exact, masses stay
 * positive, and the free energy F(rho) + tau sum rho log(rho / cell) falls, whatever the grid.
 * Second order in the cells.
 */
public final class FokkerPlanck {
  private static final double TOLERANCE = 1e-11;

  private final Energy energy;
  private final double temperature;
  private final double[] places;

  private FokkerPlanck(Energy energy, double temperature, double[] places) {
    this.energy = energy;
    this.temperature = temperature;
    this.places = places;
  }

  /**
   * Returns the equation of an energy whose particles are angles.
   *
   * @param temperature tau, positive
   * @param cells number of cells, at least 4
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static FokkerPlanck of(Energy energy, double temperature, int cells) {
    if (energy.dimension() != 1 || !(temperature > 0) || cells < 4) {
      throw new IllegalArgumentException(
          "energy, temperature, cells: expected dimension 1, a positive number and at least 4, found %d, %s, %d"
              .formatted(energy.dimension(), temperature, cells));
    }
    double[] places = new double[cells];
    Arrays.setAll(places, i -> 2 * Math.PI * (i + 0.5) / cells);
    return new FokkerPlanck(energy, temperature, places);
  }

  /** Returns the uniform law: the mass of each cell. */
  public double[] uniform() {
    double[] mass = new double[places.length];
    Arrays.fill(mass, 1.0 / places.length);
    return mass;
  }

  /**
   * Follows the equation.
   *
   * @param initial mass of each cell, positive, of sum 1
   * @param times ascending, at least 0
   * @return the masses at those times
   */
  public List<double[]> run(double[] initial, double[] times) {
    double[] mass = initial.clone();
    List<double[]> path = new ArrayList<>();
    double now = 0;
    for (double then : times) {
      if (then > now) {
        new DormandPrince853Integrator(1e-12, then - now, TOLERANCE, TOLERANCE)
            .integrate(equations(), now, mass, then, mass);
        now = then;
      }
      path.add(mass.clone());
    }
    return path;
  }

  private FirstOrderDifferentialEquations equations() {
    int n = places.length;
    double width = 2 * Math.PI / n;
    return new FirstOrderDifferentialEquations() {
      @Override
      public int getDimension() {
        return n;
      }

      @Override
      public void computeDerivatives(double t, double[] mass, double[] rate) {
        double[] v = firstVariation(mass);
        Arrays.fill(rate, 0);
        for (int i = 0; i < n; i++) {
          int next = (i + 1) % n;
          double z = (v[next] - v[i]) / temperature;
          double flux =
              temperature / (width * width) * (bernoulli(z) * mass[i] - bernoulli(-z) * mass[next]);
          rate[i] -= flux;
          rate[next] += flux;
        }
      }
    };
  }

  /** z / (exp(z) - 1). */
  private static double bernoulli(double z) {
    return Math.abs(z) < 1e-8 ? 1 - z / 2 : z / StrictMath.expm1(z);
  }

  /** Returns the law as a measure carried by the centres of the cells. */
  public ParticleMeasure measure(double[] mass) {
    double total = Arrays.stream(mass).sum();
    double[] weights = Arrays.stream(mass).map(w -> Math.max(0, w) / total).toArray();
    return ParticleMeasure.of(1, places, weights);
  }

  /** Returns V at the centres of the cells. */
  public double[] firstVariation(double[] mass) {
    return energy.firstVariation(measure(mass));
  }

  /** Returns F + tau int rho log rho. */
  public double freeEnergy(double[] mass) {
    double width = 2 * Math.PI / places.length;
    double entropy = 0;
    for (double w : mass) {
      entropy += w > 0 ? w * StrictMath.log(w / width) : 0;
    }
    return energy.value(measure(mass)) + temperature * entropy;
  }

  /** Returns the Gibbs measure of the law's own first variation, proportional to exp(-V / tau). */
  public double[] gibbs(double[] mass) {
    double[] v = firstVariation(mass);
    double least = Arrays.stream(v).min().orElseThrow();
    double[] gibbs = new double[v.length];
    double total = 0;
    for (int i = 0; i < v.length; i++) {
      gibbs[i] = StrictMath.exp(-(v[i] - least) / temperature);
      total += gibbs[i];
    }
    for (int i = 0; i < v.length; i++) {
      gibbs[i] /= total;
    }
    return gibbs;
  }

  /**
   * Returns the fixed point of the Gibbs map, the minimiser of the free energy, by damped
   * iteration.
   *
   * @throws ArithmeticException if the iteration does not settle
   */
  public double[] stationary() {
    double[] mass = uniform();
    double damping = 0.5;
    double last = Double.POSITIVE_INFINITY;
    for (int k = 0; k < 20_000; k++) {
      double[] next = gibbs(mass);
      double change = 0;
      for (int i = 0; i < mass.length; i++) {
        change += Math.abs(next[i] - mass[i]);
        mass[i] += damping * (next[i] - mass[i]);
      }
      if (change < 1e-13) {
        return mass;
      }
      damping = change > last ? Math.max(1e-3, damping / 2) : damping;
      last = change;
    }
    throw new ArithmeticException("Gibbs fixed point: the iteration does not settle");
  }

  /** Returns KL(first | second). */
  public static double relativeEntropy(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += first[i] > 0 ? first[i] * StrictMath.log(first[i] / second[i]) : 0;
    }
    return sum;
  }

  /** Returns max V - min V. */
  public double oscillation(double[] mass) {
    double[] v = firstVariation(mass);
    return Arrays.stream(v).max().orElseThrow() - Arrays.stream(v).min().orElseThrow();
  }
}
