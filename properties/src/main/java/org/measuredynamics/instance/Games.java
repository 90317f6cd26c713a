package org.measuredynamics.instance;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;

/**
 * Games as a jqwik arbitrary: it generates, and it shrinks to games of fewer players, particles and
 * dimensions.
 *
 * @param payoffs the kinds of the payoff, the simplest first
 * @param mostDimensions d at most
 * @param fewest n at least
 * @param most n at most
 * @param weighted whether weights may be unequal
 */
public record Games(
    List<String> payoffs, int mostDimensions, int fewest, int most, List<Boolean> weighted) {

  /** Returns games of a payoff in one dimension, of so many particles of equal weight. */
  public static Games of(String payoff, int particles) {
    return new Games(List.of(payoff), 1, particles, particles, List.of(false));
  }

  /**
   * Returns games of those of some payoffs that are declared, of two particles of equal weight in
   * one dimension.
   */
  public static Games ofDeclared(List<String> payoffs, Description declared) {
    List<String> found =
        payoffs.stream().filter(kind -> declared.declares(Capability.payoff(kind))).toList();
    return new Games(found.isEmpty() ? payoffs : found, 1, 2, 2, List.of(false));
  }

  /** Returns the games of 1 to so many dimensions. */
  public Games upToDimensions(int most) {
    return new Games(payoffs, most, fewest, this.most, weighted);
  }

  /** Returns the games of 2 to so many particles. */
  public Games upToParticles(int mostParticles) {
    return new Games(payoffs, mostDimensions, 2, mostParticles, weighted);
  }

  /** Returns the games of particles of unequal weight too, if they are declared. */
  public Games weightedIf(Description declared) {
    return declared.declares(Capability.UNEQUAL_WEIGHTS)
        ? new Games(payoffs, mostDimensions, fewest, most, List.of(false, true))
        : this;
  }

  /** Returns the arbitrary. */
  public Arbitrary<GameInstance> arbitrary() {
    return Combinators.combine(
            Arbitraries.of(payoffs),
            Arbitraries.integers().between(1, mostDimensions),
            Arbitraries.integers().between(fewest, most),
            Arbitraries.of(weighted),
            Networks.seeds())
        .as(GameInstance::new);
  }
}
