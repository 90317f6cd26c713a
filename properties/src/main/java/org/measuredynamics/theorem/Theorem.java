package org.measuredynamics.theorem;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.observation.Trial;

/**
 * A theorem of the catalogue. A new theorem is one file: implement this and annotate the class with
 * {@code @AutoService(Theorem.class)}.
 */
public interface Theorem {
  /** Returns its card: everything about it that is not arithmetic. */
  Card card();

  /**
   * Checks the theorem: asks the trial's implementation about the trial's instance, which meets the
   * hypotheses, and observes. A plain function of the trial; what the implementation throws may
   * pass.
   */
  void check(Trial trial);

  /** Returns block.name. */
  default String id() {
    return card().id();
  }

  /**
   * Returns the instance to check when this one was drawn; by default that one. Theorems about
   * special problems (games, sets, students of a teacher) build theirs from its sizes and its seed.
   */
  default Instance member(Instance drawn) {
    return drawn;
  }

  /** Returns the hypothesis that the instance does not meet, in words, if there is one. */
  default Optional<String> unmet(Instance instance) {
    return Optional.empty();
  }

  /** Returns the theorems of the catalogue, in the order of their ids. */
  static List<Theorem> catalogue() {
    return ServiceLoader.load(Theorem.class, Theorem.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Theorem::id))
        .toList();
  }

  /**
   * Returns the theorems of those ids, each once; the whole catalogue if there are none.
   *
   * @throws IllegalArgumentException if an id is of no theorem; lists those there are
   */
  static List<Theorem> chosen(List<String> ids) {
    return ids.isEmpty() ? catalogue() : ids.stream().distinct().map(Theorem::named).toList();
  }

  /**
   * Returns the theorem of that id.
   *
   * @throws IllegalArgumentException if there is none; lists those there are
   */
  static Theorem named(String id) {
    return catalogue().stream()
        .filter(theorem -> theorem.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "theorem: expected one of %s, found %s"
                        .formatted(catalogue().stream().map(Theorem::id).toList(), id)));
  }
}
