package org.measuredynamics.book;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Figures of the report. A new one is one file: implement this and annotate the class with
 * {@code @AutoService(Chapter.class)}.
 */
public interface Chapter {
  /** Returns the figures; each is drawn once. */
  List<Figure> figures();

  /** Returns what the figures that are drawn have found, beside what was published. */
  default List<Finding> findings() {
    return List.of();
  }

  /** Returns every chapter on the class path, by the names of their classes. */
  static List<Chapter> all() {
    return ServiceLoader.load(Chapter.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing((Chapter chapter) -> chapter.getClass().getName()))
        .toList();
  }
}
