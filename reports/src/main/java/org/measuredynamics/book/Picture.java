package org.measuredynamics.book;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;

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

  /**
   * A point that is plotted.
   *
   * @param x a number, or the name of a bar
   */
  private record Point(Object x, double y) {}

  /**
   * Returns whether a chart is missing or without a series, or a series without a finite number.
   */
  boolean isEmpty() {
    return charts.isEmpty() || charts.stream().anyMatch(Picture::isEmpty);
  }

  private static boolean isEmpty(Chart<?, ?> chart) {
    return chart.getSeriesMap().isEmpty()
        || chart.getSeriesMap().values().stream()
            .anyMatch(
                series -> points(series).stream().noneMatch(point -> Double.isFinite(point.y)));
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
          for (Point point : points(series)) {
            csv.printRecord(chart.getTitle(), series.getName(), point.x, point.y);
          }
        }
      }
    }
    return files;
  }

  private static List<Point> points(Series series) {
    List<Point> points = new ArrayList<>();
    if (series instanceof XYSeries line) {
      for (int k = 0; k < line.getXData().length; k++) {
        points.add(new Point(line.getXData()[k], line.getYData()[k]));
      }
    } else if (series instanceof CategorySeries bars) {
      List<?> names = List.copyOf(bars.getXData());
      List<? extends Number> heights = List.copyOf(bars.getYData());
      for (int k = 0; k < names.size(); k++) {
        points.add(new Point(names.get(k), heights.get(k).doubleValue()));
      }
    }
    return points;
  }

  private static String encoded(Chart<?, ?> chart) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
