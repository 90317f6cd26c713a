package org.measuredynamics.model;

import java.util.List;
import org.measuredynamics.kernel.Contraction;

/**
 * A unit phi(x; theta), theta in R^p, x in R^d: one neuron. A new unit is one file: implement this
 * and annotate the class with {@code @AutoService(Unit.class)}.
 *
 * <p>Beside the value and gradient a unit states the bounds that the error budgets are made of.
 * Each holds on the ball of a given radius about theta.
 */
public interface Unit {
  /** Returns the name by which problems refer to the unit. */
  String name();

  /** Returns p for inputs of dimension d. */
  int parameters(int d);

  /** Returns phi(x; theta). */
  double value(double[] theta, double[] x);

  /** Returns the gradient of phi in theta, length p. At a kink, one element of the subgradient. */
  double[] gradient(double[] theta, double[] x);

  /** Returns the Hessian of phi in theta, p x p row by row; on a kink that of one of its sides. */
  double[] hessian(double[] theta, double[] x);

  /**
   * Returns whether x is a set, its points one after the other. A unit that is not is taken to sets
   * by its mean over the points, see {@link #onSets}.
   */
  default boolean isOverSets() {
    return false;
  }

  /** Returns whether phi is linear in the measure that x stands for: a mean over its points. */
  default boolean isLinearInMeasure() {
    return !isOverSets();
  }

  /**
   * Returns where in theta the blocks of d parameters begin that an orthogonal map g of the inputs
   * acts on, so that phi(g x; g theta) = phi(x; theta); none if there is no such action.
   */
  default int[] orthogonalBlocks(int d) {
    return new int[0];
  }

  /** Returns the unit over sets: itself, or phi(nu; theta) = int phi(x; theta) nu(dx). */
  default Unit onSets() {
    return isOverSets() ? this : new MeanPooled(this);
  }

  /** Returns whether phi is twice continuously differentiable in theta. */
  boolean isSmooth();

  /** Returns whether the first parameter is an output weight a, phi(x; (a, w)) = a psi(x; w). */
  default boolean hasOutputWeight() {
    return true;
  }

  /** Returns the degree k of positive homogeneity in theta, or 0 if phi is not homogeneous. */
  default int homogeneity() {
    return 0;
  }

  /** Returns a bound of |grad phi| on the ball. */
  double gradientBound(double[] theta, double[] x, double radius);

  /** Returns a bound of the operator norm of the Hessian of phi on the ball, kinks left out. */
  double curvatureBound(double[] theta, double[] x, double radius);

  /** Returns a bound of the jump of grad phi between two points of the ball; zero if smooth. */
  default double jumpBound(double[] theta, double[] x, double radius) {
    return 0;
  }

  /** Returns whether every derivative of phi is continuous on the ball; false if not known. */
  default boolean isSmoothOn(double[] theta, double[] x, double radius) {
    return jumpBound(theta, x, radius) == 0;
  }

  /**
   * Returns M such that evaluation of phi in floating point of unit roundoff u, in any order, errs
   * by at most (d + 64) u M (Higham 2002, section 3.1, with elementary functions within 24 ulps).
   */
  double valueMagnitude(double[] theta, double[] x);

  /** Returns the like of {@link #valueMagnitude} for each coordinate of the gradient. */
  double[] gradientMagnitude(double[] theta, double[] x);

  /**
   * Writes {@link #valueMagnitude}, {@link #gradient} and {@link #gradientMagnitude}, one after the
   * other, to out, length 1 + 2p: what they share is computed once.
   */
  default void conditions(double[] theta, double[] x, double[] out) {
    int p = theta.length;
    out[0] = valueMagnitude(theta, x);
    System.arraycopy(gradient(theta, x), 0, out, 1, p);
    System.arraycopy(gradientMagnitude(theta, x), 0, out, 1 + p, p);
  }

  /**
   * Returns a Lipschitz constant of phi(.; theta) in the input, and so in W1 of sets; infinite
   * where there is none.
   */
  default double inputLipschitz(double[] theta) {
    return Double.POSITIVE_INFINITY;
  }

  /** Returns the factor that {@link #forward} leaves to its caller: 1, or the output weight. */
  default double amplitude(double[] theta) {
    return 1;
  }

  /**
   * Writes phi(x_j; theta) / amplitude(theta) for j in from..to-1 to value[at + j], and to slope[at
   * + j] whatever the unit wants kept for {@link #pullback}.
   */
  default void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    for (int j = from; j < to; j++) {
      value[at + j] = value(theta, data.input(j));
    }
  }

  /** Adds sum_j residual[j] grad phi(x_j; theta) to gradient[gradientAt..gradientAt+p-1]. */
  default void pullback(
      DataSet data,
      double[] theta,
      double[] residual,
      double[] value,
      double[] slope,
      int at,
      double[] gradient,
      int gradientAt) {
    for (int j = 0; j < data.size(); j++) {
      double[] g = gradient(theta, data.input(j));
      Contraction.accumulate(residual[j], g, 0, gradient, gradientAt, g.length);
    }
  }

  /** Returns neurons of the unit, of masses mass, on the data. */
  default Layer layer(DataSet data, double[] mass) {
    return new NeuronByNeuron(this, data, mass);
  }

  /** Returns every unit there is, by name. */
  static List<Unit> all() {
    return LoadedUnits.ALL;
  }

  /**
   * Returns the unit of that name.
   *
   * @throws IllegalArgumentException if there is none; lists those there are
   */
  static Unit named(String name) {
    List<Unit> all = all();
    return all.stream()
        .filter(unit -> unit.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unit: expected one of %s, found %s"
                        .formatted(all.stream().map(Unit::name).toList(), name)));
  }
}
