package org.measuredynamics.statistic;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The false-alarm budget of a run, spent check by check; by the union bound the run's probability
 * of a false alarm is at most what was spent. It refuses to be overspent.
 */
public final class AlphaLedger {
  /** The budget of a whole run. */
  public static final double RUN = 1e-6;

  /** Into how many shares it is cut; a theorem has one unless its card says otherwise. */
  public static final int SHARES = 160;

  /** Instances of a theorem that a check asks at standard effort, at most. */
  public static final int INSTANCES = 40;

  /** The least share that an instance has then: what must be refuted is refuted with it. */
  public static final double INSTANCE = RUN / SHARES / INSTANCES;

  private final double total;
  private final Map<String, Double> entries = new LinkedHashMap<>();
  private double spent;

  private AlphaLedger(double total) {
    this.total = total;
  }

  /**
   * Returns an empty ledger.
   *
   * @throws IllegalArgumentException if the total is not between 0 and 1
   */
  public static AlphaLedger of(double total) {
    requireProbability("total", total);
    return new AlphaLedger(total);
  }

  /**
   * Enters a share and returns it.
   *
   * @throws IllegalStateException if the share is more than what is left, or the check has one
   */
  public synchronized double spend(String check, double alpha) {
    requireProbability("alpha of " + check, alpha);
    if (spent + alpha > total * (1 + 1e-12)) {
      throw new IllegalStateException(
          "alpha ledger: %s asks for %s, of %s only %s is left"
              .formatted(check, alpha, total, total - spent));
    }
    if (entries.putIfAbsent(check, alpha) != null) {
      throw new IllegalStateException("alpha ledger: %s has its share already".formatted(check));
    }
    spent += alpha;
    return alpha;
  }

  /** Returns what was spent, check by check. */
  public synchronized Map<String, Double> entries() {
    return Map.copyOf(entries);
  }

  static void requireProbability(String name, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "%s: expected a number between 0 and 1, found %s".formatted(name, alpha));
    }
  }
}
