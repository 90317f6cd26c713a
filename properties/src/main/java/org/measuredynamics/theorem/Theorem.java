package org.measuredynamics.theorem;

import com.fasterxml.jackson.databind.type.TypeFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.observation.Trial;

/**
 * A theorem of the catalogue. A new theorem is one file: implement this and annotate the class with
 * {@code @AutoService(Catalogued.class)}.
 *
 * @param <I> the kind of the instances that it is about
 */
public non-sealed interface Theorem<I extends Instance> extends Catalogued {
  /** Returns its card: everything about it that is not arithmetic. */
  Card card();

  /**
   * Checks the theorem: asks the trial's implementation about the trial's instance, which meets the
   * hypotheses, and observes. A plain function of the trial; what the implementation throws may
   * pass.
   */
  void check(Trial<I> trial);

  /** Returns block.name. */
  default String id() {
    return card().id();
  }

  /**
   * Returns the instances that it is about, within what the description declares. They are
   * generated, and shrink, within its hypotheses, but for those that {@link #unmet} looks at.
   */
  Arbitrary<I> instances(Description declared);

  /** Returns the kind of its instances. */
  @SuppressWarnings("unchecked") // the class of the argument of its type
  default Class<I> kind() {
    return (Class<I>)
        TypeFactory.defaultInstance()
            .constructType(getClass())
            .findTypeParameters(Theorem.class)[0]
            .getRawClass();
  }

  /** Returns the hypothesis that the instance does not meet, in words, if there is one. */
  default Optional<String> unmet(I instance) {
    return Optional.empty();
  }

  /** Returns the theorems of the catalogue, in the order of their ids. */
  static List<Theorem<?>> catalogue() {
    return ServiceLoader.load(Catalogued.class, Catalogued.class.getClassLoader()).stream()
        .<Theorem<?>>map(listed -> (Theorem<?>) listed.get())
        .sorted(Comparator.comparing(Theorem::id))
        .toList();
  }

  /**
   * Returns the theorems of those ids, each once; the whole catalogue if there are none.
   *
   * @throws IllegalArgumentException if an id is of no theorem; lists those there are
   */
  static List<Theorem<?>> chosen(List<String> ids) {
    return ids.isEmpty() ? catalogue() : ids.stream().distinct().map(Theorem::named).toList();
  }

  /**
   * Returns the theorem of that id.
   *
   * @throws IllegalArgumentException if there is none; lists those there are
   */
  static Theorem<?> named(String id) {
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
