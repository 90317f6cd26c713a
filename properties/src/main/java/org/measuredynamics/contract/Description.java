package org.measuredynamics.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What an implementation says of itself. What it does not declare is not asked of it and is
 * reported as not covered.
 *
 * @param name its name
 * @param version its version
 * @param language the language it is written in
 * @param schemes any of euler, continuous
 * @param units names of units
 * @param risks any of square, logistic
 * @param regularisers any of none, tikhonov, total-variation, wells
 * @param energies any of network, pair-interaction
 * @param weights whether particles may have unequal weights
 * @param evaluate whether it answers evaluate
 * @param precision how exact its arithmetic is
 * @param tolerance how exact continuous time is: in every record, each coordinate of a particle is
 *     within tolerance (1 + its size) of where the flow from the record before it leads; 0 if
 *     continuous time is not declared
 * @param repeatable what the same question brings again: the same bits, or other roundings of them,
 *     as threads and processors that sum in any order have it; rounding if left out
 * @param dynamics any of gradient-flow, preconditioned, langevin, stochastic-gradient, birth-death,
 *     conic, lazy, and for games descent-ascent, langevin-descent-ascent,
 *     fisher-rao-descent-ascent, extragradient, averaged-gradient; the gradient flow alone if left
 *     out
 * @param laws the initial laws it draws from, any of normal; none if left out
 * @param ensemble whether it answers ensemble
 * @param sets whether inputs may be sets of points
 * @param groups whether it averages units over a group given by generators
 * @param games the payoffs it plays, any of quadratic, double-well, trigonometric,
 *     box-trigonometric, generator-critic, spherical-polynomial, matrix; none if left out
 * @param nikaidoIsoda whether it computes Nikaido-Isoda errors of finite games
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Description(
    String name,
    String version,
    String language,
    List<String> schemes,
    List<String> units,
    List<String> risks,
    List<String> regularisers,
    List<String> energies,
    boolean weights,
    boolean evaluate,
    Precision precision,
    double tolerance,
    Repeatable repeatable,
    List<String> dynamics,
    List<String> laws,
    boolean ensemble,
    boolean sets,
    boolean groups,
    List<String> games,
    boolean nikaidoIsoda) {

  /** What the same question brings again. */
  public enum Repeatable {
    /** The same bits. */
    @JsonProperty("bits")
    BITS,
    /** The same up to rounding. */
    @JsonProperty("rounding")
    ROUNDING
  }

  /**
   * Fills in what was left out.
   *
   * @throws IllegalArgumentException if continuous time is declared without a tolerance between 0
   *     and 1
   */
  public Description {
    if (schemes.contains("continuous") && !(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance: expected a number between 0 and 1, for continuous time is declared, found "
              + tolerance);
    }
    repeatable = repeatable == null ? Repeatable.ROUNDING : repeatable;
    dynamics = dynamics == null ? List.of("gradient-flow") : List.copyOf(dynamics);
    games = games == null ? List.of() : List.copyOf(games);
    laws = laws == null ? List.of() : List.copyOf(laws);
  }

  /** Returns what another implementation says of itself that does the same in its own way. */
  public Description of(String other, Precision exactness, Repeatable again) {
    return new Description(
        other,
        version,
        language,
        schemes,
        units,
        risks,
        regularisers,
        energies,
        weights,
        evaluate,
        exactness,
        tolerance,
        again,
        dynamics,
        laws,
        ensemble,
        sets,
        groups,
        games,
        nikaidoIsoda);
  }

  /** Returns u, the unit roundoff of what is computed. */
  public double roundoff() {
    return precision.products();
  }

  /** Returns whether the scheme is declared. */
  public boolean runs(Problem.Scheme scheme) {
    return schemes.contains(Wire.word(scheme));
  }
}
