package org.measuredynamics.evidence;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.contract.UnaffordableException;
import org.measuredynamics.contract.UnsupportedException;
import org.measuredynamics.contract.Watched;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.observation.UnmetException;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * One theorem against one implementation: jqwik generates instances and shrinks a failing one; the
 * theorem decides each. Whatever happens on the way ends as the verdict.
 */
public final class Examination<I extends Instance> {
  /** Why a theorem does not judge one's own data. */
  public static final String ELSEWHERE = "about problems of their own, not about any data";

  /** What evidence says after the number of questions that are beyond what is declared. */
  public static final String NOT_ASKED = "questions not asked";

  private static final String NOT_MET = "hypothesis not met: ";
  private static final int MISSES_PER_INSTANCE = 100;
  private static final int SHRINKING_TRIES = 150;
  private static final long SHRINKING_NANOS = 10_000_000_000L;
  private static final Comparator<Comparison> WORSE =
      Comparator.comparing(Comparison::isRefuted)
          .thenComparing(comparison -> !comparison.holds())
          .thenComparingDouble(Comparison::margin);

  /**
   * Which hypothesis of a theorem an instance does not meet: of many implementations the same, and
   * some theorems look for it by running the reference. The latest alone, for whoever asks for
   * days.
   */
  private static final Map<List<Object>, Optional<String>> UNMET =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<List<Object>, Optional<String>> eldest) {
              return size() > 10_000;
            }
          });

  private final Theorem<I> theorem;
  private final Watched implementation;
  private final int instances;
  private final int sharpness;
  private final double share;
  private final long seed;
  private final boolean shrinking;

  private Examination(
      Theorem<I> theorem,
      Watched implementation,
      int instances,
      double share,
      int sharpness,
      long seed,
      boolean shrinking) {
    this.theorem = theorem;
    this.implementation = implementation;
    this.instances = instances;
    this.share = share;
    this.sharpness = sharpness;
    this.seed = seed;
    this.shrinking = shrinking;
  }

  /** Returns the examination of the theorem on the implementation. */
  public static <I extends Instance> Examination<I> of(
      Theorem<I> theorem, Implementation implementation, int instances, long seed) {
    return of(
        theorem,
        implementation,
        theorem.card().instances(instances),
        Effort.STANDARD.sharpness(theorem),
        seed);
  }

  /**
   * Returns the examination at an effort. Where a theorem gets sharper with more replicates, a
   * greater effort goes into them before it goes into more instances.
   */
  public static <I extends Instance> Examination<I> of(
      Theorem<I> theorem, Implementation implementation, Effort effort, long seed) {
    int sharpness = effort.sharpness(theorem);
    return of(theorem, implementation, effort.instances(theorem), sharpness, seed);
  }

  private static <I extends Instance> Examination<I> of(
      Theorem<I> theorem, Implementation implementation, int instances, int sharpness, long seed) {
    double share = theorem.card().share() / instances;
    return new Examination<>(
        theorem,
        new Watched(implementation),
        instances,
        share,
        sharpness,
        seed,
        // A fixed design is as small as it gets, and a random refutation keeps its seed.
        !theorem.card().isFixedDesign());
  }

  /** Returns the examination of the first instance alone, judged as it is among the others. */
  public Examination<I> first() {
    return new Examination<>(theorem, implementation, 1, share, sharpness, seed, shrinking);
  }

  /**
   * Returns the same examination with another false-alarm probability.
   *
   * @param share of all instances together
   */
  public Examination<I> spending(double share) {
    return new Examination<>(
        theorem, implementation, instances, share / instances, sharpness, seed, shrinking);
  }

  /** Returns the same examination that leaves a failing instance as it was found. */
  public Examination<I> withoutShrinking() {
    return new Examination<>(theorem, implementation, instances, share, sharpness, seed, false);
  }

  /** Returns the false-alarm probability of all observations on an instance. */
  double alpha() {
    return share;
  }

  /** Carries the examination out; progress, between 0 and 1, goes to the consumer. */
  public Evidence verdict(DoubleConsumer progress) {
    Tally tally = new Tally();
    examine(tally, progress);
    return tally.evidence();
  }

  /**
   * Carries the examination out within a time. Past it the check is given up and the implementation
   * closed; a refutation found by then stands, and without one the theorem is undecided.
   */
  public Evidence verdict(DoubleConsumer progress, Duration limit) {
    Tally tally = new Tally();
    within(limit, tally, () -> examine(tally, progress));
    return tally.evidence();
  }

  private void within(Duration limit, Tally tally, Runnable work) {
    Thread check =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Watched.GivenUpException e) {
                // Whoever gave it up has told why.
              }
            },
            theorem.id());
    check.setDaemon(true);
    check.start();
    try {
      check.join(limit.toMillis());
      if (check.isAlive()) {
        tally.giveUp("not done within %d s".formatted(limit.toSeconds()));
        implementation.giveUp();
        implementation.close();
        check.interrupt();
      }
    } catch (InterruptedException e) {
      tally.giveUp("interrupted");
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Judges a case, as the check did that wrote its token: the same observations against the same
   * bounds.
   *
   * @throws IllegalArgumentException if its instance does not meet a hypothesis; names it
   */
  public static Evidence replay(Case of, Implementation implementation, Duration limit) {
    return replay(Theorem.named(of.theorem()), of, implementation, limit);
  }

  private static <I extends Instance> Evidence replay(
      Theorem<I> theorem, Case of, Implementation implementation, Duration limit) {
    I instance = theorem.kind().cast(of.instance());
    theorem
        .unmet(instance)
        .ifPresent(
            hypothesis -> {
              throw new IllegalArgumentException(
                  "%s%s (%s)".formatted(NOT_MET, hypothesis, theorem.id()));
            });
    Examination<I> examination = alone(theorem, implementation, of.alpha(), of.sharpness());
    Examination<I>.Tally tally = examination.new Tally();
    examination.within(limit, tally, () -> examination.judge(instance, tally));
    return tally.evidence();
  }

  /**
   * Judges the instance that somebody asks about. Not covered if the theorem is about other
   * problems, or if a hypothesis is not met; says which.
   */
  public static <I extends Instance> Evidence about(
      NetworkInstance given,
      Theorem<I> theorem,
      Implementation implementation,
      Effort effort,
      Duration limit) {
    Examination<I> examination =
        alone(theorem, implementation, theorem.card().share(), effort.sharpness(theorem));
    Examination<I>.Tally tally = examination.new Tally();
    examination.within(
        limit,
        tally,
        () -> {
          if (!theorem.card().canJudgeData()) {
            tally.stop(Verdict.NOT_COVERED, null, ELSEWHERE);
          } else if (examination.covers(tally)) {
            I instance = theorem.kind().cast(given);
            if (examination.isMet(
                instance, tally, why -> tally.stop(Verdict.NOT_COVERED, null, NOT_MET + why))) {
              tally.add(examination.judged(instance));
            }
          }
        });
    return tally.evidence();
  }

  private static <I extends Instance> Examination<I> alone(
      Theorem<I> theorem, Implementation implementation, double alpha, int sharpness) {
    return new Examination<>(theorem, new Watched(implementation), 1, alpha, sharpness, 0, false);
  }

  private void judge(I instance, Tally tally) {
    if (covers(tally)) {
      tally.add(judged(instance));
    }
  }

  /** Returns the first instances that the examination would check. */
  List<I> sample() {
    RandomGenerator<I> generator = inSession(this::generator);
    Random random = random();
    List<I> sample = new ArrayList<>();
    for (int k = 0; sample.size() < instances && k < MISSES_PER_INSTANCE * instances; k++) {
      I instance = inSession(() -> generator.next(random)).value();
      if (unmet(instance).isEmpty()) {
        sample.add(instance);
      }
    }
    return sample;
  }

  /** jqwik has one session at a time: it is held for no longer than an instance is drawn. */
  private static <T> T inSession(Supplier<T> drawing) {
    List<T> drawn = new ArrayList<>();
    JqwikSession.run(() -> drawn.add(drawing.get()));
    return drawn.get(0);
  }

  /** Returns all that the theorem observes on those instances. */
  List<List<Comparison>> observations() {
    return sample().stream()
        .map(instance -> check(implementation, instance, Looking.ALL).comparisons)
        .toList();
  }

  /**
   * Where a refutation was found: the number of the instance, from 0, and the path to the part of
   * what is observed on it.
   */
  record Place(int instance, List<Integer> part) {
    static final Place FIRST = new Place(0, List.of());
  }

  /**
   * Asks for a refutation: by a comparison, with the share of alpha that an instance has. None is
   * asked for after one that refutes.
   *
   * @param likeliest the instance that is asked first, and of it that part; any numbers
   * @return where the theorem refutes the implementation, if it does
   * @throws IllegalStateException if the suite itself fails
   */
  Optional<Place> refuting(Place likeliest) {
    if (!theorem.card().isCoveredBy(implementation.describe())) {
      return Optional.empty();
    }
    List<I> sample = sample();
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < sample.size(); k++) {
      order.add(k == likeliest.instance ? 0 : order.size(), k);
    }
    Optional<Place> place = Optional.empty();
    if (!likeliest.part.isEmpty() && likeliest.instance < sample.size()) {
      place = refuting(sample, likeliest.instance, Looking.at(likeliest.part));
    }
    for (int k : order) {
      place = place.or(() -> refuting(sample, k, Looking.UNTIL_REFUTED));
    }
    return place;
  }

  private Optional<Place> refuting(List<I> sample, int number, Looking looking) {
    Judged judged = judged(sample.get(number), looking);
    return refutes(judged) ? Optional.of(new Place(number, judged.part)) : Optional.empty();
  }

  private boolean refutes(Judged judged) {
    if (judged.verdict == Verdict.ERROR) {
      throw new IllegalStateException(theorem.id() + ": " + judged.what);
    }
    return judged.verdict == Verdict.REFUTED;
  }

  /**
   * What of an instance is looked at.
   *
   * @param isAll or no further than one refutation
   * @param part the path to the only part, or none if there are others
   */
  private record Looking(boolean isAll, List<Integer> part) {
    static final Looking ALL = new Looking(true, List.of());
    static final Looking UNTIL_REFUTED = new Looking(false, List.of());

    static Looking at(List<Integer> part) {
      return new Looking(false, part);
    }
  }

  private RandomGenerator<I> generator() {
    return theorem.instances(implementation.describe()).generator(1000, true);
  }

  /** The catalogue's order must not matter: each theorem has a stream of instances of its own. */
  private Random random() {
    return new Random(seed * 31 + theorem.id().hashCode());
  }

  private void examine(Tally tally, DoubleConsumer progress) {
    try {
      if (!covers(tally)) {
        return;
      }
      RandomGenerator<I> generator = inSession(this::generator);
      Random random = random();
      int drawn = 0;
      int misses = 0;
      while (drawn < instances && misses < MISSES_PER_INSTANCE * instances && !tally.isDecided()) {
        Shrinkable<I> next = inSession(() -> generator.next(random));
        I instance = next.value();
        if (isMet(instance, tally, hypothesis -> {})) {
          drawn++;
          Judged judged = judged(instance);
          tally.add(judged);
          progress.accept((double) drawn / instances);
          if (judged.verdict == Verdict.REFUTED && shrinking) {
            shrink(next, tally);
          }
        } else {
          misses++;
        }
      }
    } catch (Watched.GivenUpException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      tally.stop(Verdict.ERROR, null, "instances cannot be drawn: " + words(e));
    }
  }

  private boolean covers(Tally tally) {
    Optional<String> uncovered = theorem.card().uncovered(implementation.describe());
    uncovered.ifPresent(why -> tally.stop(Verdict.NOT_COVERED, null, why));
    return uncovered.isEmpty();
  }

  /** Says which hypothesis the instance does not meet; nothing if it meets all. */
  private Optional<String> unmet(I instance) {
    List<Object> asked = List.of(theorem.getClass(), instance);
    Optional<String> known = UNMET.get(asked);
    if (known == null) {
      known = theorem.unmet(instance);
      UNMET.put(asked, known);
    }
    return known;
  }

  /** Whether the instance meets the hypotheses; which it does not is told. */
  private boolean isMet(I instance, Tally tally, Consumer<String> otherwise) {
    try {
      Optional<String> hypothesis = unmet(instance);
      hypothesis.ifPresent(otherwise);
      return hypothesis.isEmpty();
    } catch (RuntimeException | Error e) {
      tally.stop(Verdict.ERROR, instance, "hypotheses cannot be looked at: " + words(e));
      return false;
    }
  }

  /**
   * What one instance showed.
   *
   * @param verdict not covered if nothing was observed, or the implementation does not support it
   * @param worst the deciding observation, or null if there is none
   * @param part the path to the part that was looked at last
   * @param alpha what the observations spent
   * @param what the deciding observation, or the reason where there is none, in words
   */
  private record Judged(
      Instance instance,
      Verdict verdict,
      Comparison worst,
      List<Integer> part,
      long comparisons,
      double alpha,
      String what) {}

  private Judged judged(I instance) {
    return judged(instance, Looking.ALL);
  }

  private Judged judged(I instance, Looking looking) {
    long before = implementation.calls();
    try {
      return judged(instance, check(implementation, instance, looking));
    } catch (Watched.GivenUpException e) {
      throw e;
    } catch (UnsupportedException e) {
      return without(instance, Verdict.NOT_COVERED, "not supported: " + e.getMessage());
    } catch (UnmetException e) {
      return without(instance, Verdict.NOT_COVERED, NOT_MET + e.getMessage());
    } catch (UnaffordableException e) {
      return without(instance, Verdict.UNDECIDED, e.getMessage());
    } catch (BrokenException e) {
      return without(
          instance, Verdict.BROKEN, e.getMessage() + "; " + implementation.lastQuestion());
    } catch (UncheckedIOException e) {
      return without(instance, Verdict.ERROR, words(e));
    } catch (RuntimeException | Error e) {
      String last = implementation.lastCall();
      return implementation.calls() == before || failsOnTheReference(instance)
          ? without(instance, Verdict.ERROR, words(e) + "; " + last)
          : without(
              instance,
              Verdict.BROKEN,
              "its answers cannot be judged: %s; %s".formatted(words(e), last));
    }
  }

  /** Whose fault an exception of a check is: the suite's if right answers bring it about too. */
  private boolean failsOnTheReference(I instance) {
    try {
      check(new ReferenceImplementation(), instance, Looking.ALL);
      return false;
    } catch (RuntimeException | Error e) {
      return true;
    }
  }

  private Seen check(Implementation of, I instance, Looking looking) {
    List<Comparison> comparisons = new ArrayList<>();
    AlphaLedger ledger = AlphaLedger.of(share);
    Trial<I> trial = Trial.of(of, instance, share, sharpness);
    theorem.check(trial);
    Observations observations = trial.observations();
    observations.only(looking.part);
    for (Comparison comparison : observations) {
      comparisons.add(comparison);
      if (comparison.budget().alpha() > 0) {
        ledger.spend(
            "%s, %s".formatted(theorem.id(), comparison.what()), comparison.budget().alpha());
      }
      if (!looking.isAll && comparison.isRefuted()) {
        break;
      }
    }
    return new Seen(comparisons, observations.lookedAt(), observations.passedOver());
  }

  /** What was observed, the path to the part that was looked at last, and what was not asked. */
  private record Seen(List<Comparison> comparisons, List<Integer> part, List<String> passedOver) {
    /** In words, after those of what was observed; nothing if all was asked. */
    String rest() {
      return passedOver.isEmpty()
          ? ""
          : "; %d %s (%s)".formatted(passedOver.size(), NOT_ASKED, passedOver.get(0));
    }
  }

  private static Judged judged(Instance instance, Seen seen) {
    List<Comparison> comparisons = seen.comparisons;
    Optional<Comparison> worst = comparisons.stream().max(WORSE);
    if (worst.isEmpty()) {
      return without(instance, Verdict.NOT_COVERED, "nothing to observe" + seen.rest());
    }
    Verdict verdict =
        worst.get().isRefuted()
            ? Verdict.REFUTED
            : worst.get().holds() ? Verdict.UPHELD : Verdict.UNDECIDED;
    double spent = comparisons.stream().mapToDouble(each -> each.budget().alpha()).sum();
    return new Judged(
        instance,
        verdict,
        worst.get(),
        seen.part,
        comparisons.size(),
        spent,
        worst.get().what() + seen.rest());
  }

  private static Judged without(Instance instance, Verdict verdict, String what) {
    return new Judged(instance, verdict, null, List.of(), 0, 0, what);
  }

  private static String words(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? e.toString() : "%s (at %s)".formatted(e, trace[0]);
  }

  /** A refutation stands, whatever happens while a smaller one is looked for. */
  private void shrink(Shrinkable<I> failing, Tally tally) {
    long deadline = System.nanoTime() + SHRINKING_NANOS;
    Shrinkable<I> current = failing;
    Set<I> tried = new HashSet<>();
    tried.add(failing.value());
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      Iterator<Shrinkable<I>> candidates = current.shrink().iterator();
      while (candidates.hasNext()
          && tried.size() <= SHRINKING_TRIES
          && System.nanoTime() < deadline) {
        Shrinkable<I> candidate = candidates.next();
        if (!tried.add(candidate.value())) {
          continue;
        }
        Optional<Judged> failed = failure(candidate.value());
        if (failed.isPresent()) {
          current = candidate;
          tally.add(failed.get());
          smaller = true;
          break;
        }
        if (!implementation.isAlive()) {
          return;
        }
      }
    }
  }

  private Optional<Judged> failure(I instance) {
    try {
      if (unmet(instance).isPresent()) {
        return Optional.empty();
      }
      return Optional.of(judged(instance)).filter(judged -> judged.verdict == Verdict.REFUTED);
    } catch (Watched.GivenUpException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return Optional.empty();
    }
  }

  /** What was found so far: it can be told at any time, from any thread. */
  private final class Tally {
    private final long start = System.nanoTime();
    private Judged refuted;
    private Judged undecided;
    private Judged worst;
    private Judged stopped;
    private String givenUp = "";
    private int judgedInstances;
    private int undecidedInstances;
    private int passedOver;
    private String passedOverWhy = "";
    private long comparisons;
    private double spent;

    synchronized void add(Judged judged) {
      if (!givenUp.isEmpty()) {
        return;
      }
      switch (judged.verdict) {
        case REFUTED -> {
          if (refuted == null) {
            count(judged);
          }
          refuted = judged;
        }
        case UPHELD, UNDECIDED -> {
          count(judged);
          if (judged.verdict == Verdict.UNDECIDED) {
            // Too slow for a call, and ended for it: there is nobody to ask about the others.
            stopped = implementation.isAlive() ? stopped : judged;
            undecidedInstances++;
            undecided = undecided == null ? judged : undecided;
          } else if (worst == null || judged.worst.margin() > worst.worst.margin()) {
            worst = judged;
          }
        }
        case NOT_COVERED -> {
          passedOver++;
          passedOverWhy = judged.what;
        }
        default -> stopped = judged;
      }
    }

    private void count(Judged judged) {
      judgedInstances++;
      comparisons += judged.comparisons;
      spent += judged.alpha;
    }

    synchronized void stop(Verdict verdict, Instance instance, String what) {
      stopped = without(instance, verdict, what);
    }

    synchronized void giveUp(String why) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      int done = judgedInstances + passedOver;
      String all =
          done == 0
              ? ""
              : String.format(
                  Locale.ROOT, "; all would take about %.0f s", seconds / done * instances);
      givenUp =
          "%s: %d of %d instances%s; %s"
              .formatted(why, done, instances, all, implementation.lastCall());
    }

    synchronized boolean isDecided() {
      return refuted != null || stopped != null || !givenUp.isEmpty();
    }

    synchronized Evidence evidence() {
      if (refuted != null) {
        return evidence(Verdict.REFUTED, refuted, refuted.what);
      }
      if (!givenUp.isEmpty()) {
        return evidence(Verdict.UNDECIDED, undecided, givenUp);
      }
      if (stopped != null) {
        return evidence(stopped.verdict, stopped, stopped.what);
      }
      if (undecided != null) {
        return evidence(
            Verdict.UNDECIDED,
            undecided,
            "%s, on %d of %d instances"
                .formatted(undecided.what, undecidedInstances, judgedInstances));
      }
      if (worst != null) {
        String rest =
            passedOver == 0 ? "" : "; %d more not judged: %s".formatted(passedOver, passedOverWhy);
        return evidence(Verdict.UPHELD, worst, worst.what + rest);
      }
      return evidence(
          Verdict.NOT_COVERED,
          null,
          passedOver > 0
              ? passedOverWhy
              : "no instance met the hypotheses: "
                  + theorem.card().hypotheses().stream().map(Hypothesis::words).toList());
    }

    private Evidence evidence(Verdict verdict, Judged deciding, String what) {
      Comparison seen = deciding == null ? null : deciding.worst;
      Instance instance = deciding == null ? null : deciding.instance;
      return new Evidence(
          theorem.id(),
          implementation.describe().name(),
          verdict,
          spent,
          seen == null ? 0 : seen.observed(),
          seen == null ? 0 : seen.claim(),
          seen == null ? Budget.ofRounding(0) : seen.budget(),
          seed,
          (System.nanoTime() - start) * 1e-9,
          instance == null ? "" : new Case(theorem.id(), instance, share, sharpness).token(),
          what,
          instance,
          judgedInstances,
          undecidedInstances,
          passedOver,
          comparisons);
    }
  }
}
