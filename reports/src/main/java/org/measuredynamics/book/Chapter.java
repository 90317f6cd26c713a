package org.measuredynamics.book;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Figures of the report. A new one is one file: implement this and annotate the class with
 * {@code @AutoService(Chapter.class)}.
 */
public interface Chapter {
  /** Returns the figures, in the order in which they stand in their theorems' sections. */
  List<Figure> figures();

  /** Returns the figures of every chapter on the class path, by the names of its classes. */
  static List<Figure> allFigures() {
    return ServiceLoader.load(Chapter.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(chapter -> chapter.getClass().getName()))
        .flatMap(chapter -> chapter.figures().stream())
        .toList();
  }
}
