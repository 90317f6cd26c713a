package org.measuredynamics.instance;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.model.DataSet;

/**
 * Data that somebody wants to know about, as they stand: nothing is standardised.
 *
 * @param rows m rows of d + 1 numbers, the inputs and after them the target; empty for none
 * @param step h of the steps to look at, or 0: each theorem takes the longest that it is about
 */
public record GivenData(List<List<Double>> rows, double step) {
  /** Nothing was given. */
  public static final GivenData NONE = new GivenData(List.of(), 0);

  /**
   * Reads a table: a row a line, numbers separated by commas, the last the target. A first line
   * that holds no number names the columns.
   *
   * @param step h, or 0
   * @throws IllegalArgumentException if a line is not such a row; says which, and what was expected
   * @throws IOException if the file cannot be read
   */
  public static GivenData read(Path file, double step) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<List<Double>> rows = new ArrayList<>();
    for (int k = 0; k < lines.size(); k++) {
      String line = lines.get(k).strip();
      String[] cells = line.split(",", -1);
      if (line.isEmpty() || (k == 0 && Arrays.stream(cells).noneMatch(GivenData::isNumber))) {
        continue;
      }
      int columns = rows.isEmpty() ? Math.max(2, cells.length) : rows.get(0).size();
      if (cells.length != columns || !Arrays.stream(cells).allMatch(GivenData::isNumber)) {
        throw new IllegalArgumentException(
            "%s, line %d: expected %d finite numbers separated by commas, the last one the target, found %s"
                .formatted(file, k + 1, columns, line));
      }
      rows.add(Arrays.stream(cells).map(cell -> Double.valueOf(cell.strip())).toList());
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(file + ": expected a row of numbers at least, found none");
    }
    return new GivenData(List.copyOf(rows), step);
  }

  private static boolean isNumber(String cell) {
    try {
      return Double.isFinite(Double.parseDouble(cell.strip()));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Returns d. */
  @JsonIgnore
  public int dimension() {
    return rows.get(0).size() - 1;
  }

  /** Returns the data. */
  DataSet dataSet() {
    int d = dimension();
    double[] inputs =
        rows.stream()
            .flatMap(row -> row.subList(0, d).stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    double[] targets = rows.stream().mapToDouble(row -> row.get(d)).toArray();
    return DataSet.of("given", d, inputs, targets);
  }
}
