package org.measuredynamics.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Comparison;

/**
 * Claims about where a long run of a deterministic scheme ends, made of the exact scheme first: the
 * suite runs it from the particles that an implementation is given. Where it gets at least half way
 * to what the claims allow a finite time to leave, the other half is for rounding, and nothing is
 * left to the chance by which the instance was drawn.
 *
 * <p>What was found is kept: many implementations are asked about the same instances.
 *
 * @param <I> the kind of the instances
 */
public final class Rehearsal<I extends Instance> {
  private final Consumer<Trial<I>> claims;
  private final Map<I, Boolean> kept = new ConcurrentHashMap<>();

  private Rehearsal(Consumer<Trial<I>> claims) {
    this.claims = claims;
  }

  /** Returns the rehearsal of claims none of which is random. */
  public static <I extends Instance> Rehearsal<I> of(Consumer<Trial<I>> claims) {
    return new Rehearsal<>(claims);
  }

  /** Returns whether the exact scheme keeps every claim with half of its truncation term. */
  public boolean getsHalfWay(I instance) {
    Boolean known = kept.get(instance);
    if (known == null) {
      Trial<I> trial = Trial.of(new ReferenceImplementation(), instance, 0, 1);
      claims.accept(trial);
      known = trial.observations().stream().allMatch(Rehearsal::isHalfWay);
      kept.put(instance, known);
    }
    return known;
  }

  private static boolean isHalfWay(Comparison seen) {
    return seen.isConclusive()
        && seen.holds()
        && seen.observed() <= seen.bound() - seen.budget().truncation() / 2;
  }
}
