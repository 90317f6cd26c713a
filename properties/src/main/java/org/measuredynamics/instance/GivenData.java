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
   * Reads a table as {@link #table} does, the last number of a row the target.
   *
   * @param step h, or 0
   * @throws IllegalArgumentException if a line is not such a row; says which, and what was expected
   * @throws IOException if the file cannot be read
   */
  public static GivenData read(Path file, double step) throws IOException {
    return new GivenData(table(file, 2, ", the last one the target"), step);
  }

  /**
   * Reads a table: a row a line, numbers separated by commas. A first line that holds no number
   * names the columns.
   *
   * @param least how many columns there are at least
   * @param meaning what is said of the numbers where they are missing
   * @throws IllegalArgumentException if a line is not such a row; says which, and what was expected
   * @throws IOException if the file cannot be read
   */
  public static List<List<Double>> table(Path file, int least, String meaning) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<List<Double>> rows = new ArrayList<>();
    for (int k = 0; k < lines.size(); k++) {
      String line = lines.get(k).strip();
      String[] cells = line.split(",", -1);
      if (line.isEmpty() || (k == 0 && Arrays.stream(cells).noneMatch(GivenData::isNumber))) {
        continue;
      }
      int columns = rows.isEmpty() ? Math.max(least, cells.length) : rows.get(0).size();
      if (cells.length != columns || !Arrays.stream(cells).allMatch(GivenData::isNumber)) {
        throw new IllegalArgumentException(
            "%s, line %d: expected %d finite numbers separated by commas%s, found %s"
                .formatted(file, k + 1, columns, meaning, line));
      }
      rows.add(Arrays.stream(cells).map(cell -> Double.valueOf(cell.strip())).toList());
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(file + ": expected a row of numbers at least, found none");
    }
    return List.copyOf(rows);
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
  @JsonIgnore
  public DataSet dataSet() {
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
