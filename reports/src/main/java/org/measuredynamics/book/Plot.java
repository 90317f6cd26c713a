package org.measuredynamics.book;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.measuredynamics.evidence.EvidenceFile;

/** What all charts of the report have in common, and the chart of power. */
public final class Plot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;
  private static final Color[] COLOURS = {
    new Color(0x2a, 0x78, 0xd6),
    new Color(0xd6, 0x5a, 0x2a),
    new Color(0x2a, 0x9d, 0x6b),
    new Color(0xa0, 0x55, 0xc4),
    new Color(0xb3, 0x26, 0x1e),
    new Color(0x80, 0x80, 0x80),
    new Color(0x14, 0x8f, 0x9c),
    new Color(0xa8, 0x80, 0x12),
    new Color(0xd1, 0x4c, 0x93),
    new Color(0x5a, 0x7a, 0x2e)
  };

  private Plot() {}

  /** The smallest error of each graded fault that each theorem refutes at standard effort. */
  static Picture power(List<EvidenceFile.Power> power) {
    if (power.isEmpty()) {
      return Picture.of();
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(2 * WIDTH)
            .height(HEIGHT + 120)
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
    return Picture.of(chart);
  }

  private static double digits(double e) {
    return Double.isInfinite(e) ? 0 : -StrictMath.log10(e);
  }

  /**
   * Returns a chart of lines without any, as all of the report look.
   *
   * @param x what the horizontal axis shows, with its unit
   * @param y what the vertical axis shows
   * @param logarithmic whether both axes are
   */
  public static XYChart lines(String x, String y, boolean logarithmic) {
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
}
