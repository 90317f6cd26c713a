package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import org.measuredynamics.contract.Capability;
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
    if (description.declared().contains(Capability.NETWORK)) {
      // Units over sets and of degree three come with the members of theorems about symmetries.
      Unit.all().stream()
          .filter(unit -> !unit.isOverSets() && unit.homogeneity() < 3)
          .map(Unit::name)
          .filter(unit -> description.declares(Capability.unit(unit)))
          .forEach(units::add);
    }
    if (description.declares(Capability.PAIR_INTERACTION)) {
      units.add(Instance.PAIRS);
    }
    if (units.isEmpty()) {
      // Who plays games alone or has units over sets alone: what theorems draw from the rest.
      units.add(Instance.PAIRS);
    }
    List<Risk> risks = declared(description, Capability::risk, Risk.values(), Risk.SQUARE);
    List<Regulariser.Kind> regularisers =
        declared(
            description, Capability::regulariser, Regulariser.Kind.values(), Regulariser.Kind.NONE);
    Arbitrary<Boolean> weighted =
        description.declares(Capability.UNEQUAL_WEIGHTS)
            ? Arbitraries.of(false, true)
            : Arbitraries.just(false);
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

  private static <E> List<E> declared(
      Description description, Function<E, Capability> capability, E[] all, E otherwise) {
    List<E> found =
        Arrays.stream(all).filter(each -> description.declares(capability.apply(each))).toList();
    return found.isEmpty() ? List.of(otherwise) : found;
  }
}
