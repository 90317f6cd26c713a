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
   * <p>Where the library is not installed, or no fit peer, the goal is missed as well.
   */
  Optional<String> missedBy(List<Row> rows) {
    return rows.stream()
        .filter(
            row ->
                row.work().equals(work) && row.unit().equals(unit) && row.threads().equals(threads))
        .findFirst()
        .flatMap(row -> missedBy(row.fastest(against)));
  }

  private Optional<String> missedBy(Optional<Row.Ratio> ratio) {
    boolean isMet =
        ratio
            .filter(
                there ->
                    timesAtLeast > 0
                        ? there.median() >= timesAtLeast
                        : there.median() <= timesAtMost)
            .isPresent();
    return isMet
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s, %s, threads %s: %s, expected at %s %s times",
                work,
                unit,
                threads,
                ratio
                    .map(
                        there ->
                            String.format(
                                Locale.ROOT, "%.2f times %s", there.median(), there.variant()))
                    .orElse("nothing begins with " + against),
                timesAtLeast > 0 ? "least" : "most",
                timesAtLeast > 0 ? timesAtLeast : timesAtMost));
  }
}
