package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.limit.VariableProjection;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** An output layer that learns R times as fast as the inner one. */
@AutoService(Chapter.class)
public final class TwoScalesOfLayers implements Chapter {
  private static final double LAMBDA = 0.1;
  private static final int NEURONS = 8;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "global.two-scales",
            "two-scales",
            "Eight neurons whose output layer learns R times as fast as the inner one, after time 1: how far their output weights are from the best ones to their inner weights, from two starts. The line falls as 1 / R.",
            findings -> Picture.of(distances())));
  }

  private static XYChart distances() {
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.DATA);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("tanh"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA),
            DataSet.of("ten", 2, stream.normals(20), stream.normals(10)));
    double[] drawn = Stream.of(3, 0, 0, 0, Purpose.INITIAL).normals(3 * NEURONS);
    ParticleMeasure start = ParticleMeasure.uniform(3, drawn);
    VariableProjection projection = VariableProjection.of(energy, start, LAMBDA);
    double[] best = drawn.clone();
    double[] answer = projection.answer();
    for (int i = 0; i < NEURONS; i++) {
      best[3 * i] = answer[i];
    }
    double[] ratios = IntStream.rangeClosed(0, 9).mapToDouble(k -> 1 << k).toArray();
    double[] found = new double[ratios.length];
    double[] random = new double[ratios.length];
    for (int k = 0; k < ratios.length; k++) {
      // A whole number of steps of h R = 0.5 / max eig H, or less.
      int steps = (int) Math.ceil(2 * ratios[k] * projection.steepest());
      found[k] = after(energy, start.at(best), ratios[k], steps);
      random[k] = after(energy, start, ratios[k], steps);
    }
    double last = found[found.length - 1] * ratios[ratios.length - 1];
    double[] line = IntStream.range(0, ratios.length).mapToDouble(k -> last / ratios[k]).toArray();
    XYChart chart = Plot.lines("ratio R of the rates", "distance from the best answer", true);
    chart.addSeries("c / R", ratios, line).setMarker(SeriesMarkers.NONE);
    points(chart.addSeries("from the best answer", ratios, found));
    points(chart.addSeries("as drawn", ratios, random));
    return chart;
  }

  private static void points(XYSeries series) {
    series.setLineStyle(SeriesLines.NONE);
    series.setMarker(SeriesMarkers.CIRCLE);
  }

  /** After time 1 in so many steps. */
  private static double after(NetworkEnergy energy, ParticleMeasure mu, double ratio, int steps) {
    ParticleMeasure end =
        GradientFlow.of(energy)
            .withRates(new double[] {ratio, 1, 1})
            .euler(mu, 1.0 / steps, new int[] {steps})
            .get(0);
    return VariableProjection.of(energy, end, LAMBDA).distance();
  }
}
