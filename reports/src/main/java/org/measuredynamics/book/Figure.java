package org.measuredynamics.book;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * A figure of a theorem.
 *
 * @param theorem its id in the catalogue
 * @param name of its files, in lower case with hyphens
 * @param caption what is seen
 * @param drawing what draws it
 */
public record Figure(String theorem, String name, String caption, Drawing drawing) {
  /** Draws a figure. */
  @FunctionalInterface
  public interface Drawing {
    /**
     * Returns the picture.
     *
     * @param findings takes what is found on the way, beside what was published
     * @throws IOException if something that it is drawn of cannot be read
     */
    Picture draw(Consumer<Finding> findings) throws IOException;
  }

  /**
   * Makes a figure.
   *
   * @throws IllegalArgumentException if the name is no name of a file
   */
  public Figure {
    if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "name of a figure: expected lower case with hyphens, found " + name);
    }
  }
}
