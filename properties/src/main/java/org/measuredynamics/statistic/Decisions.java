package org.measuredynamics.statistic;

import java.util.List;
import java.util.function.Supplier;

/**
 * Decisions that are made when one of them is looked at.
 *
 * @param count how many, which is known before
 * @param findings makes them
 */
record Decisions(int count, Supplier<List<Finding>> findings) {
  private static final int TOGETHER = 8;

  /** Returns a decision that is made alone. */
  static Decisions of(Supplier<Finding> finding) {
    return new Decisions(1, () -> List.of(finding.get()));
  }

  /** Returns the same decisions, of which it is not known how far rounding may have moved them. */
  Decisions undecided() {
    return new Decisions(count, () -> findings.get().stream().map(Finding::undecided).toList());
  }

  /**
   * Returns the comparisons in their order, each with an equal part of alpha. A few are made at a
   * time, on as many threads.
   */
  static Observations share(List<Decisions> all, double alpha) {
    double part = alpha / all.stream().mapToInt(Decisions::count).sum();
    Observations shared = new Observations();
    for (int first = 0; first < all.size(); first += TOGETHER) {
      List<Decisions> some = all.subList(first, Math.min(all.size(), first + TOGETHER));
      shared.addLater(
          () ->
              some.parallelStream()
                  .flatMap(each -> each.made().stream())
                  .map(finding -> finding.at(part))
                  .toList());
    }
    return shared;
  }

  private List<Finding> made() {
    List<Finding> made = findings.get();
    if (made.size() != count) {
      throw new IllegalStateException("expected %d findings, found %s".formatted(count, made));
    }
    return made;
  }
}
