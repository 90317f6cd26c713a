package org.measuredynamics.instance;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * The inputs of an instance under every choice of labels 1 and -1, and for relu networks a ridge
 * and a step that keep them in a ball of F1 of known radius (theory.md, Random labels).
 */
public final class RandomLabels {
  /** The part of 2 lambda that h (rho + lambda)^2, and rounding, may take. */
  private static final double SLACK = 0.25;

  /** Where the bound of g is set: memorised labels have 1, and no bound under the logistic risk. */
  private static final double SQUARE_FIT = 0.4;

  private static final double LOGISTIC_FIT = 0.8;

  /** The largest of q / (1 + exp(q)), rounded up. */
  private static final double LOGISTIC_LARGEST = 0.27846455;

  private final NetworkEnergy energy;
  private final ParticleMeasure initial;
  private final double complexity;
  private final double strength;

  /** Takes the inputs of a network of d = 2 or 3, of square or logistic risk. */
  public RandomLabels(NetworkInstance instance) {
    energy = instance.network();
    initial = instance.initial();
    complexity = Certificate.complexity(energy.data());
    double fit = energy.risk() == Risk.SQUARE ? SQUARE_FIT : LOGISTIC_FIT;
    strength = most(energy.risk()) * complexity / (fit * (1 - SLACK));
  }

  /** The largest of -f l'(f, y), y = 1 or -1, over all f. */
  private static double most(Risk risk) {
    return risk == Risk.SQUARE ? 0.25 : LOGISTIC_LARGEST;
  }

  /** Returns the number of choices, 2^m. */
  public int size() {
    return 1 << energy.data().size();
  }

  /** Returns the labels of a choice, length m. */
  public double[] labels(int choice) {
    return IntStream.range(0, energy.data().size())
        .mapToDouble(j -> (choice >> j & 1) == 1 ? -1 : 1)
        .toArray();
  }

  /** Returns the Rademacher complexity of the unit ball of F1 on the inputs. */
  public double complexity() {
    return complexity;
  }

  /** Returns lambda. */
  public double strength() {
    return strength;
  }

  /** Returns B, which int |theta|^2 dmu / 2 never exceeds, and so neither int |a| |w| dmu. */
  public double radius() {
    return most(energy.risk()) / (strength * (1 - SLACK));
  }

  /** Returns F under a choice of labels, with a ridge of that strength, or none if it is 0. */
  public NetworkEnergy energy(int choice, double ridge) {
    DataSet data = energy.data();
    Regulariser regulariser =
        ridge == 0 ? Regulariser.NONE : new Regulariser(Regulariser.Kind.TIKHONOV, ridge);
    return NetworkEnergy.of(
        energy.unit(),
        energy.risk(),
        regulariser,
        DataSet.of("random labels", data.dimension(), data.inputs(), labels(choice)));
  }

  /** Returns the neurons of the instance, scaled to half of what the ball has room for. */
  public ParticleMeasure initial() {
    double[] positions = initial.positions();
    double size = 0;
    int p = initial.dimension();
    for (int c = 0; c < positions.length; c++) {
      size += initial.weight(c / p) * positions[c] * positions[c];
    }
    double scale = Math.sqrt(radius() / size);
    return initial.at(Arrays.stream(positions).map(x -> scale * x).toArray());
  }

  /**
   * Returns h: h (rho + lambda)^2 is at most 2 lambda times the slack, less what roundings may do.
   *
   * @param roundoff u of the implementation and the suite
   */
  public double step(double roundoff) {
    double steep = 0;
    int m = energy.data().size();
    for (double[] x : energy.data().eachInput()) {
      double size = Math.sqrt(Arrays.stream(x).map(c -> c * c).sum());
      double slope = energy.risk() == Risk.SQUARE ? 1 + radius() * size : 1;
      steep += slope * size / m;
    }
    double pace = (steep + strength) * (steep + strength);
    double longest = 2 * strength * SLACK / pace;
    // Of |theta|^2 a step rounds so much of itself, and of h |theta| |grad V|, which is less.
    double rounded = 16 * (m + initial.dimension() + 8) * roundoff;
    return longest - rounded / (longest * pace);
  }
}
