package org.measuredynamics.book;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;

/** A chart, or several side by side: as SVG that takes its ink from the page, and as numbers. */
public final class Picture {
  private final List<Chart<?, ?>> charts;

  private Picture(List<Chart<?, ?>> charts) {
    this.charts = charts;
  }

  /** Returns a picture of charts. */
  public static Picture of(Chart<?, ?>... charts) {
    return of(List.of(charts));
  }

  /** Returns a picture of charts. */
  public static Picture of(List<? extends Chart<?, ?>> charts) {
    return new Picture(List.copyOf(charts));
  }

  /** Returns whether a series is missing, or one has no number that can be seen. */
  public boolean isEmpty() {
    return charts.isEmpty()
        || charts.stream()
            .anyMatch(
                chart ->
                    chart.getSeriesMap().isEmpty()
                        || chart.getSeriesMap().values().stream()
                            .anyMatch(
                                series ->
                                    rows(series).stream()
                                        .noneMatch(row -> Double.isFinite(y(row)))));
  }

  private static double y(List<Object> row) {
    return ((Number) row.get(1)).doubleValue();
  }

  /**
   * Returns the charts as elements of a page.
   *
   * @param label what those hear who cannot see them
   * @throws IOException if they cannot be encoded
   */
  String inline(String label) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Chart<?, ?> chart : charts) {
      String text = encoded(chart);
      // Without prologue and fixed size, ink from the page, clip paths of its own.
      String scope = "c" + Integer.toHexString(text.hashCode());
      String escaped = label.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
      all.append(
          text.substring(text.indexOf("<svg"))
              .replaceFirst(" width=\"[^\"]*\" height=\"[^\"]*\"", "")
              .replaceAll("(?i)rgb\\(0, ?0, ?0\\)|#000000|(?<=[:\"])black", "currentColor")
              .replaceAll("(id=\"|url\\(#)", "$1" + scope)
              .replace(
                  "xml:space=\"preserve\"", "role=\"img\" aria-label=\"%s\"".formatted(escaped)));
    }
    return all.toString();
  }

  /**
   * Writes NAME.svg, or NAME-1.svg, NAME-2.svg, ... of several charts, and NAME.csv with every
   * number that is plotted.
   *
   * @return the names of the files
   */
  List<String> write(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    List<String> files = new ArrayList<>();
    for (int k = 0; k < charts.size(); k++) {
      files.add(charts.size() == 1 ? name + ".svg" : "%s-%d.svg".formatted(name, k + 1));
      Files.writeString(directory.resolve(files.get(k)), encoded(charts.get(k)));
    }
    files.add(name + ".csv");
    try (CSVPrinter csv =
        new CSVPrinter(
            Files.newBufferedWriter(directory.resolve(name + ".csv")),
            CSVFormat.RFC4180.builder().setHeader("chart", "series", "x", "y").build())) {
      for (Chart<?, ?> chart : charts) {
        for (var series : chart.getSeriesMap().values()) {
          for (List<Object> row : rows(series)) {
            csv.printRecord(chart.getTitle(), series.getName(), row.get(0), row.get(1));
          }
        }
      }
    }
    return files;
  }

  private static List<List<Object>> rows(Object series) {
    List<List<Object>> rows = new ArrayList<>();
    if (series instanceof XYSeries line) {
      for (int k = 0; k < line.getXData().length; k++) {
        rows.add(List.of(line.getXData()[k], line.getYData()[k]));
      }
    } else if (series instanceof CategorySeries bars) {
      Collection<? extends Number> heights = bars.getYData();
      List<?> names = List.copyOf(bars.getXData());
      int k = 0;
      for (Number height : heights) {
        rows.add(List.of(Objects.toString(names.get(k++)), height));
      }
    }
    return rows;
  }

  private static String encoded(Chart<?, ?> chart) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
