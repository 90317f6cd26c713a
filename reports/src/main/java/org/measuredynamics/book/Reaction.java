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
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.KillMutant;
import org.measuredynamics.observation.CircleEnds;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

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
            findings -> Picture.of(acceleration())),
        new Figure(
            "global.birth-death-chain",
            "birth-death-chain",
            "Killing and cloning of 20 particles, 12 of them on the outer of two circles: how many are on the inner one after 12 steps. Line: the law of the chain. Points: 4,000 runs of the reference, and of an implementation in which nothing happens after the third step.",
            findings -> Picture.of(chain())));
  }

  private static XYChart chain() {
    int steps = 12;
    Implementation reference = new ReferenceImplementation();
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.INSTANCE);
    TwoCircles circles = TwoCircles.of(reference.describe(), stream, 12, 8, 0.7);
    double[] numbers = IntStream.rangeClosed(0, 20).asDoubleStream().toArray();
    XYChart chart = Plot.lines("particles on the inner circle", "probability", false);
    chart
        .addSeries("chain", numbers, circles.inside(10, STEP, steps))
        .setMarker(SeriesMarkers.NONE);
    String[] names = {"reference", "nothing after the third step"};
    Implementation[] programs = {reference, KillMutant.EVENTS_THRICE.implementation()};
    for (int k = 0; k < programs.length; k++) {
      Trial<Design> trial = Trial.of(programs[k], new Design(1), 1e-9, 1);
      double[] found = new CircleEnds(trial, circles, 10, STEP, steps).shares(4000);
      XYSeries series = chart.addSeries(names[k], numbers, found);
      series.setLineStyle(SeriesLines.NONE);
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
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
