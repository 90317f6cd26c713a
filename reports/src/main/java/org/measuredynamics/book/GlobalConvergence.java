package org.measuredynamics.book;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** The pictures of the block global, each drawn from runs of the reference made here. */
final class GlobalConvergence {
  private GlobalConvergence() {}

  /**
   * Certified gap against width: relu, d = 2, 12 data, teacher of three neurons, lambda = 0.05, h =
   * 0.05, 10,000 steps, 15 problems.
   */
  static String certifiedGap() throws IOException {
    XYChart chart = Plot.lines("width n", "certified gap F(mu) - inf F", true);
    List<Integer> widths = List.of(2, 4, 8, 16, 32, 64, 128);
    int starts = 15;
    List<Double> medians = new ArrayList<>();
    List<Double> worst = new ArrayList<>();
    for (int n : widths) {
      double[] gaps = new double[starts];
      for (int k = 0; k < starts; k++) {
        Instance instance =
            new Instance(
                "relu",
                Risk.SQUARE,
                Regulariser.Kind.TIKHONOV,
                Instance.Source.SYNTHETIC,
                2,
                12,
                n,
                false,
                k);
        NetworkEnergy energy =
            NetworkEnergy.of(
                Unit.named("relu"),
                Risk.SQUARE,
                new Regulariser(Regulariser.Kind.TIKHONOV, 0.05),
                instance.dataSet());
        double scale = 1 / Math.sqrt(2);
        ParticleMeasure start = new NormalLaw(new double[] {1, scale, scale}).draw(n, 100L * n + k);
        gaps[k] =
            Certificate.reluGap(
                energy, GradientFlow.of(energy).euler(start, 0.05, new int[] {10_000}).get(0));
      }
      Arrays.sort(gaps);
      medians.add(gaps[starts / 2]);
      worst.add(gaps[starts - 1]);
    }
    chart.addSeries("median of 15 problems", widths, medians).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("worst of 15 problems", widths, worst).setMarker(SeriesMarkers.CIRCLE);
    return Plot.svg(chart);
  }

  /** Certified gap along birth-death at three rates, on the circle with two wells. */
  static String birthDeath() throws IOException {
    XYChart chart = Plot.lines("time t", "certified gap F(mu_t) - inf F", false);
    chart.getStyler().setYAxisLogarithmic(true);
    int m = 64;
    Unit unit = Unit.named("von-mises");
    double[] inputs = new double[m];
    double[] targets = new double[m];
    for (int j = 0; j < m; j++) {
      inputs[j] = 2 * Math.PI * j / m;
      double[] x = {inputs[j]};
      targets[j] =
          0.9 * unit.value(new double[] {0}, x) + 0.1 * unit.value(new double[] {Math.PI}, x);
    }
    NetworkEnergy energy =
        NetworkEnergy.of(
            unit,
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.WELLS, 0.05),
            DataSet.of("circle", 1, inputs, targets));
    int n = 64;
    double[] angles = Stream.of(1, 0, 0, 0, Purpose.INITIAL).normals(n);
    for (int i = 0; i < n; i++) {
      angles[i] = 0.3 * angles[i] + (i < n / 2 ? 0 : Math.PI);
    }
    ParticleMeasure start = ParticleMeasure.uniform(1, angles);
    int[] record = new int[41];
    Arrays.setAll(record, k -> 50 * k);
    for (double rate : new double[] {0, 1, 10}) {
      List<ParticleMeasure> path =
          BirthDeath.of(energy, rate, BirthDeath.Form.WEIGHTS).euler(start, 0.05, record, 0);
      double[] times = new double[record.length];
      double[] gaps = new double[record.length];
      for (int k = 0; k < record.length; k++) {
        times[k] = 0.05 * record[k];
        gaps[k] = Certificate.circleGap(energy, path.get(k), 1e-7);
      }
      String name = rate == 0 ? "transport alone" : "alpha = %.0f".formatted(rate);
      chart.addSeries(name, times, gaps).setMarker(SeriesMarkers.NONE);
    }
    return Plot.svg(chart);
  }

  /** n times the squared error of the mean of n Langevin particles, in time, at three widths. */
  static String propagationOfChaos() throws IOException {
    XYChart chart = Plot.lines("time t", "n E|mean of particles - m_t|^2", false);
    Instance instance =
        new Instance(
            "linear",
            Risk.SQUARE,
            Regulariser.Kind.TIKHONOV,
            Instance.Source.SYNTHETIC,
            5,
            20,
            4,
            false,
            1);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, 0.3),
            instance.dataSet());
    double temperature = 0.2;
    double step = 0.05;
    int p = 5;
    int replicates = 200;
    GaussianLangevin limit = GaussianLangevin.of(energy, temperature);
    int[] record = new int[21];
    Arrays.setAll(record, k -> 10 * k);
    double[] times = new double[record.length];
    double[] exact = new double[record.length];
    for (int k = 0; k < record.length; k++) {
      times[k] = step * record[k];
      double[] added = limit.meanVariance(1, step, record[k]);
      for (int c = 0; c < p; c++) {
        exact[k] += StrictMath.pow(1 - step * limit.rates()[c], 2 * record[k]) + added[c];
      }
    }
    for (int n : new int[] {4, 16, 64}) {
      double[] errors = new double[record.length];
      for (int r = 0; r < replicates; r++) {
        double[] ones = new double[p];
        Arrays.fill(ones, 1);
        List<ParticleMeasure> path =
            Langevin.of(energy, temperature)
                .euler(new NormalLaw(ones).draw(n, 1000L * n + r), step, record, 1000L * n + r);
        for (int k = 0; k < record.length; k++) {
          double[] mean = new double[p];
          for (int i = 0; i < n; i++) {
            for (int c = 0; c < p; c++) {
              mean[c] += path.get(k).position(i, c) / n;
            }
          }
          double[] found = limit.coordinates(mean);
          double[] expected = limit.mean(new double[p], step, record[k]);
          for (int c = 0; c < p; c++) {
            double error = found[c] - expected[c];
            errors[k] += n * error * error / replicates;
          }
        }
      }
      chart.addSeries("n = " + n, times, errors).setMarker(SeriesMarkers.CIRCLE);
    }
    chart.addSeries("exact", times, exact).setMarker(SeriesMarkers.NONE);
    return Plot.svg(chart);
  }
}
