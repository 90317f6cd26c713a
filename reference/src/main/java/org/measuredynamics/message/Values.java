package org.measuredynamics.message;

import java.util.Locale;

/**
 * The parameters of something by their names in messages, as they are read. What is not there or is
 * of another kind or shape throws an {@link IllegalArgumentException} that names it.
 */
public interface Values {
  /** Returns whether there is something of that name. */
  boolean has(String name);

  /** Reads a number. */
  double number(String name);

  /** Reads an integer. */
  int integer(String name);

  /** Reads a word. */
  String word(String name);

  /** Reads the constant of that word. */
  default <E extends Enum<E>> E constant(String name, Class<E> type) {
    return Enum.valueOf(type, word(name).toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Reads a vector. */
  double[] vector(String name);

  /** Reads a matrix, row by row. */
  double[][] matrix(String name);

  /** Reads vectors that may differ in length. */
  double[][] vectors(String name);

  /** Reads matrices that may differ in shape. */
  double[][][] matrices(String name);

  /** Returns the parameters of a part of that name. */
  Values nested(String name);
}
