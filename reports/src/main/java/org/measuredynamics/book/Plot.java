package org.measuredynamics.book;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;

/** The pictures of the report, as SVG that takes its ink from the page. */
final class Plot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;
  private static final Color[] COLOURS = {
    new Color(0x2a, 0x78, 0xd6),
    new Color(0xd6, 0x5a, 0x2a),
    new Color(0x2a, 0x9d, 0x6b),
    new Color(0xa0, 0x55, 0xc4)
  };

  private Plot() {}

  private static NetworkInstance instance(String unit) {
    return new NetworkInstance(
        unit,
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        NetworkInstance.Source.DIABETES,
        10,
        48,
        64,
        false,
        1);
  }

  /** Energy along the continuous flow, for four units on the diabetes table. */
  static String energyDecay() throws IOException {
    XYChart chart = lines("time t", "energy F(mu_t) / F(mu_0)", false);
    int steps = 40;
    int[] record = new int[steps + 1];
    for (int k = 0; k <= steps; k++) {
      record[k] = k;
    }
    for (String unit : List.of("tanh", "sigmoid", "erf", "cos")) {
      Energy energy = instance(unit).energy();
      List<ParticleMeasure> trajectory =
          GradientFlow.of(energy).continuous(instance(unit).initial(), 0.25, record, 1e-8);
      double[] times = new double[steps + 1];
      double[] values = new double[steps + 1];
      for (int k = 0; k <= steps; k++) {
        times[k] = 0.25 * k;
        values[k] = energy.value(trajectory.get(k)) / energy.value(trajectory.get(0));
      }
      chart.addSeries(unit, times, values).setMarker(SeriesMarkers.NONE);
    }
    return svg(chart);
  }

  /** Defect of energy dissipation against the step, for four units: slope 1 is the theorem. */
  static String orderOfConvergence() throws IOException {
    XYChart chart = lines("step h", "defect of dissipation over [0, 1]", true);
    for (String unit : List.of("tanh", "sigmoid", "erf", "cos")) {
      Energy energy = instance(unit).energy();
      List<Double> sizes = new ArrayList<>();
      List<Double> defects = new ArrayList<>();
      for (int steps = 8; steps <= 512; steps *= 2) {
        double h = 1.0 / steps;
        int[] record = new int[steps + 1];
        for (int k = 0; k <= steps; k++) {
          record[k] = k;
        }
        List<ParticleMeasure> path =
            GradientFlow.of(energy).euler(instance(unit).initial(), h, record);
        double defect = energy.value(path.get(steps)) - energy.value(path.get(0));
        for (int k = 0; k < steps; k++) {
          defect += h * energy.dissipation(path.get(k));
        }
        sizes.add(h);
        defects.add(Math.abs(defect));
      }
      XYSeries series = chart.addSeries(unit, sizes, defects);
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    return svg(chart);
  }

  /** The smallest error of each graded fault that each theorem refutes at standard effort. */
  static String power(List<EvidenceFile.Power> power) throws IOException {
    if (power.isEmpty()) {
      return "";
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(2 * WIDTH)
            .height(HEIGHT + 60)
            .yAxisTitle("-log10 of the smallest e refuted")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setXAxisLabelRotation(40);
    chart.getStyler().setYAxisDecimalPattern("0");
    // A fault that a theorem was not asked about stands like one that it does not see.
    List<String> theorems = power.stream().map(EvidenceFile.Power::theorem).distinct().toList();
    Map<String, Map<String, Double>> faults = new LinkedHashMap<>();
    for (EvidenceFile.Power entry : power) {
      faults
          .computeIfAbsent(entry.fault(), fault -> new LinkedHashMap<>())
          .put(entry.theorem(), digits(entry.standard()));
    }
    faults.forEach(
        (fault, found) ->
            chart.addSeries(
                fault,
                theorems,
                theorems.stream().map(theorem -> found.getOrDefault(theorem, 0.0)).toList()));
    return svg(chart);
  }

  private static double digits(double e) {
    return Double.isInfinite(e) ? 0 : -StrictMath.log10(e);
  }

  static XYChart lines(String x, String y, boolean logarithmic) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(x).yAxisTitle(y).build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(logarithmic);
    chart.getStyler().setYAxisLogarithmic(logarithmic);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    if (logarithmic) {
      chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    }
    return chart;
  }

  private static void style(Styler styler) {
    Color clear = new Color(255, 255, 255, 0);
    styler.setChartBackgroundColor(clear);
    styler.setPlotBackgroundColor(clear);
    styler.setLegendBackgroundColor(clear);
    styler.setLegendBorderColor(clear);
    styler.setPlotBorderVisible(false);
    styler.setSeriesColors(COLOURS);
    styler.setChartFontColor(Color.BLACK);
    if (styler instanceof org.knowm.xchart.style.AxesChartStyler axes) {
      axes.setPlotGridLinesColor(new Color(128, 128, 128, 90));
      axes.setPlotGridLinesStroke(new BasicStroke(0.5f));
      axes.setAxisTickMarksColor(Color.BLACK);
    }
  }

  static String svg(Chart<?, ?> chart) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    String text = bytes.toString(StandardCharsets.UTF_8);
    // Inline: without prologue and fixed size, ink from the page, clip paths of its own.
    String scope = "c" + Integer.toHexString(text.hashCode());
    return text.substring(text.indexOf("<svg"))
        .replaceFirst(" width=\"[^\"]*\" height=\"[^\"]*\"", "")
        .replaceAll("(?i)rgb\\(0, ?0, ?0\\)|#000000|(?<=[:\"])black", "currentColor")
        .replaceAll("(id=\"|url\\(#)", "$1" + scope)
        .replace(
            "xml:space=\"preserve\"", "class=\"%s\"".formatted("plot".toLowerCase(Locale.ROOT)));
  }
}
