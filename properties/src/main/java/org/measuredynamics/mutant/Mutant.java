package org.measuredynamics.mutant;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;

/**
 * One thing that an implementation may have wrong: what the suite must refute. A new one is a
 * constant of a list below, or a class of its own that is annotated with
 * {@code @AutoService(Mutant.class)}.
 */
public interface Mutant {
  /** Returns its name in reports. */
  String id();

  /** Returns what is wrong, in words. */
  String fault();

  /** Returns a fresh implementation that has it: what one holds, no other sees. */
  Implementation implementation();

  /** Returns whether a theorem that asks for those capabilities may meet the fault. */
  default boolean concerns(Collection<Capability> asked) {
    return true;
  }

  /** Returns every mutant of the catalogue. */
  static List<Mutant> catalogue() {
    Stream<Mutant> listed =
        Stream.<Mutant[]>of(
                FlowMutant.values(),
                LangevinMutant.values(),
                BatchMutant.values(),
                BirthDeathMutant.values(),
                ConicMutant.values(),
                KillMutant.values(),
                LazyMutant.values(),
                EnsembleMutant.values(),
                SetMutant.values(),
                GameMutant.values(),
                SampleMutant.values(),
                ContinuousMutant.values(),
                MemoryMutant.values(),
                RareMutant.values())
            .flatMap(Stream::of);
    Stream<Mutant> provided =
        ServiceLoader.load(Mutant.class, Mutant.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get);
    return Stream.concat(listed, provided).toList();
  }

  /**
   * Returns the mutant of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Mutant named(String id) {
    return catalogue().stream()
        .filter(mutant -> mutant.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("mutant: there is no " + id));
  }

  /** Returns the name of a constant in reports. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
