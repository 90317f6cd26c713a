package org.measuredynamics.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleConsumer;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.Instances;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Theorem;

/**
 * One theorem against one implementation: jqwik generates instances and shrinks a failing one; the
 * theorem decides each.
 */
public final class Examination {
  /** The false-alarm budget of a run is divided among so many theorems. */
  public static final int MOST_THEOREMS = 100;

  private static final int MISSES_PER_INSTANCE = 100;
  private static final int SHRINKING_TRIES = 150;
  private static final long SHRINKING_NANOS = 10_000_000_000L;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Comparator<Comparison> WORSE =
      Comparator.comparing(Comparison::isRefuted)
          .thenComparing(comparison -> !comparison.holds())
          .thenComparingDouble(Comparison::margin);

  private final Theorem theorem;
  private final Implementation implementation;
  private final int instances;
  private final int sharpness;
  private final long seed;
  private final boolean shrinking;

  private Examination(
      Theorem theorem,
      Implementation implementation,
      int instances,
      int sharpness,
      long seed,
      boolean shrinking) {
    this.theorem = theorem;
    this.implementation = implementation;
    this.instances = instances;
    this.sharpness = sharpness;
    this.seed = seed;
    this.shrinking = shrinking;
  }

  /** Returns the examination of the theorem on the implementation. */
  public static Examination of(
      Theorem theorem, Implementation implementation, int instances, long seed) {
    return new Examination(
        theorem, implementation, Math.max(1, instances / theorem.cost()), 1, seed, true);
  }

  /**
   * Returns the examination at an effort. Where a theorem gets sharper with more replicates, a
   * greater effort goes into them before it goes into more instances.
   */
  public static Examination of(
      Theorem theorem, Implementation implementation, Effort effort, long seed) {
    int sharpness = theorem.sharpens() ? effort.sharpness() : 1;
    int cost = theorem.cost() * sharpness;
    return new Examination(
        theorem, implementation, Math.max(1, effort.instances() / cost), sharpness, seed, true);
  }

  /** Returns the same examination that leaves a failing instance as it was found. */
  public Examination withoutShrinking() {
    return new Examination(theorem, implementation, instances, sharpness, seed, false);
  }

  /** Carries the examination out; progress, between 0 and 1, goes to the consumer. */
  public Evidence verdict(DoubleConsumer progress) {
    Evidence[] found = new Evidence[1];
    JqwikSession.run(() -> found[0] = examine(progress));
    return found[0];
  }

  /** Returns the first instances that the examination would check. */
  List<Instance> sample() {
    List<Instance> sample = new ArrayList<>();
    JqwikSession.run(
        () -> {
          RandomGenerator<Instance> generator = generator();
          Random random = random();
          for (int k = 0; sample.size() < instances && k < MISSES_PER_INSTANCE * instances; k++) {
            Instance instance = generator.next(random).value();
            if (theorem.unmet(instance).isEmpty()) {
              sample.add(instance);
            }
          }
        });
    return sample;
  }

  /**
   * Returns whether the theorem refutes the implementation, or the implementation breaks, on one of
   * those instances. Examinations of several theorems may run at once: unlike {@link #verdict} this
   * holds jqwik's session for no longer than instances are drawn.
   */
  boolean refutes() {
    if (!theorem.isCovered(implementation.describe())) {
      return false;
    }
    for (Instance instance : sample()) {
      try {
        if (check(instance).worst.isRefuted()) {
          return true;
        }
      } catch (BrokenException | DivergenceException e) {
        return true;
      }
    }
    return false;
  }

  private RandomGenerator<Instance> generator() {
    return Instances.within(implementation.describe()).map(theorem::member).generator(1000, true);
  }

  /** The catalogue's order must not matter: each theorem has a stream of instances of its own. */
  private Random random() {
    return new Random(seed * 31 + theorem.id().hashCode());
  }

  private Evidence examine(DoubleConsumer progress) {
    long start = System.nanoTime();
    if (!theorem.isCovered(implementation.describe())) {
      return without(
          Verdict.NOT_COVERED,
          "needs " + String.join(", ", theorem.needs()) + ", which is not declared",
          null,
          0,
          start);
    }
    RandomGenerator<Instance> generator = generator();
    Random random = random();
    Found worst = null;
    int checked = 0;
    long comparisons = 0;
    int misses = 0;
    while (checked < instances && misses < MISSES_PER_INSTANCE * instances) {
      Shrinkable<Instance> next = generator.next(random);
      if (theorem.unmet(next.value()).isPresent()) {
        misses++;
        continue;
      }
      Found found;
      try {
        found = check(next.value());
      } catch (BrokenException | DivergenceException e) {
        return without(Verdict.BROKEN, e.getMessage(), next.value(), checked, start);
      }
      checked++;
      comparisons += found.comparisons;
      progress.accept((double) checked / instances);
      if (worst == null || found.worst.margin() > worst.worst.margin()) {
        worst = found;
      }
      if (!found.worst.holds()) {
        if (!found.worst.isRefuted()) {
          return evidence(Verdict.UNDECIDED, found, checked, comparisons, start);
        }
        Found smallest = shrinking ? shrunk(next, found) : found;
        return evidence(Verdict.REFUTED, smallest, checked, comparisons, start);
      }
    }
    return worst == null
        ? without(
            Verdict.NOT_COVERED,
            "no instance met the hypotheses: " + theorem.hypotheses(),
            null,
            0,
            start)
        : evidence(Verdict.UPHELD, worst, checked, comparisons, start);
  }

