package org.measuredynamics.theorem;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Comparison;

/**
 * A theorem of the catalogue. A new theorem is one file: implement this and annotate the class with
 * {@code @AutoService(Theorem.class)}.
 */
public interface Theorem {
  /** Returns block.name. */
  String id();

  /** Returns the statement in formulas. */
  String statement();

  /** Returns author, year and theorem number. */
  String source();

  /** Returns the hypotheses, in words. */
  List<String> hypotheses();

  /**
   * Returns what an implementation must declare: words of its description, euler for the gradient
   * flow by Euler steps, and "a or b" where one of them will do.
   */
  List<String> needs();

  /** Returns the error budget in words: which terms, and how each is bounded. */
  String budget();

  /** Returns the name of the mutant that this theorem alone or first refutes. */
  String firstRefutes();

  /**
   * Returns the member of the theorem's own instance family that the drawn instance stands for; by
   * default the instance itself.
   */
  default Instance member(Instance drawn) {
    return drawn;
  }

  /** Returns what one instance costs: an effort of N instances examines N / cost, at least one. */
  default int cost() {
    return 1;
  }

  /** Returns the hypothesis that the instance does not meet, if there is one. */
  default Optional<String> unmet(Instance instance) {
    return Optional.empty();
  }

  /** Returns whether the theorem can be checked on what is declared. */
  default boolean isCovered(Description description) {
    return undeclared(description).isEmpty();
  }

  /** Returns what the theorem needs and the description does not declare. */
  default List<String> undeclared(Description description) {
    return needs().stream().filter(need -> !declares(description, need)).toList();
  }

  private static boolean declares(Description description, String need) {
    if (need.contains(" or ")) {
      return Stream.of(need.split(" or ")).anyMatch(one -> declares(description, one));
    }
    return switch (need) {
      case "evaluate" -> description.evaluate();
      case "ensemble" -> description.ensemble();
      case "sets" -> description.sets();
      case "groups" -> description.groups();
      case "nikaido-isoda" -> description.nikaidoIsoda();
      case "quadratic-game",
          "double-well-game",
          "trigonometric-game",
          "box-trigonometric-game",
          "generator-critic-game",
          "spherical-polynomial-game",
          "matrix-game" ->
          description.games().contains(need.replace("-game", ""));
      case "euler" ->
          description.schemes().contains("euler")
              && description.dynamics().contains("gradient-flow");
      case "network" ->
          description.energies().contains("network") && !description.units().isEmpty();
      case "gradient-flow",
          "langevin",
          "stochastic-gradient",
          "birth-death",
          "conic",
          "lazy",
          "preconditioned",
          "descent-ascent",
          "langevin-descent-ascent",
          "fisher-rao-descent-ascent",
          "extragradient",
          "averaged-gradient" ->
          description.dynamics().contains(need);
      case "sample" -> description.laws().contains("normal");
      case "pair-interaction" -> description.energies().contains(need);
      case "wells", "total-variation", "tikhonov" -> description.regularisers().contains(need);
      default -> description.units().contains(need);
    };
  }

  /**
   * Checks the theorem on one instance that meets the hypotheses: a plain function of its
   * arguments.
   *
   * @param alpha the probability that all observations together may err with; unused by claims that
   *     are deterministic
   * @return each observation against its bound
   */
  List<Comparison> check(Implementation implementation, Instance instance, double alpha);

  /** Returns whether more replicates make the theorem sharper. */
  default boolean sharpens() {
    return false;
  }

  /**
   * Checks the theorem with so many times as many replicates; theorems that draw none do not get
   * sharper.
   *
   * @param sharpness 1 at standard effort
   */
  default List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    return check(implementation, instance, alpha);
  }

  /** Returns the negative controls: for each hypothesis that can be violated, what then happens. */
  List<Control> controls();

  /** Returns why a hypothesis has no control, or an empty text if it has one. */
  default String uncontrolled(String hypothesis) {
    return "";
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
