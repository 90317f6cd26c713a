package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.limit.ReluOnLine;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;

/** What neurons that cross the kink of relu add to the fluctuations of wide networks. */
@AutoService(Chapter.class)
public final class NeuronsAtKinks implements Chapter {
  private static final int NEURONS = 1 << 14;
  private static final int NETWORKS = 16;
  private static final int STEPS = 14;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "fluctuation.relu",
            "crossed-kinks",
            "Relu networks of 16,384 neurons on a line, trained on two data: root mean square over 16 networks of the fluctuation n^(1/2) (f_n - f) at 1 (circles), and its distance from the first order in the neurons drawn, with what the moving borders between neurons on either side of the kink add, and without. Line: the fluctuation that the limit has.",
            findings -> Picture.of(distances())));
  }

  private static XYChart distances() {
    DataSet data =
        DataSet.of("two", 1, new double[] {0.70711, -1.08167}, new double[] {3.10844, -0.36610});
    NormalLaw law = new NormalLaw(new double[] {1.95, 0.86});
    ReluOnLine limit = ReluOnLine.of(data, law, 0.2, STEPS);
    double[][] squares = new double[3][STEPS + 1];
    for (int r = 0; r < NETWORKS; r++) {
      double[] neurons = law.draw(NEURONS, /* seed= */ 17, r).positions();
      double[][] found = fluctuation(limit, limit.path(neurons, null));
      double[][] free = fluctuation(limit, limit.path(neurons, limit.path()));
      double[][] whole = limit.firstOrder(free, true);
      double[][] within = limit.firstOrder(free, false);
      for (int t = 0; t <= STEPS; t++) {
        double[] off = {found[t][0], found[t][0] - whole[t][0], found[t][0] - within[t][0]};
        for (int k = 0; k < off.length; k++) {
          squares[k][t] += off[k] * off[k] / NETWORKS;
        }
      }
    }
    XYChart chart = Plot.lines("step", "root mean square", true);
    chart.getStyler().setXAxisLogarithmic(false);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSW);
    double[][][] moments = limit.moments(1, 0);
    add(chart, "limit", t -> Math.sqrt(moments[t][0][0])).setMarker(SeriesMarkers.NONE);
    add(chart, "fluctuation", t -> Math.sqrt(squares[0][t])).setLineStyle(SeriesLines.NONE);
    add(chart, "less its first order", t -> Math.sqrt(squares[1][t]));
    add(chart, "less that without borders", t -> Math.sqrt(squares[2][t]));
    return chart;
  }

  private static double[][] fluctuation(ReluOnLine limit, double[][] path) {
    for (int t = 0; t <= STEPS; t++) {
      double[] right = limit.outputs(t);
      double[] row = path[t];
      Arrays.setAll(row, c -> Math.sqrt(NEURONS) * (row[c] - right[c]));
    }
    return path;
  }

  /** A series from step 2 on: before, nothing but rounding is off. */
  private static XYSeries add(XYChart chart, String name, IntToDoubleFunction value) {
    double[] steps = IntStream.rangeClosed(2, STEPS).asDoubleStream().toArray();
    return chart.addSeries(
        name, steps, IntStream.rangeClosed(2, STEPS).mapToDouble(value).toArray());
  }
}
