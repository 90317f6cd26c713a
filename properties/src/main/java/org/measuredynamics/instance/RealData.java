package org.measuredynamics.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;

/** The real tables that ship with the suite, standardised; sources beside them. */
@SuppressWarnings("ImmutableEnumChecker") // DataSet is immutable
enum RealData {
  /** Efron, Hastie, Johnstone, Tibshirani 2004: 442 x 10, a regression. */
  DIABETES("/data/diabetes.csv", false),
  /** Alpaydin, Kaynak 1998: 400 x 64, even digits against odd. */
  DIGITS("/data/digits.csv", true);

  /** The dimension of a point of a digit: two coordinates, and a constant. */
  static final int CLOUD = 3;

  private static final int SIDE = 8;

  private final double[][] raw;
  private final DataSet table;

  RealData(String resource, boolean parity) {
    double[][] rows = read(resource);
    raw = rows;
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

  /**
   * Returns rows of the table of digits as sets of points: pixels drawn with replacement, each with
   * the probability of its ink, at its place in [-1, 1]^2, with a constant third coordinate.
   *
   * @param sizes how many points each row from the given one on has
   */
  DataSet clouds(int from, int[] sizes, Stream stream, boolean signs) {
    double[] points = new double[Arrays.stream(sizes).sum() * CLOUD];
    double[] targets = new double[sizes.length];
    int at = 0;
    for (int j = 0; j < sizes.length; j++) {
      int row = (from + j) % table.size();
      ParticleMeasure ink = ink(row);
      double[] drawn = ink.draw(sizes[j], stream.seed(), j).positions();
      System.arraycopy(drawn, 0, points, at, drawn.length);
      at += drawn.length;
      targets[j] = signs ? (table.target(row) < 0 ? -1 : 1) : table.target(row);
    }
    return DataSet.ofSets("clouds", CLOUD, points, sizes, targets);
  }

  /** Returns a row of the table of digits as the measure of its ink on [-1, 1]^2 x {1}. */
  ParticleMeasure ink(int row) {
    double[] places = new double[SIDE * SIDE * CLOUD];
    double[] weights = new double[SIDE * SIDE];
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      places[k * CLOUD] = 2 * (k % SIDE) / (SIDE - 1.0) - 1;
      places[k * CLOUD + 1] = 1 - 2 * (k / SIDE) / (SIDE - 1.0);
      places[k * CLOUD + 2] = 1;
      sum += raw[row][k];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] = raw[row][k] / sum;
    }
    return ParticleMeasure.of(CLOUD, places, weights);
  }

  /** Returns so many rows from the given one on as sets, each pixel as often as it is dark. */
  DataSet ink(int from, int count) {
    double[] targets = new double[count];
    int[] sizes = new int[count];
    List<double[]> points = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      int row = (from + j) % table.size();
      ParticleMeasure places = ink(row);
      targets[j] = table.target(row);
      for (int k = 0; k < places.size(); k++) {
        for (int copy = 0; copy < raw[row][k]; copy++) {
          points.add(places.particle(k));
          sizes[j]++;
        }
      }
    }
    double[] flat = points.stream().flatMapToDouble(Arrays::stream).toArray();
    return DataSet.ofSets("ink", CLOUD, flat, sizes, targets);
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
