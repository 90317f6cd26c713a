package org.measuredynamics.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Theorem;

/**
 * A run: one theorem after the other against an implementation, which is started again for the next
 * theorem when it has fallen. After {@value #STARTS} starts in a row that fail at once the theorems
 * that are left are broken too: there is nobody to ask.
 */
public final class Run implements AutoCloseable {
  private static final int STARTS = 3;

  private final Supplier<Implementation> starter;
  private final Effort effort;
  private final long seed;
  private final Duration limit;
  private Implementation implementation;
  private String name;
  private BrokenException failure;

  /**
   * Makes a run; nothing is started yet.
   *
   * @param name what to call the implementation as long as it has not described itself
   * @param starter starts it; throws {@link BrokenException} if it does not start
   * @param limit how long a theorem may take
   */
  public Run(
      String name, Supplier<Implementation> starter, Effort effort, long seed, Duration limit) {
    this.name = name;
    this.starter = starter;
    this.effort = effort;
    this.seed = seed;
    this.limit = limit;
  }

  /**
   * Returns the implementation, started if need be.
   *
   * @throws BrokenException if it did not start, {@value #STARTS} times in a row
   */
  public Implementation implementation() {
    if (implementation != null && !implementation.isAlive()) {
      close();
    }
    for (int start = 0; implementation == null && start < STARTS && failure == null; start++) {
      try {
        implementation = starter.get();
        name = implementation.describe().name();
      } catch (BrokenException e) {
        if (start == STARTS - 1) {
          failure =
              new BrokenException(
                  "does not start, tried %d times: %s".formatted(STARTS, e.getMessage()), e);
        }
      }
    }
    if (implementation == null) {
      throw failure;
    }
    return implementation;
  }

  /**
   * Examines the theorems. Those that the effort does not afford are not covered.
   *
   * @param areNamed whether they were asked for by name: then one instance is always examined
   * @param progress gets the share done of a theorem, between 0 and 1
   * @param found is told of each verdict
   * @return one piece of evidence for each theorem
   */
  public List<Evidence> over(
      List<Theorem> theorems,
      boolean areNamed,
      Function<Theorem, DoubleConsumer> progress,
      Consumer<Evidence> found) {
    List<Evidence> all = new ArrayList<>();
    for (Theorem theorem : theorems) {
      Evidence evidence =
          areNamed || effort.affords(theorem)
              ? examined(theorem, progress.apply(theorem))
              : without(
                  theorem,
                  Verdict.NOT_COVERED,
                  0,
                  "an instance costs as much as %d of others: at quick effort only if it is named"
                      .formatted(theorem.card().cost()));
      all.add(evidence);
      found.accept(evidence);
    }
    return all;
  }

  private Evidence examined(Theorem theorem, DoubleConsumer progress) {
    return asked(
        theorem,
        started -> Examination.of(theorem, started, effort, seed).verdict(progress, limit));
  }

  /**
   * Judges a case as the check did that wrote its token.
   *
   * @throws IllegalArgumentException if its instance does not meet a hypothesis; names it
   */
  public Evidence again(Case of) {
    return asked(Theorem.named(of.theorem()), started -> Examination.replay(of, started, limit));
  }

  private Evidence asked(Theorem theorem, Function<Implementation, Evidence> question) {
    long start = System.nanoTime();
    Evidence evidence;
    try {
      evidence = question.apply(implementation());
    } catch (BrokenException e) {
      return without(theorem, Verdict.BROKEN, (System.nanoTime() - start) * 1e-9, e.getMessage());
    }
    boolean isSuspect =
        evidence.verdict() == Verdict.BROKEN
            || evidence.verdict() == Verdict.ERROR
            || evidence.seconds() >= limit.toSeconds();
    if (isSuspect) {
      close();
    }
    return evidence;
  }

  private Evidence without(Theorem theorem, Verdict verdict, double seconds, String why) {
    return new Evidence(
        theorem.id(),
        name,
        verdict,
        0,
        0,
        0,
        Budget.ofRounding(0),
        seed,
        seconds,
        "",
        why,
        null,
        0,
        0,
        0,
        0);
  }

  /** Ends the implementation. */
  @Override
  public void close() {
    if (implementation != null) {
      implementation.close();
      implementation = null;
    }
  }
}
