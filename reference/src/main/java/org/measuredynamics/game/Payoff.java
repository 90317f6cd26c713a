package org.measuredynamics.game;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * The payoff l(x, y) of a two-player zero-sum game in pure strategies: the row player, who plays x,
 * minimises it, the column player, who plays y, maximises it. In mixed strategies it is L(mu, nu) =
 * int int l dmu dnu (Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020). A new one is one file:
 * implement this, with a public constructor without arguments that makes an example, and annotate
 * the class with {@code @AutoService(Payoff.class)}.
 */
public interface Payoff {
  /** Returns the word by which messages refer to payoffs of this kind. */
  String kind();

  /** Writes its parameters, by their names in messages. */
  void write(Fields to);

  /**
   * Returns the payoff of this kind with the parameters that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if one is missing or makes no payoff
   */
  Payoff read(Values from);

  /** Returns a payoff of every kind there is, by their words. */
  static List<Payoff> all() {
    return ServiceLoader.load(Payoff.class, Payoff.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Payoff::kind))
        .toList();
  }

  /**
   * Returns a payoff of the kind of that word.
   *
   * @throws IllegalArgumentException if there is none; lists those there are
   */
  static Payoff named(String kind) {
    List<Payoff> all = all();
    return all.stream()
        .filter(payoff -> payoff.kind().equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "payoff: expected one of %s, found %s"
                        .formatted(all.stream().map(Payoff::kind).toList(), kind)));
  }

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
