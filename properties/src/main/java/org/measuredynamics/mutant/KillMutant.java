package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyPopulation.restore;
import static org.measuredynamics.mutant.FaultyPopulation.right;
import static org.measuredynamics.mutant.FaultyPopulation.rightBirth;
import static org.measuredynamics.mutant.FaultyPopulation.rightScale;
import static org.measuredynamics.mutant.FaultyPopulation.uniform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.random.Stream;

/** What killing and cloning of particles may have wrong. */
public enum KillMutant implements Fault.Listed {
  BY_INDEX(
      "the particle with the first index dies instead of the one drawn",
      population -> population.placed = KillMutant::firstDead),

  RESTORED_BY_INDEX(
      "the population is restored from its first particle",
      population ->
          population.restored = (alive, n, stream) -> restore(alive, n, of -> 0, of -> 0)),

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
      population ->
          population.moved = (positions, parents) -> moveClones(positions, parents, 1e-6)),

  CLONES_MOVED_A_LITTLE(
      "clones are kept apart from their originals by 1e-12 of where they are",
      population ->
          population.moved = (positions, parents) -> moveClones(positions, parents, 1e-12)),

  EVENTS_ONCE(
      "nobody is killed or cloned after the first step",
      population ->
          population.number =
              (seed, particle, index) -> index > 0 ? 1 : uniform(seed, particle, index)),

  EVENTS_THRICE(
      "nobody is killed or cloned after the third step",
      population ->
          population.number =
              (seed, particle, index) -> index > 2 ? 1 : uniform(seed, particle, index)),

  EVENTS_END(
      "nobody is killed or cloned after step 200",
      population ->
          population.number =
              (seed, particle, index) -> index >= 200 ? 1 : uniform(seed, particle, index)),

  SEED_IGNORED(
      "events are the same for every seed",
      population -> population.number = (seed, particle, index) -> uniform(0, particle, index)),

  SEED_CUT(
      "seeds that differ by 2^32 are one",
      population ->
          population.number =
              (seed, particle, index) -> uniform(seed & 0xffffffffL, particle, index)),

  SEED_MODULO(
      "seeds of events modulo 2^32 - 1",
      population ->
          population.number =
              (seed, particle, index) -> uniform(seed % 0xffff_ffffL, particle, index)),

  BIRTH_SEED_MODULO(
      "seeds of births modulo 2^32 - 1",
      population ->
          population.births =
              (seed, particle, index) ->
                  Stream.of(seed % 0xffff_ffffL, 4, particle, index, Stream.Purpose.BIRTH_DEATH)),

  OTHER_AXIS_OF_SQUARES(
      "deviations of births along particles where there are as many as coordinates",
      population -> population.which = FaultySample.Which::alongParticles),

  SYSTEMATIC(
      "the numbers of the particles of a step are spread evenly",
      population ->
          population.number = (seed, particle, index) -> systematic(seed, particle, index)),

  ANTITHETIC(
      "neighbours have opposite numbers",
      population ->
          population.number =
              (seed, particle, index) ->
                  particle % 2 == 0
                      ? uniform(seed, particle, index)
                      : 1 - uniform(seed, particle - 1, index)),

  RATE_FIVE_PERCENT(
      "events at a rate 5 % too large",
      population -> population.chance = (scale, excess) -> right(1.05 * scale, excess)),

  LINEAR_RATE(
      "probability of an event alpha h |V - Vbar|, at most 1",
      population -> population.chance = (scale, excess) -> Math.min(1, scale * Math.abs(excess))),

  BEYOND_1024_IMMORTAL(
      "particles after the 1024th have no events",
      population ->
          population.number =
              (seed, particle, index) -> particle >= 1024 ? 1 : uniform(seed, particle, index)),

  ONLY_TANH(
      "only networks of tanh react",
      population ->
          population.scale =
              problem -> Faulty.isOf(problem.energy(), "tanh") ? rightScale(problem) : 0),

  RESERVOIR_ALONE(
      "nobody is killed beside a reservoir",
      population ->
          population.scale =
              problem ->
                  ((Dynamics.Reacting) problem.dynamics()).reservoir() == null
                      ? rightScale(problem)
                      : 0),

  VARIATION_MOVED(
      "V where particles have moved to",
      population -> population.variation = (energy, mu, to) -> energy.firstVariation(mu.at(to))),

  MEAN_OF_SURVIVORS(
      "the mean of V over those below it",
      population ->
          population.centre =
              variation ->
                  FaultyPopulation.mean(
                      Arrays.stream(variation)
                          .filter(value -> value <= FaultyPopulation.mean(variation))
                          .toArray())),

  RESTORED_MODULO(
      "clones to restore the population are those of the first places",
      population ->
          population.restored =
              (alive, n, stream) -> {
                int[] next = {0};
                restore(alive, n, stream::integer, survivors -> next[0]++ % survivors);
              }),

  ONE_CLONE(
      "one particle is cloned as often as the population needs it",
      population ->
          population.restored =
              (alive, n, stream) -> {
                double chosen = stream.uniform();
                restore(alive, n, stream::integer, survivors -> (int) (chosen * survivors));
              }),

  WITHOUT_REPLACEMENT(
      "who was cloned to restore the population is cloned again after all others only",
      population ->
          population.restored =
              (alive, n, stream) -> {
                List<Integer> left = new ArrayList<>();
                restore(
                    alive,
                    n,
                    stream::integer,
                    survivors -> {
                      if (left.isEmpty()) {
                        IntStream.range(0, survivors).forEach(left::add);
                      }
                      return left.remove(stream.integer(left.size()));
                    });
              }),

  CLONES_OF_SURVIVORS(
      "survivors are cloned alike, also those that were cloned already",
      population ->
          population.restored =
              (alive, n, stream) -> {
                List<Integer> different = alive.stream().distinct().toList();
                restore(
                    alive,
                    n,
                    stream::integer,
                    survivors -> alive.indexOf(different.get(stream.integer(different.size()))));
              }),

  LAST_REMOVED(
      "of too many the last are removed",
      population ->
          population.restored =
              (alive, n, stream) -> restore(alive, n, size -> size - 1, stream::integer)),

  FIRST_REMOVED(
      "of too many the first are removed",
      population ->
          population.restored = (alive, n, stream) -> restore(alive, n, of -> 0, stream::integer)),

  RESERVOIR_STANDARD(
      "births of deviation 1, whatever the reservoir's",
      population -> population.born = (stream, deviation) -> stream.normal()),

  BIRTHS_NOT_KEYED(
      "a particle is born at the same place in every step",
      population ->
          population.births =
              (seed, particle, index) ->
                  Stream.of(seed, 4, particle, 0, Stream.Purpose.BIRTH_DEATH));

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  KillMutant(String words, Consumer<FaultyPopulation> fault) {
    mutant = Fault.of("kill-" + Mutant.word(this), words, FaultyPopulation::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  /** The fractional parts of multiples of the golden ratio fill the interval evenly. */
  private static double systematic(long seed, int particle, int index) {
    return (uniform(seed, 0, index) + particle * (Math.sqrt(5) - 1) / 2) % 1;
  }

  private static List<Integer> firstDead(List<Integer> parents) {
    int n = parents.size();
    int dead = (int) (n - parents.stream().distinct().count());
    return IntStream.range(0, n).map(i -> i < dead ? n - 1 - i : i).boxed().toList();
  }

  private static void moveClones(double[] positions, List<Integer> parents, double part) {
    int p = positions.length / parents.size();
    for (int i = 1; i < parents.size(); i++) {
      if (parents.subList(0, i).contains(parents.get(i))) {
        for (int c = i * p; c < (i + 1) * p; c++) {
          positions[c] *= 1 + part;
        }
      }
    }
  }
}
