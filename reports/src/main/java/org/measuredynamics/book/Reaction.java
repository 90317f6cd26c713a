package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** Birth and death of linear units. */
@AutoService(Chapter.class)
public final class Reaction implements Chapter {
  private static final double STEP = 0.05;
  private static final int[] RECORD = IntStream.rangeClosed(0, 20).map(k -> 2 * k).toArray();

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "global.reaction",
            "reaction",
            "Linear units from a normal law of variance s = 1: how far their mean still is from where it goes, after k steps. Points: 32 particles, the nodes of Gauss and Hermite. Lines: (1 - h A (1 + alpha s))^k.",
            findings -> Picture.of(acceleration())));
  }

  private static XYChart acceleration() {
    // A = 1 and b = 1.5: the mean goes from 0 to 1.5.
    double limit = 1.5;
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("one datum", 1, new double[] {1}, new double[] {limit}));
    GaussIntegrator rule = new GaussIntegratorFactory().hermite(32);
    int n = rule.getNumberOfPoints();
    double[] nodes = IntStream.range(0, n).mapToDouble(i -> rule.getPoint(i)).toArray();
    double[] weights = IntStream.range(0, n).mapToDouble(rule::getWeight).toArray();
    ParticleMeasure start =
        ParticleMeasure.of(
            1,
            Arrays.stream(nodes).map(x -> Math.sqrt(2) * x).toArray(),
            ParticleMeasure.ofMassOne(weights));
    XYChart chart = Plot.lines("steps k of h = 0.05", "(b/A - m_k) / (b/A - m_0)", false);
    chart.getStyler().setYAxisLogarithmic(true);
    double[] steps = Arrays.stream(RECORD).asDoubleStream().toArray();
    for (double rate : new double[] {0, 1, 2}) {
      double factor = 1 - STEP * (1 + rate);
      double[] found =
          BirthDeath.of(energy, rate, BirthDeath.Form.WEIGHTS)
              .euler(start, STEP, RECORD, 0)
              .stream()
              .mapToDouble(mu -> (limit - energy.outputs(mu)[0]) / limit)
              .toArray();
      String name = "alpha = %.0f".formatted(rate);
      chart
          .addSeries(
              name, steps, Arrays.stream(steps).map(k -> StrictMath.pow(factor, k)).toArray())
          .setMarker(SeriesMarkers.NONE);
      XYSeries particles = chart.addSeries(name + ", particles", steps, found);
      particles.setLineStyle(SeriesLines.NONE);
      particles.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }
}
