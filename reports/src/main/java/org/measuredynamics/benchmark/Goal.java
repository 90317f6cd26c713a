package org.measuredynamics.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How fast the reference is to be.
 *
 * @param work of a row, with its unit and threads
 * @param unit of the row
 * @param threads of the row
 * @param against how names of variants begin, of which the fastest counts
 * @param timesAtLeast what its rate times this is at most the rate of the work; or 0
 * @param timesAtMost what the rate of the work is at most its rate times this; or 0
 */
record Goal(
    String work,
    String unit,
    String threads,
    String against,
    double timesAtLeast,
    double timesAtMost) {
  /** Returns the goals, from their file. */
  static List<Goal> all() throws IOException {
    try (InputStream file = Goal.class.getResourceAsStream("/benchmark/goals.json")) {
      return new ObjectMapper().readValue(file, new TypeReference<List<Goal>>() {});
    }
  }

  /**
   * Returns what is missed, in words; empty if nothing is, or the rows do not have the work.
   *
   * @throws IllegalStateException if a row of the work has nothing to compare with
   */
  Optional<String> missedBy(List<Row> rows) {
    return rows.stream()
        .filter(
            row ->
                row.work().equals(work) && row.unit().equals(unit) && row.threads().equals(threads))
        .findFirst()
        .flatMap(
            row -> {
              Row.Ratio ratio =
                  row.fastest(against)
                      .orElseThrow(
                          () ->
                              new IllegalStateException(
                                  "%s: expected a variant %s, found %s"
                                      .formatted(work, against, row.ratios().keySet())));
              boolean isMissed =
                  timesAtLeast > 0
                      ? !(ratio.median() >= timesAtLeast)
                      : !(ratio.median() <= timesAtMost);
              return isMissed
                  ? Optional.of(
                      String.format(
                          Locale.ROOT,
                          "%s, %s, %s threads: %.2f times %s, expected at %s %s",
                          work,
                          unit,
                          threads,
                          ratio.median(),
                          ratio.variant(),
                          timesAtLeast > 0 ? "least" : "most",
                          timesAtLeast > 0 ? timesAtLeast : timesAtMost))
                  : Optional.empty();
            });
  }
}
