package org.measuredynamics.limit;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The law of Euler-Maruyama steps of mean-field Langevin dynamics themselves, of infinitely many
 * particles of one or two parameters from atoms: its transfer operator,
 *
 * <pre>
 *   rho' = int N(theta - h grad V(theta; rho), 2 tau h I) rho(dtheta).
 * </pre>
 *
 * <p>After a step it is a mixture of normal laws of one deviation, about where the drift takes the
 * particles there were. Before the next it is put on an even grid: the rule of trapezoids for a
 * smooth density, which converges faster than any power of the spacing (Trefethen, Weideman 2014).
 * Not for more than one thread.
 */
public final class LangevinLaw {
  /** Standard deviations beyond which the normal density is below the last place. */
  private static final double REACH = 8.5;

  /** Masses that matter to no number that is ever drawn. */
  private static final double NEGLIGIBLE = 1e-18;

  /** Points of a grid, at most. */
  private static final int MOST = 1 << 22;

  private final NetworkEnergy energy;
  private final double spacing;
  private final ParticleMeasure centres;
  private final double deviation;
  private ParticleMeasure measure;

  private LangevinLaw(
      NetworkEnergy energy, double spacing, ParticleMeasure centres, double deviation) {
    this.energy = energy;
    this.spacing = spacing;
    this.centres = centres;
    this.deviation = deviation;
  }

  /**
   * Returns the law before the first step.
   *
   * @param spacing of the grid; a half of the deviation of the noise of the coldest step will do
   * @throws IllegalArgumentException if particles have more than two parameters, or the spacing is
   *     not positive
   */
  public static LangevinLaw at(NetworkEnergy energy, ParticleMeasure atoms, double spacing) {
    if (energy.dimension() > 2 || energy.dimension() != atoms.dimension()) {
      throw new IllegalArgumentException(
          "atoms: expected particles of one or two parameters, found %d and an energy of %d"
              .formatted(atoms.dimension(), energy.dimension()));
    }
    if (!(spacing > 0)) {
      throw new IllegalArgumentException("spacing: expected a positive number, found " + spacing);
    }
    return new LangevinLaw(energy, spacing, atoms, 0);
  }

  /** Returns the law one step later. */
  public LangevinLaw after(double step, double temperature) {
    ParticleMeasure now = measure();
    double[] moved = now.positions();
    double[] gradient = energy.gradient(now);
    Arrays.setAll(moved, c -> moved[c] - step * gradient[c]);
    return new LangevinLaw(energy, spacing, now.at(moved), Math.sqrt(2 * temperature * step));
  }

  /** Returns the energy. */
  public NetworkEnergy energy() {
    return energy;
  }

  /** Returns the distance of two points of the grid. */
  public double spacing() {
    return spacing;
  }

  /** Returns the centres of the normal laws that the law is a mixture of, and their weights. */
  public ParticleMeasure centres() {
    return centres;
  }

  /** Returns the deviation of each of them in every coordinate, 0 before the first step. */
  public double deviation() {
    return deviation;
  }

  /** Returns the law as a measure that integrates alike: its atoms, or masses on the grid. */
  public ParticleMeasure measure() {
    if (measure == null) {
      measure = deviation == 0 ? centres : onGrid();
    }
    return measure;
  }

  private ParticleMeasure onGrid() {
    int p = centres.dimension();
    long[] low = new long[2];
    long[] length = {1, 1};
    for (int c = 0; c < p; c++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int g = 0; g < centres.size(); g++) {
        least = Math.min(least, centres.position(g, c));
        most = Math.max(most, centres.position(g, c));
      }
      low[c] = (long) Math.floor((least - REACH * deviation) / spacing);
      length[c] = (long) Math.ceil((most + REACH * deviation) / spacing) - low[c] + 1;
    }
    if (Math.max(length[0], length[1]) > MOST || length[0] * length[1] > MOST) {
      throw new ArithmeticException("the law has spread over more points than a grid may have");
    }
    int width = (int) length[1];
    double[] mass = new double[(int) length[0] * width];
    double[] one = {1};
    for (int g = 0; g < centres.size(); g++) {
      double weight = centres.weight(g);
      long firstRow = first(centres.position(g, 0));
      double[] rows = normal(centres.position(g, 0), firstRow);
      long firstColumn = p == 1 ? 0 : first(centres.position(g, 1));
      double[] columns = p == 1 ? one : normal(centres.position(g, 1), firstColumn);
      int column = (int) (firstColumn - low[1]);
      for (int i = 0; i < rows.length; i++) {
        int at = (int) (firstRow - low[0] + i) * width + column;
        double part = weight * rows[i];
        for (int j = 0; j < columns.length; j++) {
          mass[at + j] += part * columns[j];
        }
      }
    }
    return kept(mass, low, width, p);
  }

  /** The first point of the grid that a normal law reaches. */
  private long first(double centre) {
    return (long) Math.ceil((centre - REACH * deviation) / spacing);
  }

  /** Masses of a normal law at the points that it reaches, from the first on. */
  private double[] normal(double centre, long first) {
    int count = (int) ((long) Math.floor((centre + REACH * deviation) / spacing) - first + 1);
    double scale = spacing / deviation;
    double middle = (first - centre / spacing) * scale;
    double[] masses = new double[count];
    // exp(-z^2 / 2) at z + s, by ratios, from the point nearest to the centre outwards.
    int nearest = Math.max(0, Math.min(count - 1, (int) Math.round(-middle / scale)));
    double z = middle + nearest * scale;
    double top = scale / Math.sqrt(2 * Math.PI) * StrictMath.exp(-z * z / 2);
    double ratio = StrictMath.exp(-scale * scale);
    double value = top;
    double factor = StrictMath.exp(-z * scale - scale * scale / 2);
    for (int k = nearest; k < count; k++) {
      masses[k] = value;
      value *= factor;
      factor *= ratio;
    }
    value = top;
    factor = StrictMath.exp(z * scale - scale * scale / 2);
    for (int k = nearest; k >= 0; k--) {
      masses[k] = value;
      value *= factor;
      factor *= ratio;
    }
    return masses;
  }

  private ParticleMeasure kept(double[] mass, long[] low, int columns, int p) {
    double total = Arrays.stream(mass).sum();
    int[] places = new int[mass.length];
    int count = 0;
    for (int k = 0; k < mass.length; k++) {
      if (mass[k] > NEGLIGIBLE * total) {
        places[count++] = k;
      }
    }
    double[] positions = new double[count * p];
    double[] weights = new double[count];
    for (int g = 0; g < count; g++) {
      positions[g * p] = (low[0] + places[g] / columns) * spacing;
      if (p == 2) {
        positions[2 * g + 1] = (low[1] + places[g] % columns) * spacing;
      }
      weights[g] = mass[places[g]];
    }
    return ParticleMeasure.of(p, positions, ParticleMeasure.ofMassOne(weights));
  }
}
