package org.measuredynamics.game;

/**
 * The payoff l(x, y) of a two-player zero-sum game in pure strategies: the row player, who plays x,
 * minimises it, the column player, who plays y, maximises it. In mixed strategies it is L(mu, nu) =
 * int int l dmu dnu (Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020).
 */
public interface Payoff {
  /** Returns the word by which messages refer to payoffs of this kind. */
  String kind();

  /** Returns the dimension of x. */
  int rowDimension();

  /** Returns the dimension of y. */
  int columnDimension();

  /** Returns where both players' strategies live. */
  default Space space() {
    return Space.EUCLIDEAN;
  }

  /** Returns whether both gradients are affine in the opponent's strategy: only its mean counts. */
  default boolean isAffineInOpponent() {
    return false;
  }

  /** Returns l(x, y). */
  double value(double[] x, double[] y);

  /** Returns the gradient of l in x, length {@link #rowDimension}. */
  double[] rowGradient(double[] x, double[] y);

  /** Returns the gradient of l in y, length {@link #columnDimension}. */
  double[] columnGradient(double[] x, double[] y);

  /** Returns the sum of the absolute values of the terms of l(x, y). */
  double magnitude(double[] x, double[] y);

  /** Returns the like of {@link #magnitude} for the coordinates of the gradient in x. */
  double[] rowMagnitude(double[] x, double[] y);

  /** Returns the like of {@link #magnitude} for the coordinates of the gradient in y. */
  double[] columnMagnitude(double[] x, double[] y);
}