  private record Found(Instance instance, Comparison worst, long comparisons, double alpha) {}

  private Found check(Instance instance) {
    double share = AlphaLedger.RUN / MOST_THEOREMS / instances;
    List<Comparison> comparisons = theorem.check(implementation, instance, share, sharpness);
    AlphaLedger ledger = AlphaLedger.of(share);
    for (Comparison comparison : comparisons) {
      if (comparison.budget().alpha() > 0) {
        ledger.spend(
            "%s, %s".formatted(theorem.id(), comparison.what()), comparison.budget().alpha());
      }
    }
    Comparison worst = null;
    for (Comparison comparison : comparisons) {
      if (worst == null || WORSE.compare(comparison, worst) > 0) {
        worst = comparison;
      }
    }
    if (worst == null) {
      // Nothing was observed on this instance; the budget of nothing is used up by nothing.
      worst = new Comparison("nothing to observe", 0, 0, Budget.ofRounding(0));
    }
    double spent = ledger.entries().values().stream().mapToDouble(Double::doubleValue).sum();
    return new Found(instance, worst, comparisons.size(), spent);
  }

  private Found shrunk(Shrinkable<Instance> failing, Found found) {
    long deadline = System.nanoTime() + SHRINKING_NANOS;
    Shrinkable<Instance> current = failing;
    Found smallest = found;
    int tries = 0;
    boolean smaller = true;
    while (smaller && tries < SHRINKING_TRIES) {
      smaller = false;
      Iterator<Shrinkable<Instance>> candidates = current.shrink().iterator();
      while (candidates.hasNext() && tries++ < SHRINKING_TRIES && System.nanoTime() < deadline) {
        Shrinkable<Instance> candidate = candidates.next();
        Optional<Found> failed = failure(candidate.value());
        if (failed.isPresent()) {
          current = candidate;
          smallest = failed.get();
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  private Optional<Found> failure(Instance instance) {
    if (theorem.unmet(instance).isPresent()) {
      return Optional.empty();
    }
    try {
      Found found = check(instance);
      return found.worst.isRefuted() ? Optional.of(found) : Optional.empty();
    } catch (BrokenException | DivergenceException e) {
      return Optional.empty();
    }
  }

  private Evidence evidence(
      Verdict verdict, Found found, int checked, long comparisons, long start) {
    return new Evidence(
        theorem.id(),
        implementation.describe().name(),
        verdict,
        checked * found.alpha,
        found.worst.observed(),
        found.worst.bound(),
        found.worst.budget(),
        seed,
        (System.nanoTime() - start) * 1e-9,
        token(theorem, found.instance),
        found.worst.what(),
        found.instance,
        checked,
        comparisons);
  }

  private Evidence without(
      Verdict verdict, String reason, Instance instance, int checked, long start) {
    return new Evidence(
        theorem.id(),
        implementation.describe().name(),
        verdict,
        0,
        0,
        0,
        Budget.ofRounding(0),
        seed,
        (System.nanoTime() - start) * 1e-9,
        instance == null ? "" : token(theorem, instance),
        reason,
        instance,
        checked,
        0);
  }

  /** Returns the token that replays the theorem on the instance. */
  public static String token(Theorem theorem, Instance instance) {
    try {
      byte[] json = JSON.writeValueAsBytes(instance);
      return theorem.id() + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Checks the theorem on the instance of a token.
   *
   * @return every observation
   * @throws IllegalArgumentException if the token cannot be read, or its instance does not meet a
   *     hypothesis of the theorem; names it
   */
  public static List<Comparison> replay(String token, Implementation implementation) {
    int colon = token.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "token: expected theorem:instance as a check printed it, found " + token);
    }
    Theorem theorem = Theorem.named(token.substring(0, colon));
    Instance instance;
    try {
      byte[] json = Base64.getUrlDecoder().decode(token.substring(colon + 1));
      instance = JSON.readValue(new String(json, StandardCharsets.UTF_8), Instance.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("token: cannot be read: " + e.getMessage(), e);
    }
    theorem
        .unmet(instance)
        .ifPresent(
            hypothesis -> {
              throw new IllegalArgumentException(
                  "hypothesis not met: %s (%s)".formatted(hypothesis, theorem.id()));
            });
    return new ArrayList<>(theorem.check(implementation, instance, AlphaLedger.RUN));
  }
}
