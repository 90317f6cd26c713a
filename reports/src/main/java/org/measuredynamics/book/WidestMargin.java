package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SignedDirections;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.MarginStep;

/** What the logistic risk does to a network of relu units that has fitted every datum. */
@AutoService(Chapter.class)
public final class WidestMargin implements Chapter {
  private static final int RUNGS = 24;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "global.implicit-bias",
            "widest-margin",
            "Margin of 48 relu neurons over their norm int |a| |w| dmu, along a ladder of runs of 100 steps each, and what the slopes of their risk prove that no margin exceeds: the two meet if both layers learn, and the output layer alone stays below.",
            findings -> Picture.of(margins())));
  }

  private static XYChart margins() {
    NetworkInstance instance =
        new NetworkInstance(
            "relu",
            Risk.LOGISTIC,
            Regulariser.Kind.NONE,
            NetworkInstance.Source.SYNTHETIC,
            2,
            4,
            48,
            false,
            1);
    XYChart chart = Plot.lines("steps", "margin over norm", false);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    double[] steps = new double[RUNGS + 1];
    Arrays.setAll(steps, rung -> 100.0 * rung);
    double[][] both = ladder(instance, new double[] {1, 1, 1});
    double[][] alone = ladder(instance, new double[] {1, 1e-9, 1e-9});
    chart.addSeries("proved bound", steps, both[1]).setMarker(SeriesMarkers.NONE);
    chart.addSeries("both layers", steps, both[0]).setMarker(SeriesMarkers.NONE);
    chart.addSeries("output layer alone", steps, alone[0]).setMarker(SeriesMarkers.NONE);
    return chart;
  }

  /** Margins, and their bounds, from the start to the last rung. */
  private static double[][] ladder(NetworkInstance instance, double[] rates) {
    NetworkEnergy energy = SignedDirections.energy(instance);
    ParticleMeasure mu = instance.initial();
    double[][] found = new double[2][RUNGS + 1];
    for (int rung = 0; rung <= RUNGS; rung++) {
      found[0][rung] = MarginStep.normalised(energy, mu);
      found[1][rung] = MarginStep.proved(energy, mu);
      mu =
          GradientFlow.of(energy)
              .withRates(rates)
              .euler(mu, 0.4 * MarginStep.pace(energy, mu), new int[] {100})
              .get(0);
    }
    return found;
  }
}
