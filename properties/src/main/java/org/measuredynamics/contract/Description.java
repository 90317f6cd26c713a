package org.measuredynamics.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
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
 * @param precision float64 or float32
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
    String precision,
    List<String> dynamics,
    List<String> laws,
    boolean ensemble,
    boolean sets,
    boolean groups,
    List<String> games,
    boolean nikaidoIsoda) {

  /** Fills in what was left out. */
  public Description {
    dynamics = dynamics == null ? List.of("gradient-flow") : List.copyOf(dynamics);
    games = games == null ? List.of() : List.copyOf(games);
    laws = laws == null ? List.of() : List.copyOf(laws);
  }

  /** Returns u, the unit roundoff of the declared precision. */
  public double roundoff() {
    return precision.equals("float32") ? 0x1p-24 : 0x1p-53;
  }

  /** Returns whether the scheme is declared. */
  public boolean runs(Problem.Scheme scheme) {
    return schemes.contains(Wire.word(scheme));
  }
}
