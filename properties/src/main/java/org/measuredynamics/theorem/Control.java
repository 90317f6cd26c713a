package org.measuredynamics.theorem;

import java.util.List;
import java.util.function.Supplier;
import org.measuredynamics.statistic.Comparison;

/**
 * A negative control: one hypothesis violated, and the conclusion fails.
 *
 * @param hypothesis the hypothesis that is violated
 * @param name what violates it
 * @param observe the theorem's own comparisons there; the control holds if one of them is refuted
 */
public record Control(String hypothesis, String name, Supplier<List<Comparison>> observe) {
  /** Returns whether the conclusion fails, as it should. */
  public boolean holds() {
    return observe.get().stream().anyMatch(Comparison::isRefuted);
  }
}
