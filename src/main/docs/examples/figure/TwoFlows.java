package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;

/** Two flows that start close, and how far apart they get. */
@AutoService(Chapter.class)
public final class TwoFlows implements Chapter {
  private static final int[] RECORD = IntStream.rangeClosed(0, 20).toArray();

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "lift.stability",
            "two-flows",
            "W2 distance of two flows whose neurons start 0.01 apart, over its value at the start.",
            findings -> Picture.of(distances())));
  }

  private static XYChart distances() {
    XYChart chart = Plot.lines("time t", "W2(mu_t, nu_t) / W2(mu_0, nu_0)", false);
    for (String unit : List.of("tanh", "erf")) {
      NetworkInstance instance = NetworkInstance.plain(unit);
      Energy energy = instance.energy();
      ParticleMeasure initial = instance.initial();
      double[] moved = Arrays.stream(initial.positions()).map(x -> x + 0.01).toArray();
      List<ParticleMeasure> one = flow(energy, initial);
      List<ParticleMeasure> other = flow(energy, initial.at(moved));
      double start = Wasserstein.distance(one.get(0), other.get(0));
      chart
          .addSeries(
              unit,
              Arrays.stream(RECORD).mapToDouble(k -> 0.25 * k).toArray(),
              Arrays.stream(RECORD)
                  .mapToDouble(k -> Wasserstein.distance(one.get(k), other.get(k)) / start)
                  .toArray())
          .setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }

  private static List<ParticleMeasure> flow(Energy energy, ParticleMeasure initial) {
    return GradientFlow.of(energy).continuous(initial, 0.25, RECORD, 1e-8);
  }
}
