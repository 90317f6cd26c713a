package org.measuredynamics.evidence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Control;
import org.measuredynamics.theorem.Mutant;
import org.measuredynamics.theorem.Theorem;

/**
 * The suite examined by itself: every theorem on an implementation, every mutant against every
 * theorem, every control, and the power of each theorem.
 */
public final class Verification {
  private static final int LADDER = 6;
  private static final int SAMPLE = 20;
  private static final int COSTLY = 20;

  private final long seed;

  private Verification(long seed) {
    this.seed = seed;
  }

  /** Returns the verification of that seed. */
  public static Verification of(long seed) {
    return new Verification(seed);
  }

  /** Examines one theorem. */
  public Evidence evidence(Theorem theorem, Implementation implementation, Effort effort) {
    return Examination.of(theorem, implementation, effort, seed).verdict(share -> {});
  }

  /**
   * Examines a mutant by the theorems of the catalogue: by those that name it as theirs at standard
   * effort, by the others at quick effort; theorems whose instances are costly, or which do not
   * meet the faulty part of the contract, are not asked. If none refutes it, all are asked at
   * standard effort.
   */
  public EvidenceFile.Kill kill(Mutant mutant) {
    Predicate<Theorem> names = theorem -> theorem.firstRefutes().equals(mutant.name());
    Predicate<Theorem> asked = names.or(theorem -> !isCostly(theorem) && mutant.concerns(theorem));
    List<String> killedBy = new ArrayList<>();
    List<String> notAsked = new ArrayList<>();
    Theorem.catalogue().parallelStream()
        .filter(asked)
        .filter(
            theorem ->
                examination(theorem, mutant, names.test(theorem) ? Effort.STANDARD : Effort.QUICK)
                    .refutes())
        .map(Theorem::id)
        .forEachOrdered(killedBy::add);
    for (Theorem theorem : Theorem.catalogue()) {
      boolean covered = theorem.isCovered(mutant.implementation().describe());
      if (killedBy.isEmpty() && covered) {
        if (examination(theorem, mutant, Effort.STANDARD).refutes()) {
          killedBy.add(theorem.id());
        }
      } else if (covered && !asked.test(theorem)) {
        notAsked.add(theorem.id());
      }
    }
    return new EvidenceFile.Kill(mutant.name(), mutant.fault(), killedBy, notAsked);
  }

  private Examination examination(Theorem theorem, Mutant mutant, Effort effort) {
    return Examination.of(theorem, mutant.implementation(), effort, seed);
  }

  private static boolean isCostly(Theorem theorem) {
    return theorem.cost() >= COSTLY;
  }

  /** Observes every control of a theorem. */
  public List<EvidenceFile.Held> controls(Theorem theorem) {
    List<EvidenceFile.Held> held = new ArrayList<>();
    for (Control control : theorem.controls()) {
      held.add(
          new EvidenceFile.Held(
              theorem.id(), control.name(), control.hypothesis(), control.holds()));
    }
    return held;
  }

  /**
   * Measures what the theorem sees: down the ladder e = 1, 1/10, ..., 10^-6 the mutant is checked
   * on {@value #SAMPLE} instances. Of how many of them it is refuted bounds from below, at
   * confidence 0.99 (Clopper and Pearson 1934), the probability q that one instance refutes it; an
   * effort of N instances then refutes it with probability at least 1 - (1 - q)^N.
   */
  public EvidenceFile.Power power(Theorem theorem, Mutant.Graded fault) {
    Mutant whole = fault.by(1);
    List<Instance> sample =
        Examination.of(theorem, whole.implementation(), SAMPLE, seed).withoutShrinking().sample();
    Map<Effort, Double> smallest = new EnumMap<>(Effort.class);
    boolean seen = theorem.cost() == 1 && theorem.isCovered(whole.implementation().describe());
    for (int k = 0; seen && k <= LADDER; k++) {
      double e = Double.parseDouble("1e-" + k);
      Implementation mutant = fault.by(e).implementation();
      int refuted = 0;
      for (Instance instance : sample) {
        if (theorem.check(mutant, instance, AlphaLedger.RUN).stream()
            .anyMatch(Comparison::isRefuted)) {
          refuted++;
        }
      }
      seen = false;
      double q = BinomialDecision.interval(SAMPLE, refuted, 0.02).low();
      for (Effort effort : Effort.values()) {
        if (1 - StrictMath.pow(1 - q, effort.instances()) >= 0.99) {
          smallest.put(effort, e);
          seen = true;
        }
      }
    }
    return new EvidenceFile.Power(
        theorem.id(),
        fault.name().toLowerCase(Locale.ROOT),
        smallest.getOrDefault(Effort.QUICK, Double.POSITIVE_INFINITY),
        smallest.getOrDefault(Effort.STANDARD, Double.POSITIVE_INFINITY),
        smallest.getOrDefault(Effort.THOROUGH, Double.POSITIVE_INFINITY));
  }

  /**
   * Measures which error of the variance of initial neurons fluctuations show: the smallest of a
   * ladder of percents such that, like all greater ones, it is refuted on every instance of a small
   * sample, with the share of alpha that an instance has.
   */
  public EvidenceFile.Power variancePower() {
    Theorem theorem = Theorem.named("fluctuation.initial");
    Map<Effort, Double> smallest = new EnumMap<>(Effort.class);
    for (Effort effort : List.of(Effort.STANDARD, Effort.THOROUGH)) {
      boolean isSharp = effort.sharpness() > 1;
      double alpha = AlphaLedger.RUN / Examination.MOST_THEOREMS / (isSharp ? 1 : 4);
      for (double e : isSharp ? new double[] {0.01} : new double[] {0.1, 0.05, 0.03}) {
        Implementation mutant = Mutant.ofVariance(1 + e).implementation();
        boolean seen =
            Examination.of(theorem, mutant, isSharp ? 10 : 60, seed)
                .withoutShrinking()
                .sample()
                .stream()
                .allMatch(
                    instance ->
                        theorem.check(mutant, instance, alpha, effort.sharpness()).stream()
                            .anyMatch(Comparison::isRefuted));
        if (!seen) {
          break;
        }
        smallest.put(effort, e);
      }
    }
    double standard = smallest.getOrDefault(Effort.STANDARD, Double.POSITIVE_INFINITY);
    return new EvidenceFile.Power(
        theorem.id(),
        "variance",
        standard,
        standard,
        smallest.getOrDefault(Effort.THOROUGH, Double.POSITIVE_INFINITY));
  }
}
