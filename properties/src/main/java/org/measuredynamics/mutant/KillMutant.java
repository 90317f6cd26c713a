package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.random.Stream;

/** What killing and cloning of particles may have wrong. */
public enum KillMutant implements Mutant {
  BY_INDEX(
      "the particle with the first index dies instead of the one drawn",
      () ->
          new FaultyPopulation() {
            @Override
            void place(double[] positions, double[] before, List<Integer> alive, int p) {
              List<Integer> sorted = new ArrayList<>();
              int dead = (int) (alive.size() - alive.stream().distinct().count());
              for (int i = 0; i < alive.size(); i++) {
                sorted.add(i < dead ? alive.size() - 1 - i : i);
              }
              super.place(positions, before, sorted, p);
            }
          }),

  RESTORED_BY_INDEX(
      "the population is restored from its first particle",
      () ->
          new FaultyPopulation() {
            @Override
            int chosen(Stream stream, int alive) {
              return 0;
            }
          }),

  SHARED_NUMBER(
      "one random number for all particles",
      () ->
          new FaultyPopulation() {
            @Override
            double number(long seed, int particle, int index) {
              return super.number(seed, 0, index);
            }
          }),

  RATE_DOUBLED(
      "probability of an event 1 - exp(-2 alpha h |V - Vbar|)",
      () ->
          new FaultyPopulation() {
            @Override
            double chance(double scale, double excess) {
              return super.chance(2 * scale, excess);
            }
          }),

  MEAN_NOT_SUBTRACTED(
      "V where V - Vbar is meant",
      () ->
          new FaultyPopulation() {
            @Override
            double centre(double[] variation) {
              return 0;
            }
          }),

  BIRTHS_MISSING(
      "nobody is cloned but to restore the population",
      () ->
          new FaultyPopulation() {
            @Override
            double chance(double scale, double excess) {
              return excess < 0 ? 0 : super.chance(scale, excess);
            }
          }),

  REINJECTION_RARE(
      "births from the reservoir a quarter too rare",
      () ->
          new FaultyPopulation() {
            @Override
            double birth(double rate, double step) {
              return super.birth(rate, step) / 1.3;
            }
          }),

  CLONES_MOVED_ON(
      "a clone and its original are one particle, moved twice",
      () ->
          new FaultyPopulation() {
            @Override
            void place(double[] positions, double[] before, List<Integer> alive, int p) {
              super.place(positions, before, alive, p);
              for (int i = 1; i < alive.size(); i++) {
                if (alive.get(i).equals(alive.get(i - 1))) {
                  for (int c = i * p; c < (i + 1) * p; c++) {
                    positions[c] *= 1 + 1e-6;
                  }
                }
              }
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  KillMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "kill-" + Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }
}
