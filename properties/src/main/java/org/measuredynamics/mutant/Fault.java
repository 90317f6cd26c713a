package org.measuredynamics.mutant;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;

/**
 * A mutant that is a right machine with something done to it.
 *
 * @param id its name in reports
 * @param fault what is wrong, in words
 * @param made makes a fresh implementation that has it
 */
record Fault(String id, String fault, Supplier<? extends Implementation> made) implements Mutant {
  /** Returns the mutant that has that done to a machine. */
  static <M extends Implementation> Fault of(
      String id, String words, Supplier<M> machine, Consumer<M> done) {
    return new Fault(
        id,
        words,
        () -> {
          M faulty = machine.get();
          done.accept(faulty);
          return faulty;
        });
  }

  @Override
  public Implementation implementation() {
    return made.get();
  }

  /** A mutant that is a constant of a list. */
  interface Listed extends Mutant {
    /** Returns the mutant that it stands for. */
    Mutant mutant();

    @Override
    default String id() {
      return mutant().id();
    }

    @Override
    default String fault() {
      return mutant().fault();
    }

    @Override
    default Implementation implementation() {
      return mutant().implementation();
    }
  }
}
