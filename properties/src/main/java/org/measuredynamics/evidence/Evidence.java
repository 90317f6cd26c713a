package org.measuredynamics.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Budget;

/**
 * What was found about one theorem and one implementation.
 *
 * @param theorem the theorem's id
 * @param implementation the implementation's name
 * @param verdict the verdict
 * @param alpha the probability of a false refutation; 0 where nothing is random
 * @param observed the observation that decided, or used most of its bound
 * @param claim what the theorem says of it; the bound is claim and budget together
 * @param budget the bound's error budget
 * @param seed the seed of the examination
 * @param seconds how long it took
 * @param replay the token that replays the deciding instance; empty if there is none
 * @param what the deciding observation, or the reason, in words
 * @param instance the deciding instance, the smallest found if refuted; null if there is none
 * @param instances how many instances were judged
 * @param undecided on how many of them the evidence ran out
 * @param passedOver how many more could not be judged: the implementation said that it does not
 *     support them, or there was nothing to observe
 * @param comparisons how many observations were made
 */
public record Evidence(
    String theorem,
    String implementation,
    Verdict verdict,
    double alpha,
    double observed,
    double claim,
    Budget budget,
    long seed,
    double seconds,
    String replay,
    String what,
    Instance instance,
    int instances,
    int undecided,
    int passedOver,
    long comparisons) {
  private static final int LONGEST_TOKEN = 4096;

  /** Returns the bound: claim and budget together. */
  @JsonProperty
  public double bound() {
    return claim + budget.total();
  }

  /** Returns whether an observation decided; if not, {@link #what} is a reason. */
  public boolean hasObservation() {
    return observed != 0 || bound() != 0;
  }

  /** Returns the same as a deviation that is known, for that reason. */
  public Evidence knownSince(String reason) {
    return with(Verdict.KNOWN, alpha, what + " (known: " + reason + ")");
  }

  /** Returns the same where more of the false-alarm budget was spent. */
  Evidence andSpent(double more) {
    return with(verdict, alpha + more, what);
  }

  private Evidence with(Verdict other, double spent, String words) {
    return new Evidence(
        theorem,
        implementation,
        other,
        spent,
        observed,
        claim,
        budget,
        seed,
        seconds,
        replay,
        words,
        instance,
        instances,
        undecided,
        passedOver,
        comparisons);
  }

  /** Returns the part of the bound that was used; infinite beyond a bound that is not positive. */
  public double margin() {
    if (bound() > 0 && Double.isFinite(bound())) {
      return observed / bound();
    }
    return observed > bound() ? Double.POSITIVE_INFINITY : 0;
  }

  /** Returns the case that decided, if there is one. */
  Optional<Case> decisive() {
    return replay.isEmpty() ? Optional.empty() : Optional.of(Case.read(replay));
  }

  /** Returns the bound as a sum, every term of the budget by name. */
  public String sum() {
    return String.format(
        Locale.ROOT,
        "%.6g = claim %.6g + discretisation %.6g + Monte Carlo %.6g + rounding %.6g + truncation %.6g",
        bound(),
        claim,
        budget.discretisation(),
        budget.monteCarlo(),
        budget.rounding(),
        budget.truncation());
  }

  /** For people: the verdict, what decided, and how to judge it again; without a last line end. */
  public String lines() {
    StringBuilder lines = new StringBuilder();
    lines.append(
        String.format(Locale.ROOT, "%-34s %-11s %6.1f s  ", theorem, verdict.words(), seconds));
    switch (verdict) {
      case UPHELD ->
          lines.append(
              String.format(
                  Locale.ROOT,
                  "%d instances, at most %.2g of the bound used (%s)",
                  instances,
                  margin(),
                  what));
      case REFUTED, KNOWN, UNDECIDED, BROKEN, ERROR -> {
        lines.append(what);
        if (hasObservation()) {
          lines.append(String.format(Locale.ROOT, ": observed %.6g, bound %s", observed, sum()));
        }
        if (!replay.isEmpty()) {
          lines.append(
              "%n  %s: %s%n  "
                  .formatted(
                      verdict == Verdict.REFUTED || verdict == Verdict.KNOWN
                          ? "smallest instance found"
                          : "instance",
                      instance));
          lines.append(
              replay.length() <= LONGEST_TOKEN
                  ? "replay " + replay
                  : "too long for a token: --report DIR writes it as a problem file");
        }
      }
      case NOT_COVERED -> lines.append(what);
    }
    return lines.toString();
  }
}
