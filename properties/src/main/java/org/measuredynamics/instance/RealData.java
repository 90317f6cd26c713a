package org.measuredynamics.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.model.DataSet;

/** The real tables that ship with the suite, standardised; sources beside them. */
@SuppressWarnings("ImmutableEnumChecker") // DataSet is immutable
enum RealData {
  /** Efron, Hastie, Johnstone and Tibshirani (2004): 442 x 10, a regression. */
  DIABETES("/data/diabetes.csv", false),
  /** Alpaydin and Kaynak (1998): 400 x 64, even digits against odd. */
  DIGITS("/data/digits.csv", true);

  private final DataSet table;

  RealData(String resource, boolean parity) {
    double[][] rows = read(resource);
    int d = rows[0].length - 1;
    double[] inputs = new double[rows.length * d];
    for (int k = 0; k < d; k++) {
      double[] column = standardised(rows, k);
      for (int j = 0; j < rows.length; j++) {
        inputs[j * d + k] = column[j];
      }
    }
    double[] targets =
        parity
            ? Arrays.stream(rows).mapToDouble(row -> row[d] % 2 == 0 ? 1 : -1).toArray()
            : standardised(rows, d);
    table = DataSet.of(name(), d, inputs, targets);
  }

  private static double[] standardised(double[][] rows, int k) {
    double mean = 0;
    for (double[] row : rows) {
      mean += row[k] / rows.length;
    }
    double centre = mean;
    double square = 0;
    for (double[] row : rows) {
      square += (row[k] - centre) * (row[k] - centre) / rows.length;
    }
    double variance = square;
    return Arrays.stream(rows)
        .mapToDouble(row -> variance == 0 ? 0 : (row[k] - centre) / Math.sqrt(variance))
        .toArray();
  }

  /** Returns m rows of the table, from the given one on, cyclically. */
  DataSet rows(int from, int m, boolean signs) {
    int d = table.dimension();
    double[] inputs = new double[m * d];
    double[] targets = new double[m];
    for (int j = 0; j < m; j++) {
      int row = (from + j) % table.size();
      System.arraycopy(table.input(row), 0, inputs, j * d, d);
      targets[j] = signs ? (table.target(row) < 0 ? -1 : 1) : table.target(row);
    }
    return DataSet.of(table.name(), d, inputs, targets);
  }

  int size() {
    return table.size();
  }

  int dimension() {
    return table.dimension();
  }

  private static double[][] read(String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                RealData.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      return lines.stream()
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toArray(double[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
