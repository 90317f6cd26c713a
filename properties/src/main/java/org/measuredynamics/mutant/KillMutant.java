package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyPopulation.right;
import static org.measuredynamics.mutant.FaultyPopulation.rightBirth;
import static org.measuredynamics.mutant.FaultyPopulation.uniform;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What killing and cloning of particles may have wrong. */
public enum KillMutant implements Fault.Listed {
  BY_INDEX(
      "the particle with the first index dies instead of the one drawn",
      population -> population.placed = KillMutant::firstDead),

  RESTORED_BY_INDEX(
      "the population is restored from its first particle",
      population -> population.chosen = (stream, alive) -> 0),

  SHARED_NUMBER(
      "one random number for all particles",
      population -> population.number = (seed, particle, index) -> uniform(seed, 0, index)),

  STEP_NOT_KEYED(
      "random numbers of a particle are the same in every step",
      population -> population.number = (seed, particle, index) -> uniform(seed, particle, 0)),

  RATE_DOUBLED(
      "probability of an event 1 - exp(-2 alpha h |V - Vbar|)",
      population -> population.chance = (scale, excess) -> right(2 * scale, excess)),

  MEAN_NOT_SUBTRACTED(
      "V where V - Vbar is meant", population -> population.centre = variation -> 0),

  BIRTHS_MISSING(
      "nobody is cloned but to restore the population",
      population -> population.chance = (scale, excess) -> excess < 0 ? 0 : right(scale, excess)),

  REINJECTION_RARE(
      "births from the reservoir a quarter too rare",
      population -> population.birth = (rate, step) -> rightBirth(rate, step) / 1.3),

  CLONES_MOVED_ON(
      "a clone and its original are one particle, moved twice",
      population -> population.moved = KillMutant::moveClones);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  KillMutant(String words, Consumer<FaultyPopulation> fault) {
    mutant = Fault.of("kill-" + Mutant.word(this), words, FaultyPopulation::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static List<Integer> firstDead(List<Integer> parents) {
    int n = parents.size();
    int dead = (int) (n - parents.stream().distinct().count());
    return IntStream.range(0, n).map(i -> i < dead ? n - 1 - i : i).boxed().toList();
  }

  private static void moveClones(double[] positions, List<Integer> parents) {
    int p = positions.length / parents.size();
    for (int i = 1; i < parents.size(); i++) {
      if (parents.get(i).equals(parents.get(i - 1))) {
        for (int c = i * p; c < (i + 1) * p; c++) {
          positions[c] *= 1 + 1e-6;
        }
      }
    }
  }
}
