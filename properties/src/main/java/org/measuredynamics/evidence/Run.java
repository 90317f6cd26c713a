package org.measuredynamics.evidence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Catalogue;
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
  private Optional<NetworkInstance> given = Optional.empty();
  private Optional<Catalogue> version = Optional.empty();
  private Optional<Path> before = Optional.empty();
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

  /** Has the theorems judge one instance, that of somebody's own data, and no other. */
  public void about(NetworkInstance own) {
    given = Optional.of(own);
  }

  /**
   * Has the theorems that were not upheld last time judge the problems first that evidence was
   * written with, of half of what they may spend; the rest is asked if those do not refute.
   *
   * @param report the directory that evidence was written to
   */
  public void remembering(Path report) {
    before = Optional.of(report);
  }

  /** Returns whether there is a problem of the theorem that was not upheld last time. */
  public boolean remembers(Theorem<?> theorem) {
    return remembered(theorem).isPresent();
  }

  private Optional<Case> remembered(Theorem<?> theorem) {
    try {
      return before
          .map(report -> EvidenceFile.problem(report, theorem.id()))
          .filter(Files::exists)
          .map(file -> Case.read(file.toString()))
          .filter(of -> of.theorem().equals(theorem.id()));
    } catch (IllegalArgumentException e) {
      // Of another suite, or by hand: nothing is lost but that it is asked first.
      return Optional.empty();
    }
  }

  /** Has the theorems spend what they do in a version of the catalogue. */
  public void spending(Catalogue catalogue) {
    version = Optional.of(catalogue);
  }

  /**
   * Examines the theorems. Those that the effort does not afford are not covered.
   *
   * @param areNamed whether they were asked for by name: then one instance is always examined
   * @param progress gets the share done of a theorem, between 0 and 1
   * @param found is told of each verdict, and says whether to go on
   * @return one piece of evidence for each theorem, where it went on
   */
  public List<Evidence> over(
      List<Theorem<?>> theorems,
      boolean areNamed,
      Function<Theorem<?>, DoubleConsumer> progress,
      Predicate<Evidence> found) {
    return over(List.of(this), theorems, areNamed, progress, found);
  }

  /**
   * Examines the theorems by several runs at a time, each of which takes the next that is left.
   *
   * @param found is told of each verdict, in the order of the theorems, and says whether to go on
   */
  public static List<Evidence> over(
      List<Run> runs,
      List<Theorem<?>> theorems,
      boolean areNamed,
      Function<Theorem<?>, DoubleConsumer> progress,
      Predicate<Evidence> found) {
    Evidence[] all = new Evidence[theorems.size()];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    Consumer<Run> turns =
        run -> {
          for (int k = next.getAndIncrement(); k < all.length; k = next.getAndIncrement()) {
            Theorem<?> theorem = theorems.get(k);
            Evidence evidence = run.examined(theorem, areNamed, progress.apply(theorem));
            synchronized (told) {
              all[k] = evidence;
              while (told.get() < all.length && all[told.get()] != null) {
                if (!found.test(all[told.getAndIncrement()])) {
                  next.set(all.length);
                  told.set(all.length);
                }
              }
            }
          }
        };
    List<CompletableFuture<Void>> others =
        runs.stream()
            .skip(1)
            .map(
                run ->
                    CompletableFuture.runAsync(
                        () -> turns.accept(run), work -> new Thread(work, "run").start()))
            .toList();
    turns.accept(runs.get(0));
    others.forEach(CompletableFuture::join);
    return Stream.of(all).filter(Objects::nonNull).toList();
  }

  private Evidence examined(Theorem<?> theorem, boolean isNamed, DoubleConsumer progress) {
    if (given.isPresent()) {
      return asked(
          theorem, started -> Examination.about(given.get(), theorem, started, effort, limit));
    }
    if (!isNamed && !effort.affords(theorem)) {
      return without(
          theorem,
          Verdict.NOT_COVERED,
          0,
          "an instance costs as much as %d of others: at quick effort only if it is named"
              .formatted(theorem.card().cost()));
    }
    double share = version.map(of -> of.share(theorem)).orElse(theorem.card().share());
    Optional<Case> kept = remembered(theorem);
    if (kept.isPresent()) {
      Optional<Evidence> again = again(theorem, kept.get(), share / 2);
      if (again.isPresent()) {
        return again.get();
      }
    }
    double rest = kept.isPresent() ? share / 2 : share;
    Evidence evidence =
        asked(
            theorem,
            started ->
                Examination.of(theorem, started, effort, seed)
                    .spending(rest)
                    .verdict(progress, limit));
    return evidence.andSpent(share - rest);
  }

  /** Returns the evidence of a problem of last time, if it refutes this time too. */
  private Optional<Evidence> again(Theorem<?> theorem, Case kept, double alpha) {
    Case half =
        new Case(kept.theorem(), kept.instance(), Math.min(kept.alpha(), alpha), kept.sharpness());
    try {
      return Optional.of(asked(theorem, started -> Examination.replay(half, started, limit)))
          .filter(evidence -> evidence.verdict() == Verdict.REFUTED);
    } catch (IllegalArgumentException e) {
      // Its hypotheses are not met, or not any more.
      return Optional.empty();
    }
  }

  /**
   * Judges a case as the check did that wrote its token.
   *
   * @throws IllegalArgumentException if its instance does not meet a hypothesis; names it
   */
  public Evidence again(Case of) {
    return asked(Theorem.named(of.theorem()), started -> Examination.replay(of, started, limit));
  }

  private Evidence asked(Theorem<?> theorem, Function<Implementation, Evidence> question) {
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

  private Evidence without(Theorem<?> theorem, Verdict verdict, double seconds, String why) {
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
