package org.measuredynamics.message;

/**
 * The parameters of something by their names in messages, as they are written. Whatever has a word
 * in messages writes itself to one, and reads itself back from {@link Values}.
 */
public interface Fields {
  /** Writes a number. */
  Fields put(String name, double value);

  /** Writes an integer. */
  Fields put(String name, int value);

  /** Writes a word. */
  Fields put(String name, String word);

  /** Writes a vector. */
  Fields put(String name, double[] vector);

  /** Writes a matrix, row by row; rows are of one length. */
  Fields put(String name, double[][] matrix);

  /** Writes vectors that may differ in length. */
  Fields putVectors(String name, double[][] vectors);

  /** Writes matrices that may differ in shape. */
  Fields putMatrices(String name, double[][][] matrices);

  /** Returns where the parameters of a part of that name are written. */
  Fields nested(String name);
}
