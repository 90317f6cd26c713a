package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.limit.QuadraticUnits;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** Laws of trained networks of few neurons, where the limit of many says nothing. */
@AutoService(Chapter.class)
public final class FewNeurons implements Chapter {
  private static final int NEURONS = 3;
  private static final int NETWORKS = 4000;
  private static final double STEP = 0.01;
  private static final int[] RECORD = {0, 20, 100};

  /** The largest second moment that is drawn. */
  private static final double MOST = 4;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "fluctuation.wishart",
            "three-neurons",
            "Networks of three quadratic neurons in one dimension, from a normal start: distribution function of their second moment after k steps. Points: 4,000 networks. Lines: the chi-squared law, carried along by the steps. Thin: the normal law that the central limit theorem and a linearisation would give.",
            findings -> Picture.of(laws())));
  }

  private static NetworkEnergy energy() {
    double[] inputs = {0.7, 1.1, -0.5};
    double[] targets = {0.9, 1.5, 0.3};
    return NetworkEnergy.of(
        Unit.named("quadratic"),
        Risk.SQUARE,
        Regulariser.NONE,
        DataSet.of("three", 1, inputs, targets));
  }

  private static XYChart laws() {
    XYChart chart = Plot.lines("second moment M after k steps of h = 0.01", "part below M", false);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    Ensemble ensemble =
        Ensemble.onData(
                energy(), new NormalLaw(new double[] {1}), NEURONS, STEP, RECORD, /* seed= */ 17)
            .at(new double[][] {{1}})
            .part(0, NETWORKS);
    double[][][] outputs = new ReferenceImplementation().ensemble(ensemble).outputs();
    for (int k = 0; k < RECORD.length; k++) {
      int record = k;
      double[] found = Arrays.stream(outputs).mapToDouble(one -> one[record][0]).sorted().toArray();
      String when = "k = " + RECORD[k];
      exact(chart, RECORD[k], when);
      networks(chart, found, when);
      linearised(chart, RECORD[k], when);
    }
    return chart;
  }

  /** T^k(M). */
  private static double after(int steps, double start) {
    RealMatrix moment = MatrixUtils.createRealMatrix(new double[][] {{start}});
    QuadraticUnits equation = QuadraticUnits.of(energy());
    for (int k = 0; k < steps; k++) {
      moment = equation.step(moment, STEP);
    }
    return moment.getEntry(0, 0);
  }

  /** The points (T^k(c), P(chi^2_n at most n c)). */
  private static void exact(XYChart chart, int steps, String when) {
    ChiSquaredDistribution law = new ChiSquaredDistribution(null, NEURONS);
    double[] starts = IntStream.rangeClosed(0, 160).mapToDouble(i -> MOST * i / 160).toArray();
    chart
        .addSeries(
            "exact, " + when,
            Arrays.stream(starts).map(c -> after(steps, c)).toArray(),
            Arrays.stream(starts).map(c -> law.cumulativeProbability(NEURONS * c)).toArray())
        .setMarker(SeriesMarkers.NONE);
  }

  private static void networks(XYChart chart, double[] found, String when) {
    int[] ranks =
        IntStream.rangeClosed(1, 24)
            .map(i -> NETWORKS * i / 25)
            .filter(rank -> found[rank] < MOST)
            .toArray();
    chart
        .addSeries(
            "networks, " + when,
            Arrays.stream(ranks).mapToDouble(rank -> found[rank]).toArray(),
            Arrays.stream(ranks).mapToDouble(rank -> (rank + 0.5) / NETWORKS).toArray())
        .setLineStyle(SeriesLines.NONE);
  }

  private static void linearised(XYChart chart, int steps, String when) {
    double slope = (after(steps, 1 + 1e-5) - after(steps, 1 - 1e-5)) / 2e-5;
    NormalDistribution law =
        new NormalDistribution(null, after(steps, 1), slope * Math.sqrt(2.0 / NEURONS));
    double[] places = IntStream.rangeClosed(0, 160).mapToDouble(i -> MOST * i / 160).toArray();
    chart
        .addSeries(
            "linearised, " + when,
            places,
            Arrays.stream(places).map(law::cumulativeProbability).toArray())
        .setMarker(SeriesMarkers.NONE)
        .setLineWidth(0.8f);
  }
}
