package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.limit.LinearDescent;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.EnsembleMutant;

/** Ensembles of linear units: one Gaussian process in time, at every width. */
@AutoService(Chapter.class)
public final class LinearReplicates implements Chapter {
  private static final int REPLICATES = 2000;
  private static final int[] RECORD = IntStream.rangeClosed(0, 12).toArray();
  private static final double STEP = 0.1;
  private static final double TEMPERATURE = 0.25;

  /** The earlier of two times. */
  private static final int EARLY = 3;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "fluctuation.lazy",
            "lazy-covariance",
            "Variance of the output of lazy networks of linear units at a datum that descent reaches fast, and at a point that no datum tells anything of, after k steps. Lines: contracted from the start. Points: 2,000 networks of one neuron, and of 16.",
            findings -> Picture.of(variances())),
        new Figure(
            "fluctuation.two-times",
            "two-times",
            "Correlation of the mean neuron after 3 steps of Langevin dynamics with that after k, of 2,000 networks. Line: of one process. Points: the reference, and networks whose noise is drawn again for each record.",
            findings -> Picture.of(correlations())));
  }

  private static NetworkEnergy energy() {
    DataSet data = DataSet.of("plane", 3, new double[] {2, 0, 0, 0, 1, 0}, new double[] {1, -1});
    return NetworkEnergy.of(Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, data);
  }

  private static Ensemble ensemble(int n, Dynamics dynamics) {
    NormalLaw law = new NormalLaw(new double[] {1, 1, 1});
    double[][] axes = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    return Ensemble.onData(energy(), law, n, STEP, RECORD, 11)
        .under(dynamics)
        .at(axes)
        .part(0, REPLICATES);
  }

  private static double[] steps() {
    return Arrays.stream(RECORD).asDoubleStream().toArray();
  }

  private static LinearDescent descent(int steps) {
    return LinearDescent.after(energy().data(), STEP, steps);
  }

  private static double[] each(IntToDoubleFunction ofSteps) {
    return Arrays.stream(RECORD).mapToDouble(ofSteps).toArray();
  }

  /** Of a coordinate without noise: the axes are those of the data. */
  private static double contracted(int steps, int coordinate) {
    double power = descent(steps).power().getEntry(coordinate, coordinate);
    return power * power;
  }

  private static void points(XYChart chart, String name, double[] values) {
    XYSeries series = chart.addSeries(name, steps(), values);
    series.setLineStyle(SeriesLines.NONE);
    series.setMarker(SeriesMarkers.CIRCLE);
  }

  private static XYChart variances() {
    XYChart chart = Plot.lines("steps k of h = 0.1", "variance of the output", false);
    int[] coordinates = {0, 2};
    String[] names = {"at (1, 0, 0)", "at (0, 0, 1)"};
    for (int a = 0; a < names.length; a++) {
      int coordinate = coordinates[a];
      chart
          .addSeries(names[a], steps(), each(k -> contracted(k, coordinate)))
          .setMarker(SeriesMarkers.NONE);
    }
    for (int n : new int[] {1, 16}) {
      double[][][] outputs =
          new ReferenceImplementation().ensemble(ensemble(n, new Dynamics.Lazy())).outputs();
      for (int a = 0; a < names.length; a++) {
        int coordinate = coordinates[a];
        points(
            chart,
            "n = %d, %s".formatted(n, names[a]),
            each(k -> n * covariance(outputs, k, outputs, k, coordinate)));
      }
    }
    return chart;
  }

  private static double covariance(double[][][] f, int k, double[][][] g, int l, int coordinate) {
    double product = 0;
    double mean = 0;
    double other = 0;
    for (int r = 0; r < REPLICATES; r++) {
      product += f[r][k][coordinate] * g[r][l][coordinate] / REPLICATES;
      mean += f[r][k][coordinate] / REPLICATES;
      other += g[r][l][coordinate] / REPLICATES;
    }
    return product - mean * other;
  }

  private static XYChart correlations() {
    XYChart chart = Plot.lines("steps k of h = 0.1", "correlation with step 3", false);
    chart
        .addSeries("one process", steps(), each(LinearReplicates::correlation))
        .setMarker(SeriesMarkers.NONE);
    points(chart, "reference", correlations(new ReferenceImplementation()));
    points(
        chart,
        "noise drawn again for each record",
        correlations(EnsembleMutant.NOISE_REDRAWN_AT_RECORDS.implementation()));
    return chart;
  }

  private static double correlation(int steps) {
    double early = variance(Math.min(steps, EARLY));
    double late = variance(Math.max(steps, EARLY));
    double kept = descent(Math.abs(steps - EARLY)).power().getEntry(0, 0);
    return kept * Math.sqrt(early / late);
  }

  /** Of the first coordinate under Langevin dynamics. */
  private static double variance(int steps) {
    double noise = descent(steps).noise().getEntry(0, 0);
    return contracted(steps, 0) + 2 * TEMPERATURE * STEP * noise;
  }

  private static double[] correlations(Implementation implementation) {
    double[][][] outputs =
        implementation.ensemble(ensemble(1, new Dynamics.Langevin(TEMPERATURE))).outputs();
    double variance = covariance(outputs, EARLY, outputs, EARLY, 0);
    // Record k is that after k steps.
    return each(
        k ->
            covariance(outputs, EARLY, outputs, k, 0)
                / Math.sqrt(variance * covariance(outputs, k, outputs, k, 0)));
  }
}
