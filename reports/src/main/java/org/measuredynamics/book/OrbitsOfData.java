package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.symmetry.Group;

/** Data with all images of their inputs under a group. */
@AutoService(Chapter.class)
public final class OrbitsOfData implements Chapter {
  private static final int[] RECORD = IntStream.rangeClosed(0, 60).map(k -> 20 * k).toArray();

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "symmetry.augmentation",
            "augmentation-variance",
            "Variance of a network over orbits of inputs, mean over data, along training on them: F on the orbits less F of the averaged network is half of it. Quarter turns, 16 tanh neurons. Trained on one image of each input alone, it grows.",
            findings -> Picture.of(variances())));
  }

  private static XYChart variances() {
    Stream stream = Stream.of(5, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("five", 3, stream.normals(15), stream.normals(5));
    Group group = Group.quarterTurns(3);
    NetworkEnergy alone = NetworkEnergy.of(Unit.named("tanh"), Risk.SQUARE, Regulariser.NONE, data);
    NetworkEnergy whole = alone.on(group.images(data));
    NetworkEnergy averaged = alone.symmetrised(group);
    ParticleMeasure start =
        ParticleMeasure.uniform(4, Stream.of(5, 0, 0, 0, Purpose.INITIAL).normals(64));
    XYChart chart = Plot.lines("steps k of h = 0.2", "variance over orbits", false);
    double[] steps = Arrays.stream(RECORD).asDoubleStream().toArray();
    List<NetworkEnergy> trained = List.of(whole, alone);
    List<String> names = List.of("on orbits", "on one image each");
    for (int k = 0; k < names.size(); k++) {
      double[] variance =
          GradientFlow.of(trained.get(k)).euler(start, 0.2, RECORD).stream()
              .mapToDouble(mu -> 2 * (whole.value(mu) - averaged.value(mu)))
              .toArray();
      chart.addSeries(names.get(k), steps, variance).setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }
}
