package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** The pictures of the block fluctuation, drawn from ensembles of the reference made here. */
@AutoService(Chapter.class)
public final class Fluctuations implements Chapter {
  private static final int DIMENSION = 16;
  private static final int DATA = 24;
  private static final int ATOMS = 64;
  private static final double STEP = 0.2;
  private static final int STEPS = 100;
  private static final int RUNS = 40;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "fluctuation.volterra",
            "planted-teacher",
            "Students of a planted teacher on the sphere, tanh, d = 16, no regulariser: n times the mean square fluctuation at two widths (40 runs each), the Volterra prediction, and the resampling error that bounds it in the end.",
            Fluctuations::planted),
        new Figure(
            "fluctuation.regularised",
            "regularised",
            "The same with ridge 0.01.",
            Fluctuations::regularised),
        new Figure(
            "fluctuation.volterra",
            "unplanted-targets",
            "The same with targets that no student of few neurons realises: normal numbers, no regulariser. Where neurons leave a saddle the linear theory needs larger n than these.",
            Fluctuations::unplanted),
        new Figure(
            "fluctuation.volterra",
            "kinks",
            "relu in the paper's setting, two-neuron teacher, d = 16: widths overlay; the kernel of the Volterra equation without its surface term at the kinks.",
            Fluctuations::kinks),
        new Figure(
            "fluctuation.logistic",
            "signs",
            "The signs of a planted teacher under the logistic risk, tanh, d = 16, no regulariser, steps of 0.8: fluctuations outlast the training, for no datum is ever fitted.",
            Fluctuations::signs),
        new Figure(
            "fluctuation.resampling-bound",
            "transient-excess",
            "The bound by resampling is asymptotic: neurons about to leave a saddle exceed it for a while.",
            Fluctuations::transientExcess),
        new Figure(
            "fluctuation.loss",
            "loss",
            "n times the excess of the mean loss over its limit: its constant from the limit alone, and 8,000 runs at n = 64.",
            Fluctuations::loss),
        new Figure(
            "fluctuation.scaling",
            "scaling",
            "Probability of refuting, at level 1e-6, that fluctuations scale with another power of n than they do, against the largest width looked at (1,000 replicates at each of three widths).",
            findings -> scaling()));
  }

  /** Inputs uniform on the sphere of radius sqrt(d), targets of a two-neuron teacher or normal. */
  private static NetworkEnergy energy(String unit, double ridge, boolean planted) {
    Stream stream = Stream.of(8, 0, 0, 0, Purpose.DATA);
    Unit neuron = Unit.named(unit);
    double[] inputs = stream.normals(DATA * DIMENSION);
    for (int j = 0; j < DATA; j++) {
      double square = 0;
      for (int k = 0; k < DIMENSION; k++) {
        square += inputs[j * DIMENSION + k] * inputs[j * DIMENSION + k];
      }
      for (int k = 0; k < DIMENSION; k++) {
        inputs[j * DIMENSION + k] *= Math.sqrt(DIMENSION / square);
      }
    }
    double[] targets = stream.normals(DATA);
    double[][] teacher = new double[2][];
    for (int i = 0; i < 2; i++) {
      teacher[i] = stream.normals(1 + DIMENSION);
      for (int k = 0; k <= DIMENSION; k++) {
        teacher[i][k] = k == 0 ? 1 - 2 * i : teacher[i][k] / Math.sqrt(DIMENSION);
      }
    }
    for (int j = 0; planted && j < DATA; j++) {
      double[] x = Arrays.copyOfRange(inputs, j * DIMENSION, (j + 1) * DIMENSION);
      targets[j] = neuron.value(teacher[0], x) + neuron.value(teacher[1], x);
    }
    return NetworkEnergy.of(
        neuron,
        Risk.SQUARE,
        ridge == 0 ? Regulariser.NONE : new Regulariser(Regulariser.Kind.TIKHONOV, ridge),
        DataSet.of("sphere", DIMENSION, inputs, targets));
  }

  private static ParticleMeasure law() {
    double[] deviations = new double[1 + DIMENSION];
    Arrays.fill(deviations, 1 / Math.sqrt(DIMENSION));
    deviations[0] = 1;
    return new NormalLaw(deviations).draw(ATOMS, 9);
  }

  /** The paper's first experiment. */
  private static Picture planted(Consumer<Finding> findings) throws IOException {
    return experiment(
        findings,
        energy("tanh", 0, true),
        new int[] {64, 256},
        "tanh, d = 16, 24 data, two-neuron teacher, no regulariser, 40 runs",
        "fluctuations of order 1/n at all times, decaying where the limit interpolates");
  }

  /** The paper's second experiment. */
  private static Picture regularised(Consumer<Finding> findings) throws IOException {
    return experiment(
        findings,
        energy("tanh", 0.01, true),
        new int[] {64, 256},
        "the same with ridge 0.01",
        "with a regulariser fluctuations stay below the resampling error and need not vanish");
  }

  /** The paper's third experiment. */
  private static Picture unplanted(Consumer<Finding> findings) throws IOException {
    return experiment(
        findings,
        energy("tanh", 0, false),
        new int[] {64, 256},
        "the same with targets that are normal numbers",
        "the same for targets that are not planted");
  }

  /** The paper's own unit. */
  private static Picture kinks(Consumer<Finding> findings) throws IOException {
    return experiment(
        findings,
        energy("relu", 0, true),
        new int[] {128, 512},
        "relu, d = 16, 24 data, two-neuron teacher, no regulariser, 40 runs",
        "n times the variance at several widths falls on one curve (figure of section 4: d = 16, widths 128 to 2048, 20 runs)");
  }

  /** Labels of the logistic risk. */
  private static Picture signs(Consumer<Finding> findings) throws IOException {
    NetworkEnergy energy = energy("tanh", 0, true);
    double[] signs = Arrays.stream(energy.data().targets()).map(Math::signum).toArray();
    return experiment(
        findings,
        NetworkEnergy.of(
            energy.unit(), Risk.LOGISTIC, Regulariser.NONE, energy.data().withTargets(signs)),
        new int[] {64, 256},
        "tanh, d = 16, signs of 24 data, logistic risk, no regulariser, 40 runs",
        "the limit theorem is stated for the square risk; the kernel carries the curvature of the risk");
  }

  private static Picture experiment(
      Consumer<Finding> findings,
      NetworkEnergy energy,
      int[] widths,
      String setting,
      String published)
      throws IOException {
    XYChart chart = Plot.lines("time t", "n E|f_n - f|^2", false);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSW);
    ParticleMeasure law = law();
    double step = STEP / energy.risk().curvature();
    Fluctuation limit = Fluctuation.ofEuler(energy, law, step, STEPS);
    int[] record = new int[21];
    Arrays.setAll(record, k -> STEPS * k / 20);
    double[] times = Arrays.stream(record).mapToDouble(k -> step * k).toArray();
    double[] predicted = new double[record.length];
    double[] resampling = new double[record.length];
    for (int k = 0; k < record.length; k++) {
      predicted[k] = limit.trace(limit.covariance(record[k]));
      resampling[k] = limit.trace(limit.resampling(record[k]));
    }
    double[] last = new double[2];
    double[] error = new double[2];
    for (int w = 0; w < widths.length; w++) {
      int n = widths[w];
      double[][][] outputs =
          new ReferenceImplementation()
              .ensemble(Ensemble.onData(energy, law, n, step, record, 5 + n).part(0, RUNS))
              .outputs();
      double[] mean = new double[record.length];
      double[] half = new double[record.length];
      for (int k = 0; k < record.length; k++) {
        double[] square = new double[RUNS];
        for (int r = 0; r < RUNS; r++) {
          for (int j = 0; j < DATA; j++) {
            double gap = outputs[r][k][j] - limit.outputs(record[k])[j];
            square[r] += n * gap * gap / DATA;
          }
          mean[k] += square[r] / RUNS;
        }
        double variance = 0;
        for (double s : square) {
          variance += (s - mean[k]) * (s - mean[k]) / (RUNS - 1);
        }
        // Bars on a logarithmic axis must end above 0.
        half[k] = Math.min(0.9 * mean[k], 2 * Math.sqrt(variance / RUNS));
      }
      chart.addSeries("n = " + n, times, mean, half).setMarker(SeriesMarkers.CIRCLE);
      last[w] = mean[record.length - 1];
      error[w] = half[record.length - 1];
    }
    chart.addSeries("Volterra", times, predicted).setMarker(SeriesMarkers.NONE);
    chart.addSeries("resampling", times, resampling).setMarker(SeriesMarkers.NONE);
    int end = record.length - 1;
    findings.accept(
        new Finding(
            energy.risk() == Risk.LOGISTIC ? "fluctuation.logistic" : "fluctuation.volterra",
            setting,
            published + " (Chen, Rotskoff, Bruna, Vanden-Eijnden 2020)",
            "t = %.0f: %.2g at n = %d, %.2g at n = %d; Volterra %.2g; resampling %.2g; start %.2g"
                .formatted(
                    times[end],
                    last[0],
                    widths[0],
                    last[1],
                    widths[1],
                    predicted[end],
                    resampling[end],
                    predicted[0]),
            "two standard errors: %.1g, %.1g".formatted(error[0], error[1])));
    return Picture.of(chart);
  }

  /** Where the covariance exceeds the resampling error on the way. */
  private static Picture transientExcess(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "n E|f_n - f|^2", false);
    Stream stream = Stream.of(11, 0, 0, 0, Purpose.DATA);
    double[] targets = stream.normals(6);
    Arrays.setAll(targets, j -> 2 * targets[j]);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("tanh"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("normal", 3, stream.normals(18), targets));
    double[] positions = stream.normals(24 * 4);
    Arrays.setAll(positions, c -> 2 * positions[c]);
    int steps = 300;
    Fluctuation limit =
        Fluctuation.ofEuler(energy, ParticleMeasure.uniform(4, positions), 0.02, steps);
    double[] times = new double[101];
    double[] covariance = new double[101];
    double[] resampling = new double[101];
    double most = 0;
    for (int k = 0; k <= 100; k++) {
      times[k] = 0.02 * 3 * k;
      covariance[k] = limit.trace(limit.covariance(3 * k));
      resampling[k] = limit.trace(limit.resampling(3 * k));
      most = Math.max(most, covariance[k] / resampling[k]);
    }
    chart.addSeries("Volterra", times, covariance).setMarker(SeriesMarkers.NONE);
    chart.addSeries("resampling", times, resampling).setMarker(SeriesMarkers.NONE);
    findings.accept(
        new Finding(
            "fluctuation.resampling-bound",
            "tanh, d = 3, 6 data, 24 atoms spread twice as far",
            "the bound by resampling holds in the limit of long times (theorem 3.2)",
            "exceeded %.1f times on the way, %.2f of it at t = 6"
                .formatted(most, covariance[100] / resampling[100]),
            "no sampling: both are computed from the limit"));
    return Picture.of(chart);
  }

  /** n (E R(f_n) - R(f)) against time. */
  private static Picture loss(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "n (E R(f_n) - R(f))", false);
    NetworkEnergy energy = energy("tanh", 0, true);
    ParticleMeasure law = law();
    int steps = 30;
    int n = 64;
    int runs = 8_000;
    Fluctuation limit = Fluctuation.ofEuler(energy, law, STEP, steps);
    int[] record = new int[11];
    Arrays.setAll(record, k -> steps * k / 10);
    double[][] bias = limit.bias(record);
    double[] times = Arrays.stream(record).mapToDouble(k -> STEP * k).toArray();
    double[] claim = new double[record.length];
    double[] naive = new double[record.length];
    for (int k = 0; k < record.length; k++) {
      claim[k] = limit.riskExcess(record[k], bias[k]);
      naive[k] = 0.5 * limit.trace(limit.covariance(record[k]));
    }
    double[] sum = new double[record.length];
    double[] squares = new double[record.length];
    int part = 1_000;
    for (int first = 0; first < runs; first += part) {
      double[][][] outputs =
          new ReferenceImplementation()
              .ensemble(Ensemble.onData(energy, law, n, STEP, record, 21).part(first, part))
              .outputs();
      for (double[][] run : outputs) {
        for (int k = 0; k < record.length; k++) {
          double excess = 0;
          for (int j = 0; j < DATA; j++) {
            excess +=
                n
                    * (Risk.SQUARE.loss(run[k][j], energy.data().target(j))
                        - Risk.SQUARE.loss(limit.outputs(record[k])[j], energy.data().target(j)))
                    / DATA;
          }
          sum[k] += excess / runs;
          squares[k] += excess * excess / runs;
        }
      }
    }
    double[] half = new double[record.length];
    Arrays.setAll(half, k -> 2 * Math.sqrt((squares[k] - sum[k] * sum[k]) / runs));
    chart.addSeries("n = 64", times, sum, half).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("limit", times, claim).setMarker(SeriesMarkers.NONE);
    chart.addSeries("its trace term alone", times, naive).setMarker(SeriesMarkers.NONE);
    int mid = record.length / 2;
    findings.accept(
        new Finding(
            "fluctuation.loss",
            "tanh, d = 16, 24 data, n = 64, 8,000 runs",
            "the loss is c/n above that of the limit (Rotskoff, Vanden-Eijnden 2018)",
            "t = %.0f: %.3f, predicted %.3f, of which the trace term is %.3f"
                .formatted(times[mid], sum[mid], claim[mid], naive[mid]),
            "two standard errors: %.2g".formatted(half[mid])));
    return Picture.of(chart);
  }

  /** The power of the test of the exponent, from the deviation of log mean squares. */
  private static Picture scaling() throws IOException {
    XYChart chart = Plot.lines("largest width", "probability of refuting", false);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    NetworkEnergy energy = energy("tanh", 0, true);
    ParticleMeasure law = law();
    Fluctuation limit = Fluctuation.ofEuler(energy, law, STEP, 1);
    double[][] covariance = limit.covariance(0);
    double squares = 0;
    for (double[] row : covariance) {
      for (double entry : row) {
        squares += entry * entry;
      }
    }
    double trace = limit.trace(covariance) * DATA;
    double deviation = Math.sqrt(2 * squares) / trace / Math.sqrt(1_000);
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    double quantile = -normal.inverseCumulativeProbability(5e-7);
    for (double off : new double[] {0.02, 0.05, 0.1, 0.5}) {
      List<Double> widths = new ArrayList<>();
      List<Double> powers = new ArrayList<>();
      for (double largest = 32; largest <= 1 << 20; largest *= 1.5) {
        // Widths 16, sqrt(16 N) and N: the slope has the deviation of its ends over their distance.
        double sd = Math.sqrt(2) * deviation / StrictMath.log(largest / 16);
        widths.add(largest);
        powers.add(normal.cumulativeProbability(2 * off / sd - quantile));
      }
      chart.addSeries("exponent off by " + off, widths, powers).setMarker(SeriesMarkers.NONE);
    }
    return Picture.of(chart);
  }
}
