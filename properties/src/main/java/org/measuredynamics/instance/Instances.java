package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance.Source;
import org.measuredynamics.model.Unit;

/** The instances an implementation covers, as jqwik arbitraries: they generate and they shrink. */
public final class Instances {
  private static final int MOST_PARTICLES = 512;
  private static final int MOST_DATA = 48;
  private static final int MOST_DIMENSIONS = 20;

  private Instances() {}

  /** Returns the instances within what the description declares. */
  public static Arbitrary<Instance> within(Description description) {
    List<String> units = new ArrayList<>();
    if (description.energies().contains("network")) {
      // Units over sets and of degree three come with the members of theorems about symmetries.
      Unit.all().stream()
          .filter(unit -> !unit.isOverSets() && unit.homogeneity() < 3)
          .map(Unit::name)
          .filter(description.units()::contains)
          .forEach(units::add);
    }
    if (description.energies().contains("pair-interaction")) {
      units.add(Instance.PAIRS);
    }
    if (units.isEmpty()) {
      // Who plays games alone or has units over sets alone: what theorems draw from the rest.
      units.add(Instance.PAIRS);
    }
    List<Risk> risks = declared(description.risks(), Risk.values(), Risk.SQUARE);
    List<Regulariser.Kind> regularisers =
        declared(description.regularisers(), Regulariser.Kind.values(), Regulariser.Kind.NONE);
    Arbitrary<Boolean> weighted =
        description.weights() ? Arbitraries.of(false, true) : Arbitraries.just(false);
    return Combinators.combine(
            Arbitraries.of(units),
            Arbitraries.of(risks),
            Arbitraries.of(regularisers),
            Arbitraries.of(
                Source.SYNTHETIC,
                Source.SYNTHETIC,
                Source.SYNTHETIC,
                Source.DIABETES,
                Source.DIGITS),
            Arbitraries.integers().between(1, MOST_DIMENSIONS),
            Arbitraries.integers().between(1, MOST_DATA),
            sizes(),
            Combinators.combine(weighted, seeds()).as((flag, seed) -> new Object[] {flag, seed}))
        .as(
            (unit, risk, regulariser, source, d, m, n, rest) -> {
              boolean pairs = unit.equals(Instance.PAIRS);
              boolean plain =
                  pairs
                      || (regulariser == Regulariser.Kind.TOTAL_VARIATION
                          && !Unit.named(unit).hasOutputWeight());
              return new Instance(
                  unit,
                  risk,
                  plain ? Regulariser.Kind.NONE : regulariser,
                  pairs ? Source.SYNTHETIC : source,
                  d,
                  m,
                  pairs || source == Source.DIGITS ? Math.min(n, 64) : n,
                  (boolean) rest[0],
                  (long) rest[1]);
            });
  }

  /** Uniform: every seed is as likely as any other, and another seed is not a smaller problem. */
  private static Arbitrary<Long> seeds() {
    return Arbitraries.longs()
        .between(0, (1L << 52) - 1)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases()
        .dontShrink();
  }

  private static Arbitrary<Integer> sizes() {
    return Arbitraries.integers()
        .between(0, 36)
        .map(e -> (int) Math.round(Math.min(MOST_PARTICLES, StrictMath.pow(2, e / 4.0))));
  }

  private static <E extends Enum<E>> List<E> declared(List<String> words, E[] all, E otherwise) {
    List<E> found = new ArrayList<>();
    for (E constant : all) {
      if (words.contains(constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))) {
        found.add(constant);
      }
    }
    return found.isEmpty() ? List.of(otherwise) : found;
  }
}
