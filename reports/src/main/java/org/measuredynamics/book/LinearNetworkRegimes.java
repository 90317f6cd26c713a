package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
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
import org.measuredynamics.limit.LinearNetworks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Where linear networks go, and how much their neurons grow on the way. */
@AutoService(Chapter.class)
public final class LinearNetworkRegimes implements Chapter {
  private static final int PAIRS = 6;
  private static final int[] RECORD = IntStream.rangeClosed(0, 80).map(k -> 5 * k).toArray();

  /** v*, on inputs whose second moments are the identity. */
  private static final double[] SLOPE = {1.2, 0, 0};

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "global.linear-network",
            "linear-network-ways",
            "F of linear networks in three dimensions over that of no network, after k steps. Neurons that point away from the best slope, in mirrored pairs, stay; moved by 1e-3, which makes them span their space, they turn; as they are drawn they go at once.",
            findings -> Picture.of(ways())),
        new Figure(
            "global.linear-network",
            "linear-network-growth",
            "From lazy to rich: by which part the squared norm of the second moments grows until the network fits, from a start scaled by s. Points: runs. Line: 4 |v*|^2 / (s^4 |S_0|^2), of the flow.",
            findings -> Picture.of(growth())));
  }

  private static NetworkEnergy energy() {
    double side = Math.sqrt(3);
    double[] inputs = {side, 0, 0, 0, side, 0, 0, 0, side};
    double[] targets = {side * SLOPE[0], side * SLOPE[1], side * SLOPE[2]};
    return NetworkEnergy.of(
        Unit.named("linear-network"),
        Risk.SQUARE,
        Regulariser.NONE,
        DataSet.of("axes", 3, inputs, targets));
  }

  private static double[] normals(int length) {
    return Stream.of(3, 0, 0, 0, Purpose.INITIAL).normals(length);
  }

  private static XYChart ways() {
    NetworkEnergy energy = energy();
    double[] drawn = normals(8 * PAIRS);
    double[] away = drawn.clone();
    for (int k = 0; k < PAIRS; k++) {
      int from = 8 * k;
      away[from] = -away[from + 1];
      for (int c = 0; c < 4; c++) {
        away[from + 4 + c] = (c < 2 ? 1 : -1) * away[from + c];
      }
    }
    double[] moved = away.clone();
    Arrays.setAll(moved, c -> away[c] + 1e-3 * drawn[(c + 1) % drawn.length]);
    XYChart chart = Plot.lines("steps k of h = 0.05", "F over that of no network", false);
    double none = energy.value(ParticleMeasure.uniform(4, new double[4]));
    double[] steps = Arrays.stream(RECORD).asDoubleStream().toArray();
    List<double[]> starts = List.of(away, moved, drawn);
    List<String> names = List.of("pointing away", "moved by 1e-3", "as drawn");
    for (int k = 0; k < names.size(); k++) {
      double[] part =
          GradientFlow.of(energy)
              .euler(ParticleMeasure.uniform(4, starts.get(k)), 0.05, RECORD)
              .stream()
              .mapToDouble(mu -> energy.value(mu) / none)
              .toArray();
      chart.addSeries(names.get(k), steps, part).setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }

  private static XYChart growth() {
    NetworkEnergy energy = energy();
    double[] start = normals(8 * PAIRS);
    for (int k = 0; k < PAIRS; k++) {
      // Pairs of opposite outputs: the slope begins at 0.
      start[8 * k + 4] = -start[8 * k];
      System.arraycopy(start, 8 * k + 1, start, 8 * k + 5, 3);
    }
    double[] scales =
        IntStream.rangeClosed(0, 10).mapToDouble(k -> 0.1 * Math.pow(10, k / 10.0)).toArray();
    double[] found = new double[scales.length];
    double[] flow = new double[scales.length];
    for (int k = 0; k < scales.length; k++) {
      double s = scales[k];
      ParticleMeasure mu =
          ParticleMeasure.uniform(4, Arrays.stream(start).map(c -> s * c).toArray());
      ParticleMeasure end = GradientFlow.of(energy).euler(mu, 0.01, new int[] {4000}).get(0);
      double before = LinearNetworks.moment(mu).getFrobeniusNorm();
      double after = LinearNetworks.moment(end).getFrobeniusNorm();
      found[k] = after * after / (before * before) - 1;
      flow[k] = 4 * SLOPE[0] * SLOPE[0] / (before * before);
    }
    XYChart chart = Plot.lines("scale s of the start", "growth of |S|^2", true);
    chart.addSeries("flow", scales, flow).setMarker(SeriesMarkers.NONE);
    XYSeries runs = chart.addSeries("runs of h = 0.01", scales, found);
    runs.setLineStyle(SeriesLines.NONE);
    runs.setMarker(SeriesMarkers.CIRCLE);
    return chart;
  }
}
